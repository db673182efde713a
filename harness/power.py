"""How many cases it takes to show that a share clears its floor, or a difference its margin."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from harness.tango import variance

# Nobody writes more cases than these to settle one check.
LARGEST = 50_000


def cases_needed(share: float, floor: float, confidence: float, power: float = 0.8) -> int | None:
    """Cases of a fresh sample that clear `floor` with probability `power`, if `share` is true.

    By the exact one-sided bound. Power rises with n in a saw-tooth; from this n on it never
    falls below `power` again. None where the share is not above the floor, or so little that
    `LARGEST` cases would not show it.
    """
    from scipy.special import ndtri

    if share <= floor:
        return None
    spread = float(ndtri(confidence)) * math.sqrt(floor * (1 - floor))
    spread += float(ndtri(power)) * math.sqrt(share * (1 - share))
    about = (spread / (share - floor)) ** 2
    if about > LARGEST:
        return None
    # At half of the normal approximation the power is too low still, at the end it stays high.
    sizes = np.arange(max(1, math.floor(about / 2)), math.ceil(1.4 * about) + 100)
    short = np.flatnonzero(_power(sizes, share, floor, confidence) < power)
    return int(sizes[short[-1]]) + 1 if short.size else int(sizes[0])


def paired_cases_needed(
    gained: float, lost: float, margin: float, confidence: float, power: float = 0.8
) -> int | None:
    """Cases of a fresh sample whose Tango bound lies above -`margin` with probability `power`.

    `gained` and `lost` are the true shares of cases that flip each way. By the normal
    approximation to the score test with the variance under the margin (Nam 1997, Biometrics 53,
    1422-1430); of a hundred cases the exact power is up to six points off. None where the
    difference is not above -`margin`, or so little that `LARGEST` cases would not show it.
    """
    from scipy.special import ndtri

    difference = gained - lost
    if difference <= -margin:
        return None
    spread = float(ndtri(confidence)) * math.sqrt(variance(gained, lost, 1, -margin))
    spread += float(ndtri(power)) * math.sqrt(gained + lost - difference**2)
    needed = math.ceil((spread / (difference + margin)) ** 2)
    return None if needed > LARGEST else needed


def _power(
    sizes: NDArray[np.int64], share: float, floor: float, confidence: float
) -> NDArray[np.float64]:
    """Probability that the lower exact bound of each number of cases clears the floor."""
    from scipy.stats import binom

    # The bound of k of n clears the floor where k or more have at most 1 - confidence under it.
    most_below = binom.isf(1 - confidence, sizes, floor)
    return np.asarray(binom.sf(most_below, sizes, share))
