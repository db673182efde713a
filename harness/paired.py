"""Two variants on the same cases: the difference, its interval, and whether chance explains it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from harness.clusters import by_group, effective_n
from harness.records import Interval
from harness.tango import tango


@dataclass(frozen=True)
class PairedShares:
    """Two shares of the same cases. `only_ours` and `only_theirs` count the flips.

    `effective_n` is the number of independent cases that the interval rests on.
    """

    ours: float
    theirs: float
    difference: float
    interval: Interval
    p_value: float
    only_ours: int
    only_theirs: int
    n: int
    effective_n: float


@dataclass(frozen=True)
class PairedMeans:
    """Two means over the same cases; no interval where no case differs from another."""

    ours: float
    theirs: float
    difference: float
    interval: Interval | None
    n: int


def paired_shares(
    ours: Sequence[bool],
    theirs: Sequence[bool],
    groups: Sequence[str],
    confidence: float,
    *,
    sides: Literal[1, 2] = 2,
) -> PairedShares:
    """Difference of two shares of the same cases: Tango's interval and an exact p (two-sided).

    The interval is taken at the effective number of cases. The p is of McNemar's exact test with
    the flips of a group kept together: under no difference, each group's balance of flips is as
    likely to have the other sign. With one case a group it is McNemar's exact test itself.
    """
    n = len(ours)
    if n == 0 or not n == len(theirs) == len(groups):
        raise ValueError(f"{n} and {len(theirs)} results of {len(groups)} cannot be paired")
    balance = [int(a) - int(b) for a, b in zip(ours, theirs, strict=True)]
    gained, lost = balance.count(1), balance.count(-1)
    effective = effective_n(balance, groups, confidence)
    weight = effective / n
    sums, _ = by_group(balance, groups)
    return PairedShares(
        ours=sum(ours) / n,
        theirs=sum(theirs) / n,
        difference=(gained - lost) / n,
        interval=tango(gained * weight, lost * weight, effective, confidence, sides=sides),
        p_value=_sign_flips(sums),
        only_ours=gained,
        only_theirs=lost,
        n=n,
        effective_n=effective,
    )


def _sign_flips(sums: NDArray[np.float64]) -> float:
    """Two-sided exact p of the sum of whole numbers whose signs are tossed (Fisher 1935)."""
    sizes = np.abs(sums[sums != 0]).astype(np.int64)
    distribution = np.ones(1)
    for size in sizes:
        tossed = np.zeros(len(distribution) + 2 * size)
        tossed[: len(distribution)] += distribution / 2
        tossed[2 * size :] += distribution / 2
        distribution = tossed
    totals = np.arange(len(distribution)) - sizes.sum()
    return min(1.0, float(distribution[np.abs(totals) >= abs(sums.sum())].sum()))


def paired_means(
    ours: Sequence[float], theirs: Sequence[float], groups: Sequence[str], confidence: float
) -> PairedMeans:
    """Difference of two means over the same cases (counts, similarities), two-sided interval.

    BCa bootstrap of whole groups (Efron 1987, as scipy has it), always the same one.
    """
    n = len(ours)
    if n == 0 or not n == len(theirs) == len(groups):
        raise ValueError(f"{n} and {len(theirs)} values of {len(groups)} cannot be paired")
    differences = np.asarray(ours, np.float64) - np.asarray(theirs, np.float64)
    sums, sizes = by_group(differences, groups)
    return PairedMeans(
        ours=float(np.mean(ours)),
        theirs=float(np.mean(theirs)),
        difference=float(differences.mean()),
        interval=_bootstrap(sums, sizes, confidence),
        n=n,
    )


def _bootstrap(
    sums: NDArray[np.float64], sizes: NDArray[np.float64], confidence: float
) -> Interval | None:
    from scipy.stats import bootstrap

    if np.ptp(sums / sizes) <= 1e-12:
        return None

    def mean(sums: NDArray[np.float64], sizes: NDArray[np.float64], axis: int = -1) -> Any:
        return sums.sum(axis=axis) / sizes.sum(axis=axis)

    paired: Any = (sums, sizes)
    found = bootstrap(
        paired,
        mean,
        paired=True,
        confidence_level=confidence,
        n_resamples=4000,
        batch=200,
        rng=np.random.default_rng(0),
    ).confidence_interval
    if not math.isfinite(found.low + found.high):
        return None
    return Interval(float(found.low), float(found.high), confidence, "BCa bootstrap")
