"""Intervals and paired comparisons: a thin layer on scipy.special, which imports in a moment."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from harness.records import Interval


@dataclass(frozen=True)
class PairedShares:
    """Two shares of the same cases. `only_ours` and `only_theirs` count the flips."""

    ours: float
    theirs: float
    difference: float
    interval: Interval
    p_value: float
    only_ours: int
    only_theirs: int
    n: int


def exact_bounds(passed: int, n: int, confidence: float) -> Interval:
    """One-sided Clopper-Pearson bounds of a share: each holds with `confidence` (1934)."""
    from scipy.special import betaincinv

    if n <= 0 or not 0 <= passed <= n:
        raise ValueError(f"{passed} of {n} is no share")
    alpha = 1 - confidence
    low = float(betaincinv(passed, n - passed + 1, alpha)) if passed else 0.0
    high = float(betaincinv(passed + 1, n - passed, 1 - alpha)) if passed < n else 1.0
    return Interval(low, high, confidence, "Clopper-Pearson, one-sided")


def cases_to_clear(floor: float, confidence: float) -> int:
    """Cases without a failure whose lower exact bound reaches `floor`: bound is (1-c)^(1/n)."""
    if floor <= 0:
        return 1
    if floor >= 1:
        raise ValueError("no number of cases proves a share of 1")
    return math.ceil(math.log(1 - confidence) / math.log(floor))


def paired_shares(ours: Sequence[bool], theirs: Sequence[bool], confidence: float) -> PairedShares:
    """Difference of two shares of the same cases, with exact McNemar p (two-sided).

    The interval is Bonett and Price's adjusted Wald (2012, DOI 10.3102/1076998611411915), sound
    with few discordant pairs; two-sided at `confidence`.
    """
    from scipy.special import bdtr, ndtri

    n = len(ours)
    if n == 0 or n != len(theirs):
        raise ValueError(f"{n} and {len(theirs)} results cannot be paired")
    gained = sum(a and not b for a, b in zip(ours, theirs, strict=True))
    lost = sum(b and not a for a, b in zip(ours, theirs, strict=True))
    p_gained, p_lost = (gained + 1) / (n + 2), (lost + 1) / (n + 2)
    centre = p_gained - p_lost
    z = float(ndtri(0.5 + confidence / 2))
    half = z * math.sqrt((p_gained + p_lost - centre**2) / (n + 2))
    interval = Interval(
        max(-1.0, centre - half), min(1.0, centre + half), confidence, "Bonett-Price"
    )
    discordant = gained + lost
    p_value = min(1.0, 2 * float(bdtr(min(gained, lost), discordant, 0.5))) if discordant else 1.0
    return PairedShares(
        sum(ours) / n, sum(theirs) / n, (gained - lost) / n, interval, p_value, gained, lost, n
    )
