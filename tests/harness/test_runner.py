from __future__ import annotations

import math
import sys

import numpy as np
import pytest

from harness.errors import HarnessError
from harness.records import Comparison, Finding, Verdict, Why
from harness.runner import judge

NOTHING: list[Finding] = []
NEVER = [Finding("invented", "never", "an invented drug")]
FAIL = [Finding("short", "fail", "too short")]


def nothing(output, case):
    return NOTHING


def on(number: int, returned):
    """A check that finds `returned` in output `number` and nothing elsewhere."""
    return lambda output, case: returned if case.id == f"c{number}" else NOTHING


def status(told, check, outputs=30, **more):
    verdict = judge(check, told(check, outputs, **more), 0.95)
    assert (verdict.check, verdict.variant) == ("mine", "q4")
    return verdict.status


def test_outputs_without_findings_pass(told, make_check):
    check = make_check(nothing, floor=0.9)
    verdict = judge(check, told(check, 29), 0.95)
    assert (verdict.status, verdict.value, verdict.n, verdict.passed) == ("pass", 1.0, 29, 29)
    assert verdict.interval.low >= 0.9


def test_the_floor_is_held_against_the_bound_not_the_share(told, make_check):
    assert status(told, make_check(nothing, floor=0.9), 28) == "inconclusive"
    assert status(told, make_check(on(3, FAIL), floor=0.9), 30) == "inconclusive"
    assert status(told, make_check(lambda output, case: FAIL, floor=0.5), 30) == "fail"


def test_a_warning_changes_no_pass(told, make_check):
    warning = [Finding("odd", "warn", "an odd word")]
    check = make_check(lambda output, case: warning, floor=0.9)
    assert status(told, check) == "pass"


def test_one_never_finding_refuses_whatever_the_share(told, make_check):
    check = make_check(on(3, NEVER), floor=0.1)
    verdict = judge(check, told(check, 200), 0.95)
    assert (verdict.status, verdict.never, verdict.passed) == ("fail", 1, 199)
    assert verdict.worst[0].case_id == "c3"


def test_no_cases_are_an_error(told, make_check):
    assert status(told, make_check(nothing, floor=0.1), 0) == "error"


def test_a_missing_output_counts_as_failed_and_stays_in_n(told, make_check):
    check = make_check(nothing, floor=0.5)
    verdict = judge(check, told(check, 10, cases=20), 0.95)
    assert (verdict.n, verdict.passed, verdict.unscorable) == (20, 10, 10)
    assert verdict.status == "inconclusive"
    assert status(told, check, {}, cases=20) == "error"


def raising(output, case):
    raise KeyError("dx")


def sometimes_raising(output, case):
    return raising(output, case) if int(case.id[1:]) % 2 else NOTHING


def test_an_exception_on_every_output_is_an_error(told, make_check):
    check = make_check(raising, floor=0.0)
    verdict = judge(check, told(check, 30), 0.95)
    assert verdict.status == "error"
    assert "KeyError: 'dx'" in verdict.message


def test_an_exception_on_some_outputs_fails_those(told, make_check):
    check = make_check(sometimes_raising, floor=0.9)
    verdict = judge(check, told(check, 30), 0.95)
    assert (verdict.status, verdict.unscorable, verdict.passed, verdict.n) == ("fail", 15, 15, 30)
    assert verdict.worst[0].error == "KeyError: 'dx'"


NONSENSE = [
    None,
    "",
    "finding",
    {},
    False,
    0,
    math.nan,
    [None],
    ["short"],
    [("short", "fail", "x")],
    [Finding("short", "serious", "an unknown severity")],
    (item for item in ()),
]


@pytest.mark.parametrize("returned", NONSENSE, ids=lambda value: repr(value)[:20])
def test_a_sample_check_that_returns_nonsense_is_an_error(told, make_check, returned):
    assert status(told, make_check(lambda output, case: returned)) == "error"


def test_a_check_that_leaves_the_process_does_not_leave_it(told, make_check):
    assert status(told, make_check(lambda output, case: sys.exit(0))) == "error"
    assert status(told, make_check(lambda evidence, limits: sys.exit(0), needs={"x"})) == "error"


def variant_check(**fields):
    defaults = {"check": "other", "variant": "other", "status": "pass", "message": "", "value": 1.0}
    return lambda evidence, limits: Verdict(**{**defaults, "n": 3, **fields})


def test_a_variant_check_is_named_by_what_was_asked(told, make_check):
    assert status(told, make_check(variant_check(), needs={"logits"})) == "pass"


def test_a_variant_check_speaks_in_words_of_its_own(told, make_check):
    check = make_check(variant_check(status="fail", why=Why("share")), needs={"logits"})
    assert judge(check, told(check, 3), 0.95).why is None


@pytest.mark.parametrize(
    "fields",
    [
        {"value": math.nan},
        {"value": math.inf},
        {"value": None},
        {"n": 0},
        {"n": -1},
        {"status": "ok"},
        {"status": True},
        {"status": "fail", "value": math.nan},
        {"value": np.float32(1.0)},
        {"comparisons": (Comparison("m", "base", math.nan, 1.0, 0.0, None, 3),)},
    ],
    ids=repr,
)
def test_a_variant_check_without_a_sound_figure_is_an_error(told, make_check, fields):
    assert status(told, make_check(variant_check(**fields), needs={"logits"})) == "error"


@pytest.mark.parametrize("returned", [None, True, "pass", 1.0, [], {}])
def test_a_variant_check_that_returns_nonsense_is_an_error(told, make_check, returned):
    check = make_check(lambda evidence, limits: returned, needs={"logits"})
    assert status(told, check) == "error"


def test_a_variant_check_that_raises_is_an_error_with_its_reason(told, make_check):
    def wrong(evidence, limits):
        raise HarnessError("no base", "give --base")

    check = make_check(wrong, needs={"base"}, ceiling=2.0)
    verdict = judge(check, told(check, 3), 0.95)
    assert (verdict.status, verdict.message, verdict.ceiling) == (
        "error",
        "no base; give --base",
        2,
    )


def test_limits_and_options_reach_a_variant_check(told, make_check):
    def limited(evidence, limits, *, least):
        return Verdict("", "", "pass", "", value=limits.ceiling * least, n=round(limits.floor * 10))

    check = make_check(limited, needs={"logits"}, floor=0.5, ceiling=3.0, options={"least": 2})
    verdict = judge(check, told(check, 3), 0.95)
    assert (verdict.value, verdict.n) == (6.0, 5)


def test_a_check_that_asks_is_told_how_each_output_was_written(told, make_check):
    def written(output, case, generation, *, reason: str = "eos"):
        assert (generation.text, generation.case_id) == (output, case.id)
        return FAIL if generation.finish_reason == reason else NOTHING

    assert status(told, make_check(written, options={"reason": "eos"})) == "fail"
    assert status(told, make_check(written, options={"reason": "length"})) == "pass"
