from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from checks.benchmark import benchmark
from harness.check import Limits
from harness.errors import HarnessError

N = 40
GOOD, BAD = [True] * N, [False] * N


def against(ours, base, confidence=0.95):
    return benchmark(replace(ours, base=replace(base, name="base")), Limits(confidence=confidence))


def gaining(count: int) -> list[bool]:
    """What the base passes where ours, which passes all, gains `count` cases."""
    return [False] * count + [True] * (N - count)


def test_better_in_one_and_worse_in_none_passes(judged) -> None:
    verdict = against(
        judged({"codes": GOOD, "length": GOOD}), judged({"codes": BAD, "length": GOOD})
    )
    assert (verdict.status, verdict.value, verdict.unit) == ("pass", 1.0, "difference")
    outcomes = {c.metric: c.outcome for c in verdict.comparisons}
    assert outcomes["codes"] == "better"
    assert outcomes["length"] == "no difference"


def test_worse_in_any_fails_and_is_named(judged) -> None:
    verdict = against(
        judged({"codes": GOOD, "length": BAD}), judged({"codes": BAD, "length": GOOD})
    )
    assert verdict.status == "fail"
    assert "worse than base by length" in verdict.message


def test_no_difference_is_inconclusive(judged) -> None:
    assert against(judged({"codes": GOOD}), judged({"codes": GOOD})).status == "inconclusive"


def test_a_few_flips_are_no_difference(judged) -> None:
    # Five flips of one kind have a p-value of 1 in 16, six of 1 in 32.
    assert against(judged({"codes": GOOD}), judged({"codes": gaining(5)})).status == "inconclusive"
    assert against(judged({"codes": GOOD}), judged({"codes": gaining(6)})).status == "pass"


def test_the_confidence_of_the_gate_is_the_one_that_counts(judged) -> None:
    ours, base = judged({"codes": GOOD}), judged({"codes": gaining(6)})
    assert against(ours, base, confidence=0.99).status == "inconclusive"


def test_only_a_goal_of_the_suite_earns_a_place(judged, gated) -> None:
    ours, base = {"codes": GOOD, "length": GOOD}, {"codes": BAD, "length": GOOD}
    for goal, status in (("codes", "pass"), ("length", "inconclusive")):
        verdict = against(judged(ours, suite=gated(goal=[goal])), judged(base))
        assert verdict.status == status
    assert "not better than base at p <= 0.05 by any of length" in verdict.message


def test_each_p_value_is_told_with_the_level_that_decided(judged, gated) -> None:
    """At the first of four looks the error is a sixteenth of the whole: p is held to that."""
    look = 1 - 0.05 / 16
    suite = gated(goal=["codes", "opening"])
    ours = judged({"codes": GOOD, "opening": GOOD, "length": gaining(20)}, suite=suite)
    base = judged({"codes": gaining(20), "opening": GOOD, "length": GOOD})
    message = against(ours, base, look).message
    assert "worse than base by length (-50.0%, p = 1.9e-06 <= 0.0031)" in message
    assert "better than base by codes (+50.0%, p = 1.9e-06 <= 0.0016)" in message
    even = judged({"codes": GOOD, "opening": GOOD, "length": gaining(20)})
    assert (
        "not better than base at p <= 0.0016 by any of codes" in against(ours, even, look).message
    )


def test_one_goal_in_three_is_held_to_a_third_of_the_error(judged, gated) -> None:
    goal = ["codes", "length", "opening"]
    for gained, status in ((6, "inconclusive"), (7, "pass")):  # p of 0.031 and of 0.016
        ours = dict.fromkeys(goal, GOOD)
        base = {**ours, "codes": gaining(gained)}
        verdict = against(judged(ours, suite=gated(goal=goal)), judged(base))
        assert verdict.status == status


def test_worse_needs_no_goal(judged, gated) -> None:
    ours = judged({"codes": GOOD, "length": BAD}, suite=gated(goal=["codes"]))
    assert against(ours, judged({"codes": BAD, "length": GOOD})).status == "fail"


def test_pairs_by_id_and_not_by_place(judged) -> None:
    base = judged({"codes": [i < 20 for i in range(N)]})
    turned = replace(base, ids=base.ids[::-1], passes={"codes": [i >= 20 for i in range(N)]})
    verdict = against(turned, base)
    assert verdict.comparisons[0].difference == 0
    assert verdict.comparisons[0].p_value == 1.0


def test_flips_are_listed(judged) -> None:
    ours = judged({"codes": [i not in (3, 4) for i in range(N)]})
    base = judged({"codes": [i != 7 for i in range(N)]})
    comparison = against(ours, base).comparisons[0]
    assert (comparison.gained, comparison.lost) == (("c7",), ("c3", "c4"))


def test_a_patient_with_many_cases_is_one_patient(judged) -> None:
    groups = ["p"] * 30 + [f"q{i}" for i in range(10)]
    ours, base = judged({"codes": GOOD}), judged({"codes": gaining(30)})
    assert against(ours, base).status == "pass"
    assert against(replace(ours, groups=groups), base).status == "inconclusive"


def test_perplexity_is_compared_only_over_one_tokenizer_and_says_so(judged) -> None:
    ours, base = judged({"codes": GOOD}), judged({"codes": BAD}, logprob=-2.0)
    verdict = against(ours, base)
    comparison = next(c for c in verdict.comparisons if c.metric == "perplexity")
    assert (comparison.better, comparison.unit) == ("lower", "perplexity")
    assert comparison.difference == pytest.approx(np.e - np.e**2)
    assert "tokenizer" not in verdict.message
    other = against(replace(ours, tokenizer="other"), base)
    assert "perplexity" not in [c.metric for c in other.comparisons]
    assert "perplexity is not compared, for the tokenizers differ" in other.message


def test_mean_words_stand_beside_with_their_interval(judged) -> None:
    ours = judged({"codes": GOOD}, words=[i % 5 for i in range(N)])
    words = against(ours, judged({"codes": BAD})).comparisons[-1]
    assert (words.metric, words.unit, words.value, words.reference) == ("words", "words", 2.0, 2.0)
    assert words.interval is not None
    assert words.interval.low < 0 < words.interval.high


@pytest.mark.parametrize(
    ("ours", "base", "words"),
    [
        ({"codes": GOOD}, None, "there is no base"),
        ({"codes": GOOD}, {"length": GOOD}, "not judged by 'codes'"),
        ({}, {}, "no sample check"),
    ],
)
def test_what_cannot_be_compared_is_an_error(judged, ours, base, words: str) -> None:
    evidence = judged(ours, base=None if base is None else judged(base, name="base"))
    with pytest.raises(HarnessError, match=words):
        benchmark(evidence, Limits())


def test_other_cases_are_not_compared(judged) -> None:
    with pytest.raises(HarnessError, match=r"of base of 'codes' are of other cases"):
        against(judged({"codes": GOOD}), judged({"codes": [True]}, ids=["c0"]))
    with pytest.raises(HarnessError, match=r"no cases"):
        against(judged({"codes": []}, ids=[]), judged({"codes": []}, ids=[]))
    with pytest.raises(HarnessError, match=r"the same id"):
        twice = judged({"codes": [True, True]}, ids=["c0", "c0"])
        against(twice, twice)
