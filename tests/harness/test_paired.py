from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from harness.paired import paired_means, paired_shares


def alone(n: int) -> list[str]:
    return [f"p{i}" for i in range(n)]


def pair(both: int, gained: int, lost: int, neither: int, groups: list[str] | None = None):
    ours = [True] * both + [True] * gained + [False] * lost + [False] * neither
    theirs = [True] * both + [False] * gained + [True] * lost + [False] * neither
    return paired_shares(ours, theirs, groups or alone(len(ours)), 0.95)


@pytest.mark.parametrize(("gained", "lost"), [(1, 0), (5, 0), (8, 2), (2, 8), (7, 7), (40, 25)])
def test_mcnemar_is_the_exact_binomial_test_of_the_flips(gained: int, lost: int):
    result = pair(30, gained, lost, 10)
    assert (result.only_ours, result.only_theirs) == (gained, lost)
    assert result.p_value == pytest.approx(binomtest(gained, gained + lost).pvalue)


def test_without_a_flip_there_is_no_evidence():
    result = pair(20, 0, 0, 5)
    assert (result.difference, result.p_value) == (0, 1)
    assert result.interval.low < 0 < result.interval.high


def test_the_flips_of_one_patient_count_as_one():
    """Ten flips of one patient are no more evidence than one; of ten patients they are much."""
    spread = pair(30, 10, 0, 0)
    alike = pair(30, 10, 0, 0, [*alone(30), *["one"] * 10])
    assert alike.p_value == 1
    assert spread.p_value == pytest.approx(2 * 0.5**10)
    assert alike.interval.low < 0 < spread.interval.low


def test_two_patients_by_hand():
    # Balances of +3 and +1: of the four ways to toss the signs two are as far from 0 as +4.
    result = pair(6, 4, 0, 0, [*alone(6), "a", "a", "a", "b"])
    assert result.p_value == pytest.approx(0.5)


@given(
    st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 20)), min_size=1, max_size=60)
)
def test_swapped_sides_swap_the_sign_and_nothing_else(rows):
    ours, theirs = [a for a, _, _ in rows], [b for _, b, _ in rows]
    groups = [str(g) for _, _, g in rows]
    one = paired_shares(ours, theirs, groups, 0.9)
    two = paired_shares(theirs, ours, groups, 0.9)
    assert one.difference == pytest.approx(-two.difference)
    assert one.interval.low == pytest.approx(-two.interval.high)
    assert one.p_value == pytest.approx(two.p_value)
    assert -1 <= one.interval.low <= one.interval.high <= 1
    assert 0 < one.p_value <= 1
    assert math.isclose(one.ours - one.theirs, one.difference, abs_tol=1e-12)


@pytest.mark.parametrize(("ours", "theirs"), [([], []), ([True], [True, False])])
def test_results_of_different_cases_cannot_be_paired(ours, theirs):
    with pytest.raises(ValueError, match=r"cannot be paired"):
        paired_shares(ours, theirs, alone(len(ours)), 0.95)
    with pytest.raises(ValueError, match=r"cannot be paired"):
        paired_means(ours, theirs, alone(len(ours)), 0.95)


def test_a_difference_of_means_is_close_to_that_of_the_t_interval():
    random = np.random.default_rng(5)
    theirs = random.normal(100, 20, 200)
    ours = theirs + random.normal(3, 4, 200)
    found = paired_means(ours.tolist(), theirs.tolist(), alone(200), 0.95)
    half = 1.972 * float(np.std(ours - theirs, ddof=1)) / 200**0.5
    assert found.difference == pytest.approx(found.ours - found.theirs)
    assert found.interval is not None
    assert found.interval.low == pytest.approx(found.difference - half, abs=0.1 * half)
    assert found.interval.high == pytest.approx(found.difference + half, abs=0.1 * half)


def test_cases_that_say_the_same_thrice_say_it_once():
    random = np.random.default_rng(6)
    once = random.normal(1, 3, 60)
    thrice = np.repeat(once, 3).tolist()
    groups = [f"p{i // 3}" for i in range(180)]
    one = paired_means(once.tolist(), [0.0] * 60, alone(60), 0.95)
    three = paired_means(thrice, [0.0] * 180, groups, 0.95)
    assert one.interval is not None
    assert three.interval is not None
    assert three.interval.low == pytest.approx(one.interval.low)


def test_where_no_case_differs_from_another_there_is_no_interval():
    assert paired_means([2.0, 3.0], [1.0, 2.0], alone(2), 0.95).interval is None
