"""The view model's records. Every text in them is formatted and made visible; all is frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from harness.records import Outcome, Role, Severity, Status
from harness.suppressions import Suppression
from reports.words import Language

CellStatus = Literal["pass", "fail", "inconclusive", "error", "missing"]
SYMBOLS: Mapping[str, str] = {
    "pass": "✓", "fail": "✗", "inconclusive": "?", "error": "!", "missing": "–",
    "accepted": "✓", "refused": "✗", "incomplete": "…", "compared": "·", "unasked": "·",
    "better": "▲", "worse": "▼", "no difference": "=", "not inferior": "=", "open": "?",
    "never": "✗", "warn": "!",
}  # fmt: skip
# The order of gravity, gravest first.
GRAVITY: tuple[Status, ...] = ("error", "fail", "inconclusive", "pass")


@dataclass(frozen=True)
class RunFacts:
    """What a decision does not hold about its run. `created` is an ISO time given from outside."""

    suite: str
    run: str
    candidate: str
    created: str
    complete: bool
    versions: Mapping[str, str] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    active: tuple[int, ...] = ()  # numbers of the suppressions that hold; 1 is the first


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
    effective_n: float | None = None
    references: float | None = None


@dataclass(frozen=True)
class Cell:
    """Check x variant. `figure` «97.5 % (117 of 120)», `short` «97.5 %», `bound` «≥ 93.1 %»."""

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
    message: str
    numbers: Numbers | None


@dataclass(frozen=True)
class Reason:
    """Why a variant was not accepted. `text` holds figures only, `message` what was written."""

    check: str
    symbol: str
    word: str
    text: str
    message: str


@dataclass(frozen=True)
class Row:
    variant: str
    role: Role
    role_word: str
    outcome: Outcome | None
    symbol: str
    word: str
    size: str
    size_bytes: int | None
    digest: str
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


@dataclass(frozen=True)
class SliceCell:
    """A tag under one check. `text` «60 % (12 of 20)», `bounds` «≥ 39.4 %, ≤ 78.3 %»."""

    check: str
    tag: str
    text: str
    bounds: str
    n: int
    passed: int
    low: float
    high: float
    few: bool
    worst: bool


@dataclass(frozen=True)
class SliceTable:
    """A variant's checks, each with a row of cells by tag; None where a check has no such tag."""

    variant: str
    checks: tuple[str, ...]
    rows: tuple[tuple[str, tuple[SliceCell | None, ...]], ...]
    more: str


@dataclass(frozen=True)
class SuppressedFinding:
    variant: str
    case: str
    kind: str
    message: str
    excerpt: str


@dataclass(frozen=True)
class SuppressionRow:
    """`expires` is an ISO date; `count` says how many findings it covers, or that it expired."""

    number: int
    active: bool
    word: str
    count: str
    check: str
    kind: str
    case: str
    pattern: str
    reason: str
    author: str
    expires: str
    findings: tuple[SuppressedFinding, ...]


@dataclass(frozen=True)
class Summary:
    """What every format renders, and all that any may render."""

    language: Language
    outcome: Outcome
    symbol: str
    word: str
    headline: str
    alerts: tuple[str, ...]
    next_steps: tuple[str, ...]
    reasons: tuple[str, ...]
    exit_code: int
    suite: str
    run: str
    candidate: str
    created: str
    complete: bool
    confidence: str
    checks: tuple[str, ...]
    rows: tuple[Row, ...]
    pairs: tuple[Pair, ...]
    worst: tuple[WorstCase, ...]
    worst_note: str
    slices: tuple[SliceTable, ...]
    worst_slice: str
    suppressions: tuple[SuppressionRow, ...]
    versions: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
