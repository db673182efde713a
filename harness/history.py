"""What an application's model link named, and when: the registry's lines and the open journal.

A change of the link is written to a journal beside it first, and to the registry after it. So a
kill in between leaves a journal that tells what happened: the link names its folder, or not.
Every function is for a caller that holds the lock of `target`, the link.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field, TypeAdapter

from harness import registry
from harness.errors import HarnessError, Refused
from harness.store import sync, write_text

REGISTRY = "promotions.jsonl"


@dataclass(frozen=True)
class Change:
    """`folder` lies beside the link `target`, as the registry does; all three by name.

    `digest` is of the variant's files, `acceptance` of the bytes of acceptance.json.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    action: Literal["promote", "rollback"]
    target: str
    folder: Annotated[str, Field(pattern=r"^[^/]+\.[0-9a-f]{12}$")]
    variant: str
    digest: str
    acceptance: str
    time: AwareDatetime
    schema: Literal[1] = 1


CHANGE = TypeAdapter(Change)


def changes_of(target: Path) -> list[Change]:
    """Oldest first, also one that took place and whose line a kill kept from the registry."""
    return _written(target) + [c for c in _open(target) if c.folder == _named(target)]


def require_link(target: Path) -> None:
    if not target.is_symlink():
        raise HarnessError(f"{target} is no model link", "name the link that was promoted to")


def require_agreement(target: Path, changes: Sequence[Change]) -> None:
    """Refuse a link that something else than Umbral changed."""
    last = changes[-1].folder if changes else None
    if _named(target) != last:
        raise Refused(
            f"{target} names {_named(target)}, and its history ends with {last or 'nothing'}",
            "find out who changed it, then promote again",
        )


def before(changes: Sequence[Change]) -> Change | None:
    """The promotion before the one in force: a rollback takes back what it goes behind."""
    stack: list[Change] = []
    for change in changes:
        if change.action == "promote":
            stack.append(change)
        else:
            del stack[-1:]
    return stack[-2] if len(stack) > 1 else None


def begin(target: Path, change: Change) -> None:
    write_text(_journal(target), registry.line(change, CHANGE))
    sync(target.parent)


def settle(target: Path) -> None:
    """End what the journal tells: a change that took place is written, another one undone."""
    for change in _open(target):
        if change.folder == _named(target):
            registry.append(target.with_name(REGISTRY), [change], CHANGE)
        elif change.action == "promote":
            shutil.rmtree(target.with_name(change.folder), ignore_errors=True)
    if _journal(target).exists():
        _journal(target).unlink()
        sync(target.parent)


def _written(target: Path) -> list[Change]:
    every = registry.read(target.with_name(REGISTRY), CHANGE)
    return [change for change in every if change.target == target.name]


def _open(target: Path) -> list[Change]:
    """The change that the journal holds, unless it is in the registry too."""
    written = _written(target)
    return [change for change in registry.read(_journal(target), CHANGE) if change not in written]


def _named(target: Path) -> str | None:
    return str(target.readlink()) if target.is_symlink() else None


def _journal(target: Path) -> Path:
    return target.with_name(f".{target.name}.journal")
