"""run.json: what a run judged, by which suite, so that it can be opened and compared again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError

from harness.errors import HarnessError
from harness.records import Role
from harness.sequential import Plan
from harness.store import read_json, write_json

RECORD = "run.json"


@dataclass(frozen=True)
class RunRecord:
    """`suite` is a suite.toml or a built-in name, `candidate` a folder relative to the run's.

    `settings` and `folder` are the suite's as it was when the run was last opened: its file may
    say something else by now. The references are folders; a run without one leaves it out.
    A record of schema 1 has neither settings nor folder. Without `sequential` all cases are
    judged at once.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    suite: str
    candidate: str
    variants: tuple[str, ...]
    accepts: Literal["all", "any"]
    base: str | None = None
    tuned: str | None = None
    last: str | None = None
    first: str | None = None
    folder: str | None = None
    settings: Mapping[str, Any] | None = None
    sequential: Plan | None = None
    schema: Literal[1, 2] = 2

    def reference(self, role: Role) -> Path | None:
        named = {"base": self.base, "tuned": self.tuned, "last": self.last, "first": self.first}
        folder = named.get(role)
        return Path(folder) if folder is not None else None


ADAPTER = TypeAdapter(RunRecord)


def read(run: Path) -> RunRecord | None:
    """The record of a run folder, or None where there is none."""
    path = run / RECORD
    try:
        told = read_json(path)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise HarnessError(f"{path} is not JSON", "delete it and run again") from error
    # The first one named no schema.
    first = {"schema": 1, **told} if isinstance(told, dict) else told
    try:
        return ADAPTER.validate_python(first)
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(str(part) for part in problem["loc"]) or "the record"
        raise HarnessError(
            f"{path} is no record of a run ({where}: {problem['msg']})"[:400],
            "move it away and judge the run again",
        ) from None


def write(run: Path, record: RunRecord) -> None:
    """Written only where something changed, so that a reader meets no needless new file."""
    if not (run / RECORD).exists() or read(run) != ADAPTER.validate_python(asdict(record)):
        write_json(run / RECORD, asdict(record))


def require_rule(run: Path, plan: Plan | None) -> None:
    """One rule a run folder: to judge the same outputs by a second one is a second chance."""
    record = read(run)
    if record is None or record.sequential == plan:
        return
    if record.sequential is None:
        raise HarnessError(
            f"{run} is judged on all cases at once", "leave out --sequential, or give another --run"
        )
    raise HarnessError(
        f"{run} is judged in looks ({record.sequential.rule})",
        "give another --run" if plan else "give --sequential, or another --run",
    )


def without_record(run: Path) -> HarnessError:
    return HarnessError(f"{run} is no run folder (it has no {RECORD})", "give one that was judged")
