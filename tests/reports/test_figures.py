"""Every figure in one place, and no bound that says more than was shown."""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, ROUND_FLOOR

import pytest

from harness.records import Comparison, Interval, Verdict
from reports import figures
from reports.words import Words

EN, ES = Words("en"), Words("es")


def verdict(value: float | None = 0.975, **more: object) -> Verdict:
    told: dict[str, object] = {"n": 120, "passed": 117, "floor": 0.9}
    return Verdict("codes", "q4", "pass", "", value, **(told | more))  # type: ignore[arg-type]


def bounds(low: float, high: float) -> Interval:
    return Interval(low, high, 0.95, "clopper-pearson")


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "–"), (3.2148, "3.21"), (152.44, "152.4"), (0.0031, "0.0031"), (0.00004, "4.0e-05"),
     (12_345_678.0, "1.23e+07"), (0.0, "0.00"), (-0.5, "−0.50"), (math.nan, "NaN"),
     (math.inf, "∞")],
)  # fmt: skip
def test_numbers(value: float | None, text: str) -> None:
    assert figures.number(value, "en") == text


def test_spanish_writes_a_decimal_comma() -> None:
    assert figures.number(3.21, "es") == "3,21"
    assert figures.figure(verdict(), ES) == "97,5 % (117 de 120)"


def test_a_share_says_its_cases() -> None:
    assert figures.figure(verdict(), EN) == "97.5 % (117 of 120)"


def test_a_share_of_something_else_than_outputs_does_not_claim_cases() -> None:
    """A variant check may measure a share of tokens; its `passed` stays 0."""
    assert figures.figure(verdict(0.98, n=5000, passed=0), EN) == "98.0 %"


@pytest.mark.parametrize(
    ("share", "text"), [(1.0, "100 %"), (0.9999, "99.9 %"), (0.0001, "0.1 %"), (0.0, "0 %")]
)
def test_only_a_whole_share_reads_as_whole(share: float, text: str) -> None:
    assert figures.percent(share, "en") == text


def test_bounds_round_away_from_the_claim() -> None:
    assert figures.percent(0.94999, "en", ROUND_FLOOR) == "94.9 %"
    assert figures.percent(0.02001, "en", ROUND_CEILING) == "2.1 %"
    # 0.93 * 100 is 93.00000000000001 in floating point.
    assert figures.percent(0.93, "en", ROUND_CEILING) == "93.0 %"


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [(0.931, 0.99, "≥ 93.1 %"), (0.70, 0.84, "≤ 84.0 %"), (0.88, 0.971, "≥ 88.0 %, ≤ 97.1 %")],
)
def test_the_bound_shown_is_the_one_that_settles_the_floor(
    low: float, high: float, text: str
) -> None:
    assert figures.bound(verdict(interval=bounds(low, high)), "en") == text


def test_a_ceiling_is_settled_from_above() -> None:
    told = verdict(3.2, unit="perplexity", floor=None, ceiling=4.0, interval=bounds(3.111, 3.301))
    assert figures.bound(told, "en") == "≤ 3.31"
    assert figures.limit(told, EN) == "ceiling 4"


def test_no_failure_prints_its_upper_bound_and_never_a_zero_width() -> None:
    told = verdict(1.0, passed=120, interval=bounds(0.97534, 1.0))
    assert figures.interval(told, EN) == "0 of 120 failed: up to 2.5 %"
    assert figures.interval(told, ES) == "0 de 120 fallan: hasta 2,5 %"
    none = verdict(0.0, passed=0, interval=bounds(0.0, 0.0247))
    assert figures.interval(none, EN) == "0 of 120 passed: up to 2.5 %"


def test_missing_is_a_dash() -> None:
    told = verdict(None, floor=None)
    assert figures.figure(told, EN) == figures.bound(told, "en") == figures.limit(told, EN) == "–"


def test_differences_of_shares_are_percentage_points() -> None:
    told = Comparison("share", "tuned", 0.8, 0.85, -0.05, bounds(-0.1234, 0.0234), 120, 0.0004)
    assert figures.difference(told, "share", "en") == "−5.0 pp"
    assert figures.difference_interval(told, "share", EN) == "−12.4 pp to +2.4 pp"
    assert figures.p_value(told.p_value, "en") == "p < 0.001"


def test_no_difference_has_no_sign() -> None:
    assert figures.difference(Comparison("m", "t", 1, 1, -1e-9, None, 3), "share", "en") == "0.0 pp"


@pytest.mark.parametrize(
    ("count", "text"), [(None, "–"), (8_300_000, "8.3 MB"), (1_976_000_000, "1976 MB")]
)
def test_sizes(count: int | None, text: str) -> None:
    assert figures.size(count, "en") == text
