from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from checks.benchmark import benchmark
from harness.check import Limits
from harness.records import Case, Finding, Generation, SampleResult, Variant

N = 40
WRONG = (Finding("k", "fail", "wrong"),)
Q4 = Variant("q4", Path("q4"), "d", ())


@dataclass
class Judged:
    """As much of an Evidence as benchmark asks for: passes by check, in the order of the cases."""

    passes: Mapping[str, Sequence[bool]]
    base: Any = None
    ids: Sequence[str] = tuple(f"c{i}" for i in range(N))
    tokenizer: str = "one"
    logprob: float = -1.0
    variant: Variant = Q4

    @property
    def cases(self) -> list[Case]:
        return [Case(id=i, input="", reference="r") for i in self.ids]

    def results(self) -> Mapping[str, Sequence[SampleResult]]:
        return {
            name: [
                SampleResult(i, () if p else WRONG) for i, p in zip(self.ids, passed, strict=True)
            ]
            for name, passed in self.passes.items()
        }

    def logprobs(self) -> Mapping[str, Any]:
        return {i: np.array([self.logprob]) for i in self.ids}

    def generations(self) -> Mapping[str, Generation]:
        return {i: Generation(i, "dos palabras", (), "", "eos", 0.0) for i in self.ids}

    def same_tokenizer(self, other: Judged) -> bool:
        return self.tokenizer == other.tokenizer


GOOD, BAD = [True] * N, [False] * N


def judged(ours: Judged) -> Any:
    return benchmark(ours, Limits(confidence=0.95))  # type: ignore[arg-type]


def test_better_in_one_and_worse_in_none_passes() -> None:
    base = Judged({"codes": BAD, "length": GOOD})
    verdict = judged(Judged({"codes": GOOD, "length": GOOD}, base))
    assert (verdict.status, verdict.value, verdict.unit) == ("pass", 1.0, "difference")
    outcomes = {c.metric: c.outcome for c in verdict.comparisons}
    assert outcomes["codes"] == "better"
    assert outcomes["length"] == "no difference"


def test_worse_in_any_fails_and_is_named() -> None:
    base = Judged({"codes": BAD, "length": GOOD})
    verdict = judged(Judged({"codes": GOOD, "length": BAD}, base))
    assert verdict.status == "fail"
    assert "worse than base by length" in verdict.message


def test_no_difference_is_inconclusive() -> None:
    assert judged(Judged({"codes": GOOD}, Judged({"codes": GOOD}))).status == "inconclusive"


def test_a_few_flips_are_no_difference() -> None:
    ours = [False] * 3 + [True] * (N - 3)
    assert judged(Judged({"codes": GOOD}, Judged({"codes": ours}))).status == "inconclusive"


def test_pairs_by_id_and_not_by_place() -> None:
    base = Judged({"codes": [i < 20 for i in range(N)]})
    turned = replace(base, ids=base.ids[::-1], passes={"codes": [i >= 20 for i in range(N)]})
    verdict = judged(replace(turned, base=base))
    assert verdict.comparisons[0].difference == 0
    assert verdict.comparisons[0].p_value == 1.0


def test_perplexity_is_compared_only_over_one_tokenizer() -> None:
    base = Judged({"codes": BAD}, logprob=-2.0)
    ours = Judged({"codes": GOOD}, base)
    comparison = next(c for c in judged(ours).comparisons if c.metric == "perplexity")
    assert comparison.better == "lower"
    assert comparison.difference == pytest.approx(np.e - np.e**2)
    other = replace(ours, tokenizer="other")
    assert "perplexity" not in [c.metric for c in judged(other).comparisons]


def test_mean_words_stand_beside() -> None:
    verdict = judged(Judged({"codes": GOOD}, Judged({"codes": BAD})))
    words = next(c for c in verdict.comparisons if c.metric == "words")
    assert (words.value, words.reference) == (2.0, 2.0)


@pytest.mark.parametrize(
    ("ours", "words"),
    [
        (Judged({"codes": GOOD}), "there is no base"),
        (Judged({"codes": GOOD}, Judged({"codes": [True]}, ids=["c0"])), "not the same"),
        (Judged({"codes": GOOD}, Judged({"length": GOOD})), "not judged by 'codes'"),
        (Judged({}, Judged({})), "no sample check"),
        (Judged({"codes": []}, Judged({"codes": []}, ids=[]), ids=[]), "no cases"),
    ],
)
def test_what_cannot_be_compared_is_an_error(ours: Judged, words: str) -> None:
    verdict = judged(ours)
    assert verdict.status == "error"
    assert words in verdict.message
