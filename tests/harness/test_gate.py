from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.gate import Expected, decide, level
from harness.records import Reason, Verdict

CHECKS = ("opening", "codes")


def verdict(variant: str, check: str, status: str, never: int = 0) -> Verdict:
    return Verdict(check, variant, status, f"{check} {status}", value=1.0, n=30, never=never)


def decision(statuses: dict[str, tuple[str | None, ...]], accepts: str = "all", **more: object):
    """`statuses`: of each variant, its status in each of CHECKS; None where it was not judged."""
    verdicts = [
        verdict(name, check, status)
        for name, told in statuses.items()
        for check, status in zip(CHECKS, told, strict=True)
        if status is not None
    ]
    return decide(verdicts, Expected("p", tuple(statuses), CHECKS, accepts=accepts, **more))


ONE_VARIANT = [
    (("pass", "pass"), "accepted", 0),
    (("pass", "fail"), "refused", 1),
    (("pass", "error"), "refused", 1),
    (("error", None), "refused", 1),
    (("fail", "inconclusive"), "refused", 1),
    (("pass", "inconclusive"), "inconclusive", 3),
    (("pass", None), "incomplete", 3),
    (("inconclusive", None), "incomplete", 3),
    ((None, None), "incomplete", 3),
]


@pytest.mark.parametrize("accepts", ["all", "any"])
@pytest.mark.parametrize(("told", "outcome", "code"), ONE_VARIANT)
def test_one_variant(told, outcome: str, code: int, accepts: str):
    result = decision({"q4": told}, accepts)
    assert (result.outcome, result.exit_code) == (outcome, code)
    assert result.accepted == (("q4",) if outcome == "accepted" else ())
    assert bool(result.reasons) == (outcome != "accepted")


OK, FAIL, OPEN, MISSING = (
    ("pass", "pass"),
    ("pass", "fail"),
    ("pass", "inconclusive"),
    ("pass", None),
)
TWO_VARIANTS = [
    (OK, OK, "accepted", "accepted"),
    (OK, FAIL, "refused", "accepted"),
    (OK, OPEN, "inconclusive", "accepted"),
    (OK, MISSING, "incomplete", "incomplete"),
    (FAIL, OPEN, "refused", "refused"),
    (FAIL, MISSING, "refused", "refused"),
    (OPEN, MISSING, "incomplete", "incomplete"),
    (OPEN, OPEN, "inconclusive", "inconclusive"),
]


@pytest.mark.parametrize(("one", "two", "all_", "any_"), TWO_VARIANTS)
def test_two_variants_all_or_any(one, two, all_: str, any_: str):
    for first, second in ((one, two), (two, one)):
        assert decision({"q8": first, "q4": second}).outcome == all_
        assert decision({"q8": first, "q4": second}, "any").outcome == any_


def test_any_names_the_accepted_ones():
    assert decision({"q8": FAIL, "q4": OK}, "any").accepted == ("q4",)


@pytest.mark.parametrize("accepts", ["all", "any"])
def test_nothing_asked_for_accepts_nothing(accepts: str):
    nothing = decide([verdict("q4", "opening", "pass")], Expected("p", (), CHECKS, accepts=accepts))
    assert (nothing.outcome, nothing.exit_code) == ("incomplete", 3)
    assert nothing.reasons == (Reason("no variants", "no variant was asked for"),)
    unchecked = decide([], Expected("p", ("q4",), (), accepts=accepts))
    assert unchecked.outcome == "incomplete"
    assert unchecked.reasons == (Reason("no checks", "no check was asked for", "q4"),)


def test_a_never_finding_refuses_whatever_the_status_says():
    verdicts = [verdict("q4", "opening", "pass"), verdict("q4", "codes", "pass", never=1)]
    assert decide(verdicts, Expected("p", ("q4",), CHECKS)).outcome == "refused"


def test_a_status_of_tomorrow_does_not_slip_through():
    verdicts = [verdict("q4", "opening", "pass"), verdict("q4", "codes", "waived")]
    assert decide(verdicts, Expected("p", ("q4",), CHECKS)).outcome == "refused"


@pytest.mark.parametrize("order", [("pass", "fail"), ("fail", "pass")])
def test_of_two_verdicts_on_one_thing_the_worse_counts(order):
    verdicts = [verdict("q4", "opening", "pass")]
    verdicts += [verdict("q4", "codes", status) for status in order]
    assert decide(verdicts, Expected("p", ("q4",), CHECKS)).outcome == "refused"


def test_a_reference_is_shown_and_decides_nothing():
    verdicts = [verdict("q4", check, "pass") for check in CHECKS]
    verdicts += [verdict("base", "opening", "fail")]
    expected = Expected("p", ("q4",), CHECKS, references={"base": ("opening",)})
    result = decide(verdicts, expected)
    assert result.outcome == "accepted"
    assert {item.variant: item.outcome for item in result.variants} == {
        "q4": "accepted",
        "base": "refused",
    }


def test_a_refusal_gives_every_reason():
    result = decision({"q8": ("fail", None), "q4": OK})
    assert result.reasons == (
        Reason("verdict", "opening: opening fail", "q8", "opening"),
        Reason("missing", "codes was not judged", "q8", "codes"),
    )


NAMES = st.sampled_from(["q8", "q4", "fp32"])
VERDICTS = st.builds(
    verdict,
    NAMES,
    st.sampled_from(["opening", "codes", "length"]),
    st.sampled_from(["pass", "pass", "pass", "fail", "inconclusive", "error"]),
    st.sampled_from([0, 0, 0, 1]),
)


@given(
    st.lists(VERDICTS, max_size=12),
    st.lists(NAMES, max_size=3, unique=True),
    st.sets(st.sampled_from(["opening", "codes"])),
    st.sampled_from(["all", "any"]),
)
def test_accepted_means_every_expected_verdict_is_there_and_passes(
    verdicts, names, checks, accepts
):
    result = decide(verdicts, Expected("p", tuple(names), tuple(checks), accepts=accepts))
    good = {
        name
        for name in names
        if checks
        and all(
            (told := [v for v in verdicts if (v.variant, v.check) == (name, check)])
            and all(v.status == "pass" and not v.never for v in told)
            for check in checks
        )
    }
    assert set(result.accepted) == good
    if result.outcome == "accepted":
        assert good
        assert accepts == "any" or good == set(names)
    assert (result.exit_code == 0) == (result.outcome == "accepted")


def test_one_of_many_is_held_to_a_part_of_the_error():
    assert level(0.95, "all", 5) == 0.95
    assert level(0.95, "any", 1) == pytest.approx(0.95)
    assert level(0.95, "any", 5) == pytest.approx(0.99)
