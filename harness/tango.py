"""Tango's score interval for the difference of two shares of the same cases."""

from __future__ import annotations

import math
from typing import Literal

from harness.records import Interval


def tango(
    gained: float, lost: float, n: float, confidence: float, *, sides: Literal[1, 2] = 2
) -> Interval:
    """Score interval of (gained - lost) / n, sound with few flips or none (Tango 1998).

    Statistics in Medicine 17, 891-908. One-sided bounds hold with `confidence` each, two-sided
    ones together. `gained` and `lost` of the `n` pairs differ, each in its direction; none of
    the three need be whole.
    """
    from scipy.special import ndtri

    z = float(ndtri(confidence if sides == 1 else 0.5 + confidence / 2))
    low, high = _lower(gained, lost, n, z), -_lower(lost, gained, n, z)
    return Interval(low, high, confidence, "Tango, one-sided" if sides == 1 else "Tango")


def variance(gained: float, lost: float, n: float, delta: float) -> float:
    """Of gained - lost at the likeliest shares whose difference is `delta` (Tango 1998)."""
    linear = (2 * n - gained + lost) * delta - gained - lost
    root = math.sqrt(max(0.0, linear**2 + 8 * n * lost * delta * (1 - delta)))
    only_lost = (root - linear) / (4 * n)
    return max(0.0, n * (2 * only_lost + delta * (1 - delta)))


def _lower(gained: float, lost: float, n: float, z: float) -> float:
    """The difference below the observed one whose score statistic is `z`."""
    from scipy.optimize import brentq

    def beyond(delta: float) -> float:
        """Observed minus `delta`, less z standard errors under `delta`, all times n."""
        return gained - lost - n * delta - z * math.sqrt(variance(gained, lost, n, delta))

    # At the observed difference itself the variance may vanish: a root, and the wrong one.
    top = (gained - lost) / n - 1e-12
    return float(brentq(beyond, -1.0, top)) if top > -1 else -1.0
