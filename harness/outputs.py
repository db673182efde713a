"""Outputs that came from anywhere, row by row: each with its case and an id that no other has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, get_args

from harness.config import Suite
from harness.dataset import read_rows, to_case
from harness.errors import HarnessError
from harness.records import Case, FinishReason, Generation
from harness.store import digest_json


@dataclass(frozen=True)
class Output:
    """A text and the case that it answers; `generation` where the row says how it was written."""

    case: Case
    text: str
    generation: Generation | None = None


def read_outputs(path: Path, suite: Suite) -> Iterator[Output]:
    """The rows of a JSONL file, in its order. Of those behind it only the ids' digests are kept.

    Raises HarnessError at a row that cannot be judged, and at the end of a file without rows.
    """
    ids = _Ids()
    for number, row in read_rows(path):
        yield _output(row, number, path, suite, ids)
    if not ids.lines:
        raise HarnessError(f"{path} holds no rows", "give a file with one JSON object a line")


def _output(row: Mapping[str, Any], number: int, path: Path, suite: Suite, ids: _Ids) -> Output:
    place = f"{path}, line {number}"
    text = row.get("output")
    if not isinstance(text, str):
        raise HarnessError(f"{place}: no text in field 'output'", "add the output to judge")
    own = {key: value for key, value in row.items() if key not in ("id", "output")}
    identity = row.get("id")
    if identity is None:
        # The same input may be answered in many ways, or twice alike: each is a row.
        identity = ids.derived(digest_json([own, text])[:16])
    elif isinstance(identity, str) and (line := ids.line_of(identity)):
        raise HarnessError(
            f"{place}: field 'id': the same id as line {line} ({identity})",
            "give every row an id of its own or none",
        )
    case = to_case({**own, "id": identity}, place, suite.input)
    ids.add(case.id, number)
    reason = row.get("finish_reason")
    if reason is None:
        return Output(case, text)
    if reason not in get_args(FinishReason):
        raise HarnessError(
            f"{place}: field 'finish_reason' is {reason!r}",
            f"use one of {', '.join(get_args(FinishReason))}, or leave the field out",
        )
    return Output(case, text, Generation(case.id, text, (), "", reason, 0.0))


class _Ids:
    """The ids so far, by a digest of 16 bytes: an id may be of any length."""

    def __init__(self) -> None:
        self.lines: dict[bytes, int] = {}
        self._repeated: dict[str, int] = {}  # how often a derived id has been met, from twice on

    def line_of(self, identity: str) -> int | None:
        return self.lines.get(_digest(identity))

    def add(self, identity: str, line: int) -> None:
        self.lines[_digest(identity)] = line

    def derived(self, stem: str) -> str:
        """The stem, or for a row that stands there already the stem and its number."""
        identity, count = stem, self._repeated.get(stem, 1)
        while self.line_of(identity):
            count += 1
            identity = f"{stem}-{count}"
        if count > 1:
            self._repeated[stem] = count
        return identity


def _digest(identity: str) -> bytes:
    return blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=16).digest()
