from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from harness.stats import cases_to_clear, exact_bounds, paired_shares

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


def pair(both: int, gained: int, lost: int, neither: int):
    ours = [True] * both + [True] * gained + [False] * lost + [False] * neither
    theirs = [True] * both + [False] * gained + [True] * lost + [False] * neither
    return paired_shares(ours, theirs, 0.95)


@pytest.mark.parametrize(("gained", "lost"), [(1, 0), (5, 0), (8, 2), (2, 8), (7, 7), (40, 25)])
def test_mcnemar_is_the_exact_binomial_test_of_the_flips(gained: int, lost: int):
    result = pair(30, gained, lost, 10)
    assert (result.only_ours, result.only_theirs) == (gained, lost)
    assert result.p_value == pytest.approx(binomtest(gained, gained + lost).pvalue)


def test_without_a_flip_there_is_no_evidence():
    result = pair(20, 0, 0, 5)
    assert (result.difference, result.p_value) == (0, 1)
    assert result.interval.low < 0 < result.interval.high


def test_bonett_price_by_hand():
    # n = 50, flips 9 and 2: p = 10/52 and 3/52, centre 7/52,
    # variance (13/52 - (7/52)^2) / 52 = 0.0044592, half 1.959964 * 0.0667773 = 0.1308812.
    result = pair(30, 9, 2, 9)
    assert result.difference == pytest.approx(7 / 50)
    assert result.interval.low == pytest.approx(7 / 52 - 0.1308812, abs=1e-6)
    assert result.interval.high == pytest.approx(7 / 52 + 0.1308812, abs=1e-6)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=80))
def test_swapped_sides_swap_the_sign_and_nothing_else(pairs):
    ours, theirs = [a for a, _ in pairs], [b for _, b in pairs]
    one, two = paired_shares(ours, theirs, 0.9), paired_shares(theirs, ours, 0.9)
    assert one.difference == pytest.approx(-two.difference)
    assert one.interval.low == pytest.approx(-two.interval.high)
    assert one.p_value == pytest.approx(two.p_value)
    assert -1 <= one.interval.low <= one.interval.high <= 1
    assert 0 < one.p_value <= 1
    assert math.isclose(one.ours - one.theirs, one.difference, abs_tol=1e-12)


@pytest.mark.parametrize(("ours", "theirs"), [([], []), ([True], [True, False])])
def test_results_of_different_cases_cannot_be_paired(ours, theirs):
    with pytest.raises(ValueError, match=r"cannot be paired"):
        paired_shares(ours, theirs, 0.95)
