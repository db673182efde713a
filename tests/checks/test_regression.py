from __future__ import annotations

from dataclasses import replace

import pytest

from checks.regression import regression
from harness.check import Limits
from harness.errors import HarnessError

N = 40
GOOD = [True] * N
MANY = tuple(f"c{i}" for i in range(120))


def losing(count: int, n: int = len(MANY)) -> list[bool]:
    return [False] * count + [True] * (n - count)


@pytest.fixture
def held(judged, gated):
    """The verdict on a variant that loses so many of 120 cases to each reference, by check."""

    def judge(lost: dict[str, int], margin: float = 0.1, **references: bool):
        best = judged({name: losing(0) for name in lost}, ids=MANY)
        ours = judged(
            {name: losing(count) for name, count in lost.items()},
            ids=MANY,
            suite=gated(margin=margin),
            tuned=replace(best, name="tuned"),
            **{name: replace(best, name=name) for name, there in references.items() if there},
        )
        return regression(ours, Limits(confidence=0.95))

    return judge


def test_a_variant_that_loses_nothing_passes(held) -> None:
    verdict = held({"codes": 0, "length": 0})
    assert (verdict.status, verdict.value, verdict.floor) == ("pass", 0.0, -0.1)
    assert verdict.interval is not None
    assert -0.1 < verdict.interval.low < 0
    assert {c.outcome for c in verdict.comparisons} == {"not inferior"}


def test_the_bound_is_held_against_the_margin_and_not_the_difference(held) -> None:
    # Eight of 120 are less than 7 points, but it could be more than 11.
    assert held({"codes": 3}).status == "pass"
    verdict = held({"codes": 8})
    assert verdict.status == "inconclusive"
    assert verdict.value == pytest.approx(-8 / 120)
    assert "not shown to be worse by no more than 10.0% than tuned by codes" in verdict.message


def test_inconclusive_says_how_many_new_cases_would_show_it(held, judged, gated) -> None:
    verdict = held({"codes": 8, "length": 0})
    assert [c.needed for c in verdict.comparisons] == [446, None]
    assert "446 new cases would show it with 80% probability" in verdict.message
    # A difference that is the margin itself is shown by no number of cases.
    assert [c.needed for c in held({"codes": 12}).comparisons] == [None]
    assert "no number of cases would show it" in held({"codes": 12}).message
    # Cases of one patient are worth fewer: it takes more of them.
    tuned = judged({"codes": losing(0)}, name="tuned", ids=MANY)
    ours = judged({"codes": losing(8)}, tuned=tuned, ids=MANY, suite=gated(margin=0.1))
    groups = [f"p{i // 2}" for i in range(len(MANY))]
    (comparison,) = regression(replace(ours, groups=groups), Limits()).comparisons
    assert comparison.needed is not None
    assert comparison.needed > 446
    for told in (held({"codes": 0}), held({"codes": 30})):
        assert "new cases" not in told.message


def test_more_than_the_margin_fails(held) -> None:
    verdict = held({"codes": 30, "length": 8})
    assert verdict.status == "fail"
    assert "worse by more than 10.0% than tuned by codes" in verdict.message
    assert verdict.value == pytest.approx(-0.25)


def test_gains_in_one_check_do_not_pay_for_another(judged, gated) -> None:
    tuned = judged({"codes": losing(60), "length": losing(0)}, name="tuned", ids=MANY)
    ours = {"codes": losing(0), "length": losing(40)}
    evidence = judged(ours, tuned=tuned, ids=MANY, suite=gated(margin=0.1))
    assert regression(evidence, Limits()).status == "fail"


def test_few_cases_show_no_margin(judged, gated) -> None:
    ours = judged({"codes": GOOD}, tuned=judged({"codes": GOOD}, name="tuned"))
    verdict = regression(replace(ours, suite=gated(margin=0.05)), Limits())
    assert (verdict.status, verdict.value) == ("inconclusive", 0)


def test_releases_are_compared_with_where_they_are_given(held) -> None:
    alone = held({"codes": 0})
    assert {c.against for c in alone.comparisons} == {"tuned"}
    assert "not compared with any release, for --last is not given" in alone.message
    both = held({"codes": 0}, last=True, first=True)
    assert {c.against for c in both.comparisons} == {"tuned", "last", "first"}
    assert "--last" not in both.message


def test_small_losses_do_not_add_up_over_releases(judged, gated) -> None:
    """Against the release before each step is within the margin; against the first it is not."""
    suite = gated(margin=0.1)
    first = judged({"codes": losing(0)}, name="first", ids=MANY)
    last = judged({"codes": losing(22)}, name="last", ids=MANY)
    tuned = judged({"codes": losing(25)}, name="tuned", ids=MANY)
    ours = judged({"codes": losing(25)}, tuned=tuned, last=last, first=first, ids=MANY, suite=suite)
    verdict = regression(ours, Limits())
    outcomes = {c.against: c.outcome for c in verdict.comparisons}
    assert outcomes == {"tuned": "not inferior", "last": "not inferior", "first": "worse"}
    assert verdict.status == "fail"


def test_patients_with_many_cases_show_less(judged, gated) -> None:
    tuned = judged({"codes": losing(0)}, name="tuned", ids=MANY)
    ours = judged({"codes": losing(4)}, tuned=tuned, ids=MANY, suite=gated(margin=0.1))
    assert regression(ours, Limits()).status == "pass"
    groups = [f"p{i // 4}" for i in range(len(MANY))]
    assert regression(replace(ours, groups=groups), Limits()).status == "inconclusive"


def test_without_a_tuned_model_it_cannot_be_judged(judged) -> None:
    with pytest.raises(HarnessError, match=r"no tuned model .*give --tuned"):
        regression(judged({"codes": GOOD}), Limits())
