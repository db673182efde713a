"""Cases that share a group (a patient) are not independent: how many independent ones they weigh.

Korn and Graubard 1998 (Survey Methodology 24, 193-201): the exact bound of a share, taken at an
effective number of cases instead of the real one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from harness.records import Case, Interval
from harness.stats import exact_bounds

Groups = Sequence[str] | NDArray[np.int64]  # the group of each case: its name, or a number for it


def effective_n(
    values: Sequence[float] | NDArray[np.float64], groups: Groups, confidence: float
) -> float:
    """How many independent cases tell as much about the mean of `values`; never more than n.

    n over the design effect: the cluster-robust variance of the mean (G / (G - 1) times the
    squared sums of the groups' residuals) over the variance of independent cases. It rests on
    G groups alone, hence the squared ratio of t quantiles. Without any variation, or with one
    group, there is nothing to estimate it from: then the groups are counted.
    """
    from scipy.special import stdtrit

    n = len(values)
    if n == 0 or n != len(groups):
        raise ValueError(f"{n} values of {len(groups)} groups have no mean")
    residuals = np.asarray(values, np.float64) - np.mean(values)
    sums, _ = by_group(residuals, groups)
    count = len(sums)
    if count == n:
        return float(n)
    independent = float(np.sum(residuals**2)) / (n - 1)
    if count == 1 or independent <= 1e-12:
        return float(count)
    clustered = count / (count - 1) * float(np.sum(sums**2)) / n
    if clustered <= 1e-12:
        return float(n)
    quantiles = stdtrit(n - 1, confidence) / stdtrit(count - 1, confidence)
    return min(float(n), n * independent / clustered * float(quantiles) ** 2)


def clustered_bounds(
    passed: Sequence[bool] | NDArray[np.bool_], groups: Groups, confidence: float
) -> tuple[Interval, float]:
    """One-sided exact bounds of a share, each with `confidence`, and the effective n they rest on.

    No result has better bounds than a faultless one, which has the groups for its n: else one
    failure, from which a design effect can be estimated, would prove more than none.
    """
    values = np.asarray(passed, np.float64)
    n = effective_n(values, groups, confidence)
    bounds = exact_bounds(float(values.mean()) * n, n, confidence)
    count = len(by_group(values, groups)[0])
    best = exact_bounds(count, count, confidence).low
    method = bounds.method
    if count < len(passed):
        method += f", {n:.1f} effective cases (Korn-Graubard)"
    return Interval(min(bounds.low, best), max(bounds.high, 1 - best), confidence, method), n


def by_group(
    values: Sequence[float] | NDArray[np.float64], groups: Groups
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Sum of the values and number of cases of each group, in one order."""
    _, places, sizes = np.unique(np.asarray(groups), return_inverse=True, return_counts=True)
    sums = np.bincount(places, weights=values)
    return sums.astype(np.float64), sizes.astype(np.float64)


def groups_of(cases: Sequence[Case]) -> list[str]:
    """The group of each case; one without a group is a group of its own."""
    return [case.group or case.id for case in cases]
