from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.clusters import clustered_bounds, effective_n, groups_of
from harness.records import Case
from harness.stats import exact_bounds


def names(sizes: list[int]) -> list[str]:
    return [f"p{number}" for number, size in enumerate(sizes) for _ in range(size)]


def test_cases_of_their_own_are_as_many_as_they_are():
    passed = [True] * 27 + [False] * 3
    bounds, n = clustered_bounds(passed, names([1] * 30), 0.95)
    assert n == 30
    assert bounds == exact_bounds(27, 30, 0.95)


def test_the_effective_number_by_hand():
    # Four groups of two, one of them failing whole: p = 3/4, residuals 1/4 and -3/4, sums of
    # groups 1/2 three times and -3/2, so 4/3 * 3 / 8 = 1/2 clustered against 6 * 1/16 + 2 * 9/16
    # = 3/2 over 7 independent: design effect 7/3. The t quantiles of 7 and 3 degrees are 1.894579
    # and 2.353363.
    passed = [True] * 6 + [False] * 2
    expected = 8 / (7 / 3) * (1.894579 / 2.353363) ** 2
    assert effective_n(passed, names([2] * 4), 0.95) == pytest.approx(expected, rel=1e-5)


def test_a_share_has_the_exact_bounds_of_its_effective_number():
    passed = [True] * 14 + [False] * 6 + [True] * 40
    bounds, n = clustered_bounds(passed, names([4] * 15), 0.95)
    assert 15 < n < 60
    assert bounds.low == pytest.approx(exact_bounds(0.9 * n, n, 0.95).low)
    assert bounds.high == pytest.approx(exact_bounds(0.9 * n, n, 0.95).high)
    assert f"{n:.1f} effective cases" in bounds.method


@pytest.mark.parametrize("passed", [True, False])
def test_without_a_variation_the_groups_are_counted(passed: bool):
    bounds, n = clustered_bounds([passed] * 120, names([3] * 40), 0.95)
    assert n == 40
    expected = exact_bounds(40 * passed, 40, 0.95)
    assert bounds.low == pytest.approx(expected.low)
    assert bounds.high == pytest.approx(expected.high)


def test_one_group_is_one_case():
    assert effective_n([True, False, True, True], ["p"] * 4, 0.95) == 1


def test_a_failure_never_proves_more_than_none():
    groups = names([2] * 60)
    faultless, _ = clustered_bounds([True] * 120, groups, 0.95)
    for failed in range(1, 8):
        worse, _ = clustered_bounds([True] * (120 - failed) + [False] * failed, groups, 0.95)
        assert worse.low <= faultless.low


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=1, max_size=60),
    st.sampled_from([0.9, 0.95, 0.99]),
)
def test_bounds_hold_the_share_and_n_is_never_exceeded(rows, confidence):
    passed, groups = [p for p, _ in rows], [f"g{g}" for _, g in rows]
    bounds, n = clustered_bounds(passed, groups, confidence)
    assert 0 < n <= len(rows)
    assert 0 <= bounds.low <= sum(passed) / len(passed) <= bounds.high <= 1
    order = sorted(range(len(rows)), key=lambda i: (groups[i], i % 3), reverse=True)
    turned, _ = clustered_bounds([passed[i] for i in order], [groups[i] for i in order], confidence)
    assert turned.low == pytest.approx(bounds.low)
    assert turned.high == pytest.approx(bounds.high)


def test_the_lower_bound_errs_no_more_often_than_it_says():
    """Patients of three cases that pass or fail much alike; 0.9 of all cases are good."""
    random = np.random.default_rng(3)
    groups, runs = names([3] * 40), 400
    taken_as_independent = above = 0
    for _ in range(runs):
        shares = random.beta(2.1, 0.7 / 3, 40)
        passed = (random.random(120) < np.repeat(shares, 3)).tolist()
        above += clustered_bounds(passed, groups, 0.95)[0].low > 0.9
        taken_as_independent += exact_bounds(sum(passed), 120, 0.95).low > 0.9
    error = 3 * (0.05 * 0.95 / runs) ** 0.5
    assert above / runs <= 0.05 + error
    assert taken_as_independent / runs > 0.05 + error


@pytest.mark.parametrize(("values", "groups"), [([], []), ([1.0], ["a", "b"])])
def test_what_has_no_mean_has_no_effective_number(values, groups):
    with pytest.raises(ValueError, match=r"have no mean"):
        effective_n(values, groups, 0.95)


def test_a_case_without_a_group_stands_alone():
    cases = [Case("a", {}), Case("b", {}, group="p"), Case("c", {}, group="p")]
    assert groups_of(cases) == ["a", "p", "p"]
