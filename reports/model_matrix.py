"""The view model of the matrix: rows of cells, their reasons, and pairs of variants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from harness.records import Outcome, Role

# Skipped: an earlier check refused the variant, so that nobody asked for this one. Exempt: the
# check holds a candidate against what this variant is.
CellStatus = Literal["pass", "fail", "inconclusive", "error", "missing", "skipped", "exempt"]
UNJUDGED: frozenset[CellStatus] = frozenset({"missing", "skipped", "exempt"})


@dataclass(frozen=True)
class Numbers:
    """The verdict's own numbers, unrounded, for machines."""

    value: float | None
    unit: str
    low: float | None
    high: float | None
    confidence: float | None
    method: str | None
    floor: float | None
    ceiling: float | None
    n: int
    passed: int
    unscorable: int
    never: int
    suppressed: int
    effective_n: float | None
    references: float | None
    details: Mapping[str, float]


@dataclass(frozen=True)
class Cell:
    """Check x variant. `figure` «97.5 % (117 of 120)», `short` «97.5 %», `bound` «≥ 93.1 %».

    `details` are further figures by their name.
    """

    check: str
    status: CellStatus
    symbol: str
    word: str
    short_word: str
    figure: str
    short: str
    interval: str
    bound: str
    floor: str
    sample: str
    details: tuple[tuple[str, str], ...]
    message: str
    numbers: Numbers | None


@dataclass(frozen=True)
class Reason:
    """Why a variant was not accepted: of a check, or of several where `check` is empty.

    `text` and `why` are words and figures of ours, though `why` may quote an output; `message`
    is what a check wrote, and stands only where they do not say it. `findings` are the worst.
    """

    symbol: str
    text: str
    check: str = ""
    word: str = ""
    status: CellStatus = "missing"
    why: str = ""
    message: str = ""
    details: tuple[tuple[str, str], ...] = ()
    findings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """A variant. What candidates are compared with has no `outcome`: it is never promoted.

    `verdicts` is the digest that a review of them names, empty where none is asked for.
    """

    variant: str
    role: Role
    role_word: str
    outcome: Outcome | None
    symbol: str
    word: str
    size: str
    size_bytes: int | None
    digest: str
    verdicts: str
    reasons: tuple[Reason, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class ComparisonRow:
    check: str
    metric: str
    value: str
    reference: str
    difference: str
    interval: str
    n: int
    p: str
    outcome: str
    symbol: str
    word: str
    gained: tuple[str, ...] = ()  # ids of the cases that flipped
    lost: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pair:
    """A variant beside a reference of comparison."""

    variant: str
    against: str
    title: str
    tally: str
    rows: tuple[ComparisonRow, ...]
