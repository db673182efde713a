from __future__ import annotations

import json
import math
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from checks.perplexity import perplexity
from harness.check import Limits
from harness.errors import HarnessError
from harness.logprobs import Forced
from harness.open import open_run
from harness.records import Case, Variant

Q4 = Variant("q4", Path("q4"), "d", ())


@dataclass
class Logits:
    """As much of an Evidence as perplexity asks for."""

    told: Mapping[str, Any]
    cases: list[Case] = field(
        default_factory=lambda: [Case(id=i, input="", reference="r") for i in "ab"]
    )
    variant: Variant = Q4
    vocabulary: int = 3072
    tokens: str = "digest"
    tuned: Logits | None = None

    def scores(self) -> Mapping[str, Forced]:
        return {
            name: Forced(self.tokens, self.vocabulary, {"logprobs": values})
            for name, values in self.told.items()
        }

    def logprobs(self) -> Mapping[str, Any]:
        return self.told


def judged(told: Mapping[str, Any], ceiling: float = 10.0, **other: Any) -> Any:
    return perplexity(Logits(told, **other), Limits(ceiling=ceiling))  # type: ignore[arg-type]


def test_is_the_exponential_of_the_mean_over_all_tokens() -> None:
    verdict = judged({"a": np.log([0.5, 0.25]), "b": np.log([0.125])})
    assert verdict.value == pytest.approx((0.5 * 0.25 * 0.125) ** (-1 / 3))
    assert (verdict.status, verdict.unit, verdict.n) == ("pass", "perplexity", 2)
    assert "perplexity 4.000" in verdict.message


def test_certainty_of_every_token_is_no_figure() -> None:
    with pytest.raises(HarnessError, match="certain"):
        judged({"a": np.zeros(3), "b": np.zeros(1)})
    assert judged({"a": np.zeros(3), "b": np.array([-0.1])}).status == "pass"


@pytest.mark.parametrize(("value", "status"), [(10.0, "pass"), (10.01, "fail")])
def test_the_ceiling_itself_is_allowed(value: float, status: str) -> None:
    logprob = -math.log(value) + 1e-12
    assert judged({"a": np.array([logprob]), "b": np.array([logprob])}).status == status


def test_no_ceiling_allows_what_is_no_better_than_blind() -> None:
    told = {name: np.full(9, -math.log(3000)) for name in "ab"}
    assert judged(told, ceiling=1e9).status == "pass"
    verdict = judged(told, ceiling=1e9, vocabulary=2999)
    assert verdict.status == "fail"
    assert "choosing blindly among 2999 tokens" in verdict.message


@pytest.mark.parametrize(
    "told",
    [
        {"a": np.array([-1.0])},
        {"a": np.array([-1.0]), "b": np.array([])},
        {"a": np.array([-1.0]), "b": np.array([np.nan])},
        {"a": np.array([-1.0]), "b": np.array([-np.inf])},
        {"a": np.array([-1.0]), "b": np.array([0.5])},
    ],
)
def test_a_value_that_cannot_be_had_is_an_error(told: Mapping[str, Any]) -> None:
    verdict = judged(told)
    assert (verdict.status, verdict.value) == ("error", None)
    assert "'b'" in verdict.message


def test_no_case_with_a_reference_is_an_error() -> None:
    assert judged({}, cases=[Case(id="a", input="")]).status == "error"


def test_a_case_without_reference_is_not_asked_for() -> None:
    cases = [Case(id="a", input="", reference="r"), Case(id="b", input="")]
    verdict = judged({"a": np.array([-1.0])}, cases=cases)
    assert (verdict.status, verdict.n) == ("pass", 1)


def test_an_absurd_model_fails_without_overflow() -> None:
    verdict = judged({"a": np.array([-5000.0]), "b": np.array([-5000.0])})
    assert verdict.status == "fail"
    assert math.isfinite(verdict.value)


def test_prompts_must_be_those_of_the_tuned_model() -> None:
    told = {name: np.array([-1.0]) for name in "ab"}
    assert judged(told, tuned=Logits(told)).status == "pass"
    with pytest.raises(HarnessError, match="case 'a' has other token ids"):
        judged(told, tuned=Logits(told, tokens="others"))


def test_another_template_is_an_error_of_the_candidate(
    make_suite, candidate, tiny, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(tiny, tmp_path / "tuned"))
    config = json.loads((folder / "tokenizer_config.json").read_text())
    turn = "message['content']"
    config["chat_template"] = config["chat_template"].replace(turn, f"' ' + {turn}")
    (folder / "tokenizer_config.json").write_text(json.dumps(config))
    suite = make_suite(tmp_path / "suite", checks="[checks.perplexity]\nceiling = 1000.0")
    run = open_run(
        candidate, suite=str(suite), names=("q4",), folder=tmp_path / "run", tuned=folder
    )
    verdict = run.judge("q4", "perplexity")
    assert verdict.status == "error"
    assert "other token ids than for the tuned model" in verdict.message
