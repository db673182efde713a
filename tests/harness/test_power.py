from __future__ import annotations

import pytest
from scipy.stats import binom

from harness.power import LARGEST, cases_needed
from harness.stats import cases_to_clear, exact_bounds


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
