"""The view model of the tables below the matrix: shares by tag, suppressions, rescues."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup


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
class TriedRow:
    """One way to make a variant. `settings` «bits = 4, symmetric = no», `kl` in nats a token."""

    settings: str
    size: str
    kl: str
    symbol: str
    word: str
    check: str


@dataclass(frozen=True)
class RescueTable:
    """What was tried for a variant; the picture is empty where nothing was measured."""

    variant: str
    picture: Markup
    rows: tuple[TriedRow, ...]
