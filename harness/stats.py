"""Intervals of one share: a thin layer on scipy; of it, scipy.special imports in a moment."""

from __future__ import annotations

import math

from harness.records import Interval


def exact_bounds(passed: float, n: float, confidence: float) -> Interval:
    """One-sided Clopper-Pearson bounds of a share: each holds with `confidence` (1934).

    Neither number need be whole: an effective n is not.
    """
    from scipy.special import betaincinv

    if n <= 0 or not 0 <= passed <= n:
        raise ValueError(f"{passed} of {n} is no share")
    alpha = 1 - confidence
    low = float(betaincinv(passed, n - passed + 1, alpha)) if passed else 0.0
    high = float(betaincinv(passed + 1, n - passed, 1 - alpha)) if passed < n else 1.0
    return Interval(low, high, confidence, "Clopper-Pearson, one-sided")


def wilson(passed: int, n: int, confidence: float) -> Interval:
    """Two-sided score interval of a share, sound at 0 of n and n of n (Wilson 1927)."""
    from scipy.stats import binomtest

    found = binomtest(passed, n).proportion_ci(confidence, "wilson")
    return Interval(found.low, found.high, confidence, "Wilson")


def cases_to_clear(floor: float, confidence: float) -> int:
    """Cases without a failure whose lower exact bound reaches `floor`: bound is (1-c)^(1/n)."""
    if floor <= 0:
        return 1
    if floor >= 1:
        raise ValueError("no number of cases proves a share of 1")
    return math.ceil(math.log(1 - confidence) / math.log(floor))
