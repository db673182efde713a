from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from checks.similarity import similarity
from harness.check import Limits, load_checks
from harness.errors import HarnessError
from harness.records import Case, Generation, Variant, Verdict
from harness.runner import judge

CHECK = load_checks("checks")["similarity"]
Q4 = Variant("q4", Path("q4"), "d", ())


@dataclass
class Written:
    """As much of an Evidence as similarity asks for: (output, reference) by case."""

    pairs: Sequence[tuple[str, str | None]]
    variant: Variant = Q4

    @property
    def cases(self) -> list[Case]:
        return [Case(f"c{i}", "", reference=theirs) for i, (_, theirs) in enumerate(self.pairs)]

    def generations(self) -> Mapping[str, Generation]:
        texts = {f"c{i}": ours for i, (ours, _) in enumerate(self.pairs)}
        return {key: Generation(key, text, (1,), "d", "eos", 0.0) for key, text in texts.items()}


def judged(*pairs: tuple[str, str | None]) -> Verdict:
    return judge(CHECK, Written(pairs), 0.95)  # type: ignore[arg-type]


def test_the_same_text_has_everything_in_common(told: str):
    verdict = judged((told, told))
    assert verdict.details == pytest.approx({"ROUGE-L": 100, "BLEU": 100, "chrF": 100})
    assert (verdict.status, verdict.unit, verdict.n) == ("pass", "ROUGE-L", 1)
    assert verdict.message == (
        "ROUGE-L 100.0, BLEU 100.0, chrF 100.0 over the references of 1 cases;"
        " reported, it refuses nothing"
    )


@pytest.mark.parametrize("output", ["", "xyz", "\x00\ud800\u202e", "  \n"])
def test_nothing_in_common_is_reported_and_refuses_nothing(output: str):
    verdict = judged((output, "alta buena"))
    assert verdict.details == {"ROUGE-L": 0, "BLEU": 0, "chrF": 0}
    assert (verdict.status, verdict.value) == ("pass", 0)


def test_rouge_l_is_the_mean_f1_of_common_words_in_order():
    # Three of three words told, of four: P = 1, R = 3/4.
    verdict = judged(("uno tres cuatro", "uno dos tres cuatro"), ("si", "si"))
    assert verdict.value == pytest.approx(100 * (6 / 7 + 1) / 2)


def test_rouge_l_takes_no_heed_of_accents_and_capitals():
    details = judged(("NEUMONÍA LEVE", "neumonia leve")).details
    assert details["ROUGE-L"] == pytest.approx(100)
    assert details["chrF"] < 50


def test_bleu_punishes_brevity():
    words = "uno dos tres cuatro cinco seis siete ocho nueve diez".split()
    details = judged((" ".join(words[:5]), " ".join(words))).details
    assert details["BLEU"] == pytest.approx(100 * math.exp(1 - 10 / 5))


def test_chrf_is_of_characters():
    # Of one character one in two, of two none.
    assert judged(("ab", "ac")).details["chrF"] == pytest.approx(25)


def test_of_a_text_without_end_the_first_20_000_characters_are_read():
    word = "a" * 99 + " "
    verdict = judged((word * 10_000, word * 200))
    assert verdict.details == pytest.approx({"ROUGE-L": 100, "BLEU": 100, "chrF": 100})


def test_a_case_without_reference_is_not_asked_for():
    verdict = judged(("alta", "alta"), ("otra cosa", None), ("mas", ""))
    assert (verdict.value, verdict.n) == (pytest.approx(100), 1)


@pytest.mark.parametrize("pairs", [[], [("alta", None)], [("alta", "")]])
def test_without_references_there_is_no_figure(pairs: list[Any]):
    verdict = judged(*pairs)
    assert (verdict.status, verdict.value) == ("error", None)
    assert "no case has a reference" in verdict.message


@pytest.mark.parametrize("limits", [Limits(floor=0.5), Limits(ceiling=1.0), Limits(floor=0.0)])
def test_a_suite_that_would_gate_by_it_is_told_so(limits: Limits):
    with pytest.raises(HarnessError, match="takes no floor and no ceiling; leave them out"):
        similarity(Written([("alta", "alta")]), limits)  # type: ignore[arg-type]
