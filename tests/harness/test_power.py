from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import binom

from harness.power import LARGEST, cases_needed, paired_cases_needed
from harness.stats import cases_to_clear, exact_bounds
from harness.tango import tango, variance


def power(n: int, share: float, floor: float, confidence: float) -> float:
    """The chance that the bound clears the floor, count by count."""
    clearing = [k for k in range(n + 1) if exact_bounds(k, n, confidence).low >= floor]
    return sum(float(binom.pmf(k, n, share)) for k in clearing)


@pytest.mark.parametrize(
    ("share", "floor", "confidence", "wanted"),
    [
        (0.97, 0.9, 0.95, 0.8),
        (0.95, 0.85, 0.95, 0.8),
        (0.8, 0.6, 0.99, 0.8),
        (0.5, 0.2, 0.9, 0.9),
    ],
)
def test_from_the_number_on_the_power_is_there(share, floor, confidence, wanted):
    n = cases_needed(share, floor, confidence, wanted)
    assert n is not None
    assert power(n - 1, share, floor, confidence) < wanted
    for more in range(n, n + 40):
        assert power(more, share, floor, confidence) >= wanted


def test_a_faultless_variant_needs_what_no_failure_needs():
    for floor in (0.5, 0.9, 0.95, 0.99):
        assert cases_needed(1.0, floor, 0.95) == cases_to_clear(floor, 0.95)


def test_a_share_closer_to_its_floor_needs_more_cases():
    told = [cases_needed(share, 0.9, 0.95) for share in (0.99, 0.97, 0.95, 0.93, 0.91)]
    assert None not in told
    assert told == sorted(told, key=lambda n: n or 0)
    assert len(set(told)) == len(told)


@pytest.mark.parametrize("share", [0.0, 0.5, 0.9])
def test_no_number_proves_a_share_that_is_not_above_its_floor(share: float):
    assert cases_needed(share, 0.9, 0.95) is None


def test_nobody_is_sent_for_more_cases_than_there_are():
    assert cases_needed(0.9001, 0.9, 0.95) is None
    assert (cases_needed(0.904, 0.9, 0.95) or LARGEST) < LARGEST


def paired_power(n: int, gained: float, lost: float, margin: float, confidence: float) -> float:
    """The chance that Tango's bound lies above the margin, over every count of flips."""
    z, total = float(ndtri(confidence)), 0.0
    for flips in range(n + 1):
        chance = float(binom.pmf(flips, n, gained + lost))
        if chance < 1e-9:
            continue
        ups = np.arange(flips + 1)
        above = [
            up - (flips - up) + n * margin > z * math.sqrt(variance(up, flips - up, n, -margin))
            for up in ups.tolist()
        ]
        share = gained / (gained + lost)
        total += chance * float(binom.pmf(ups, flips, share)[above].sum())
    return total


@pytest.mark.parametrize(
    ("gained", "lost", "margin", "confidence", "n"),
    [
        (0.0, 0.025, 0.1, 0.95, 70),
        (0.02, 0.05, 0.1, 0.95, 123),
        (0.1, 0.1, 0.1, 0.95, 134),
        (0.05, 0.02, 0.05, 0.95, 88),
        (0.01, 0.02, 0.05, 0.99, 317),
    ],
)
def test_from_the_paired_number_on_the_power_is_about_there(gained, lost, margin, confidence, n):
    """Nam's approximation, held against the exact power of the very test that decides."""
    assert paired_cases_needed(gained, lost, margin, confidence) == n
    assert paired_power(n, gained, lost, margin, confidence) == pytest.approx(0.8, abs=0.06)
    assert paired_power(n // 2, gained, lost, margin, confidence) < 0.65


def test_the_test_above_decides_as_the_bound_does():
    for gained, lost in ((0, 2), (3, 8), (5, 0)):
        score = (
            gained
            - lost
            + 80 * 0.1
            - float(ndtri(0.95)) * math.sqrt(variance(gained, lost, 80, -0.1))
        )
        assert (tango(gained, lost, 80, 0.95, sides=1).low > -0.1) == (score > 0)


def test_without_a_flip_it_takes_what_the_bound_takes():
    needed = paired_cases_needed(0.0, 0.0, 0.05, 0.95)
    assert needed == 52
    assert tango(0, 0, needed, 0.95, sides=1).low > -0.05
    assert tango(0, 0, needed - 1, 0.95, sides=1).low < -0.05


@pytest.mark.parametrize(("gained", "lost"), [(0.0, 0.1), (0.0, 0.2), (0.0, 0.0999)])
def test_no_number_shows_a_difference_that_is_not_above_the_margin(gained, lost):
    assert paired_cases_needed(gained, lost, 0.1, 0.95) is None
