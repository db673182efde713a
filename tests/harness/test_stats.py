from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from harness.stats import cases_to_clear, exact_bounds, wilson

GRID = [(k, n) for n in (1, 2, 7, 29, 60, 160, 1000) for k in sorted({0, 1, n // 2, n - 1, n})]


@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.99])
@pytest.mark.parametrize(("passed", "n"), GRID)
def test_each_bound_is_the_exact_one_sided_one(passed: int, n: int, confidence: float):
    ours = exact_bounds(passed, n, confidence)
    low = binomtest(passed, n, alternative="greater").proportion_ci(confidence, "exact").low
    high = binomtest(passed, n, alternative="less").proportion_ci(confidence, "exact").high
    assert ours.low == pytest.approx(low, abs=1e-9)
    assert ours.high == pytest.approx(high, abs=1e-9)


@given(n=st.integers(1, 2000), share=st.floats(0, 1), confidence=st.floats(0.51, 0.999))
def test_bounds_enclose_the_share_and_never_leave_zero_to_one(n, share, confidence):
    passed = round(share * n)
    bounds = exact_bounds(passed, n, confidence)
    assert 0 <= bounds.low <= passed / n <= bounds.high <= 1


def test_no_failure_has_the_closed_form_and_an_upper_bound_of_one():
    bounds = exact_bounds(29, 29, 0.95)
    assert bounds.low == pytest.approx(0.05 ** (1 / 29))
    assert bounds.high == 1
    assert exact_bounds(0, 29, 0.95).low == 0


@pytest.mark.parametrize(("passed", "n"), [(0, 0), (-1, 5), (6, 5)])
def test_what_is_no_share_has_no_bounds(passed: int, n: int):
    with pytest.raises(ValueError, match=r"is no share"):
        exact_bounds(passed, n, 0.95)


@pytest.mark.parametrize("confidence", [0.75, 0.9, 0.95, 0.99])
@pytest.mark.parametrize("floor", [0.05, 0.25, 0.5, 0.8, 0.9, 0.95, 0.99])
def test_cases_to_clear_is_the_least_number_that_clears(floor: float, confidence: float):
    n = cases_to_clear(floor, confidence)
    assert exact_bounds(n, n, confidence).low >= floor
    assert n == 1 or exact_bounds(n - 1, n - 1, confidence).low < floor


def test_cases_to_clear_at_the_ends():
    assert cases_to_clear(0.9, 0.95) == 29
    assert cases_to_clear(0.0, 0.95) == 1
    with pytest.raises(ValueError, match=r"share of 1"):
        cases_to_clear(1.0, 0.95)


def test_the_bounds_of_an_effective_number_need_no_whole_counts():
    between = exact_bounds(45.5, 50.5, 0.95)
    assert exact_bounds(45, 50.5, 0.95).low < between.low < exact_bounds(46, 50.5, 0.95).low
    assert exact_bounds(50.5, 50.5, 0.95).low == pytest.approx(0.05 ** (1 / 50.5))
    assert exact_bounds(50.5, 50.5, 0.95).high == 1


@pytest.mark.parametrize(
    ("passed", "n", "printed"),
    [
        (81, 263, (0.2553, 0.3662)),
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0.0, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
    ],
)
def test_wilson_as_published(passed: int, n: int, printed: tuple[float, float]):
    """Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3."""
    found = wilson(passed, n, 0.95)
    assert (round(found.low, 4), round(found.high, 4)) == printed


def test_what_is_no_share_has_no_wilson_interval():
    with pytest.raises(ValueError, match="n"):
        wilson(6, 5, 0.95)
