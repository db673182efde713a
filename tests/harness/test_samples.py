from __future__ import annotations

import pytest

from harness.power import cases_needed
from harness.records import Finding, SampleResult, Why
from harness.samples import sample_verdict

FAIL = (Finding("short", "fail", "too short"),)


def results(passed: int, failed: int) -> list[SampleResult]:
    good = [SampleResult(f"g{i}") for i in range(passed)]
    return good + [SampleResult(f"b{i}", FAIL) for i in range(failed)]


@pytest.fixture
def verdict(make_check):
    def judge(told: list[SampleResult], floor: float = 0.9, each: int = 1, **options: float):
        groups = [f"p{i // each}" for i in range(len(told))]
        check = make_check(lambda output, case: [], floor=floor)
        return sample_verdict(check, "q4", told, groups, options.get("confidence", 0.95))

    return judge


def test_no_failure_is_told_with_what_may_still_fail(verdict):
    told = verdict(results(120, 0))
    assert told.status == "pass"
    assert told.message == "0 of 120 fail: up to 2.5%"


def test_a_pass_and_a_fail_tell_the_bound_that_decided(verdict):
    assert verdict(results(118, 2)).message == "118 of 120 pass, at least 94.8%"
    assert verdict(results(60, 60)).message == "60 of 120 pass, at most 57.9%"


def test_an_inconclusive_verdict_says_how_many_cases_would_settle_it(verdict):
    told = verdict(results(57, 3))
    needed = cases_needed(0.95, 0.9, 0.95)
    assert told.status == "inconclusive"
    assert needed is not None
    assert f"{needed} new cases would pass with 80% probability" in told.message


def test_patients_with_several_cases_take_more_of_them(verdict):
    alone, grouped = verdict(results(57, 3)), verdict(results(57, 3), each=3)
    assert alone.effective_n == 60
    assert grouped.effective_n is not None
    assert grouped.effective_n < 60
    wanted = [int(told.message.split("true, ")[1].split()[0]) for told in (alone, grouped)]
    assert wanted[1] > wanted[0]


def test_the_verdict_rests_on_the_effective_number_and_the_share_on_all(verdict):
    alone, grouped = verdict(results(60, 0)), verdict(results(60, 0), each=6)
    assert (alone.status, grouped.status) == ("pass", "inconclusive")
    assert (grouped.value, grouped.n, grouped.effective_n) == (1.0, 60, 10)


def test_no_number_of_cases_is_promised_below_the_floor(verdict):
    told = verdict(results(53, 7))
    assert told.status == "inconclusive"
    assert "not above the floor" in told.message


def test_what_is_unscorable_stays_in_n_and_failed(verdict):
    told = verdict([*results(58, 0), SampleResult("x", error="KeyError"), *results(0, 1)])
    assert (told.n, told.passed, told.unscorable) == (60, 58, 1)
    assert told.value == pytest.approx(58 / 60)


def test_what_objects_is_told_by_its_kind_too(verdict):
    never = (Finding("dose", "never", "4 g for 2 g"),)
    found = [
        verdict(results(120, 0)),
        verdict([*results(119, 0), SampleResult("n", never)]),
        verdict(results(60, 60)),
        verdict(results(57, 3)),
        verdict(results(53, 7)),
        verdict([]),
        verdict([SampleResult("x", error="KeyError: 'dx'")]),
    ]
    kinds = [told.why and told.why.kind for told in found]
    assert kinds == [None, "never", "share", "cases", "no cases", "no outputs", None]
    assert found[3].why == Why("cases", needed=cases_needed(0.95, 0.9, 0.95))


def test_a_higher_confidence_asks_for_more(verdict):
    assert verdict(results(30, 0)).status == "pass"
    assert verdict(results(30, 0), confidence=0.99).status == "inconclusive"
