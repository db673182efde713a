"""The view model: all is frozen, every text in it formatted and made visible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from harness.records import Outcome, Role
from harness.rescued import Try
from harness.suppressions import Suppression
from reports.model_cases import WorstCase
from reports.model_matrix import Pair, Row
from reports.model_tables import RescueTable, SliceTable, SuppressionRow
from reports.words import Language


@dataclass(frozen=True)
class RunFacts:
    """What a decision does not hold about its run. `created` is an ISO time given from outside.

    `verdicts` holds by variant the digest that a review of it names; without one the page asks
    for none.
    """

    suite: str
    run: str
    candidate: str
    created: str
    complete: bool
    verdicts: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    checks: Mapping[str, Sequence[str]] = field(default_factory=dict)  # that concern a variant
    notes: tuple[str, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    active: tuple[int, ...] = ()  # numbers of the suppressions that hold; 1 is the first
    tries: tuple[Try, ...] = ()  # of a rescue


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
    rescues: tuple[RescueTable, ...]
    versions: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
