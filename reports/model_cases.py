"""The view model of the worst cases: inputs, outputs and what was found in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from harness.records import Severity
from reports.model_matrix import CellStatus


@dataclass(frozen=True)
class FindingRow:
    number: int
    check: str
    kind: str
    severity: Severity
    symbol: str
    word: str
    message: str
    field: str
    held: str
    excerpt: str
    suppressed: int | None = None  # number of the suppression


@dataclass(frozen=True)
class Segment:
    """A stretch of an output under the same findings. `ends` numbers those that stop with it.

    `severity` is the gravest of them; `suppressed` where all of them are.
    """

    text: str
    findings: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    severity: Severity | Literal["suppressed"] | None = None
    title: str = ""


@dataclass(frozen=True)
class Output:
    """`status` is missing where the variant wrote nothing for the case."""

    variant: str
    role_word: str
    status: CellStatus
    symbol: str
    word: str
    segments: tuple[Segment, ...]
    note: str
    findings: tuple[FindingRow, ...]
    more: str


@dataclass(frozen=True)
class InputField:
    name: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class WorstCase:
    id: str
    tags: tuple[str, ...]
    fields: tuple[InputField, ...]
    reference: str
    title: str
    outputs: tuple[Output, ...]
