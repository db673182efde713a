from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from checks.perplexity import perplexity
from harness.check import Limits
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

    def logprobs(self) -> Mapping[str, Any]:
        return self.told


def judged(told: Mapping[str, Any], **other: Any) -> Any:
    return perplexity(Logits(told, **other), Limits(ceiling=10.0))  # type: ignore[arg-type]


def test_is_the_exponential_of_the_mean_over_all_tokens() -> None:
    verdict = judged({"a": np.log([0.5, 0.25]), "b": np.log([0.125])})
    assert verdict.value == pytest.approx((0.5 * 0.25 * 0.125) ** (-1 / 3))
    assert (verdict.status, verdict.unit, verdict.n) == ("pass", "perplexity", 2)
    assert "perplexity 4.000" in verdict.message


def test_certainty_is_one() -> None:
    assert judged({"a": np.zeros(3), "b": np.zeros(1)}).value == 1.0


@pytest.mark.parametrize(("value", "status"), [(10.0, "pass"), (10.01, "fail")])
def test_the_ceiling_itself_is_allowed(value: float, status: str) -> None:
    logprob = -math.log(value) + 1e-12
    assert judged({"a": np.array([logprob]), "b": np.array([logprob])}).status == status


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
