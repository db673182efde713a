"""The built-in base goes the whole way: export, parity, every precision."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from export.layout import check_layout
from export.parity import parity
from export.quantize import PRECISIONS, quantize
from export.session import Graph
from export.to_onnx import to_onnx
from harness.config import load_suite
from harness.dataset import load_cases
from harness.models import resolve_model
from harness.prompts import load_tokenizer, prompt_ids
from harness.variants import graph_name

ANSWER = 64  # tokens


@pytest.fixture(scope="module")
def tiny() -> Path:
    return Path(resolve_model("builtin:tiny"))


@pytest.fixture(scope="module")
def prompts(tiny: Path) -> list[list[int]]:
    """In the words that the base was taught; those of the suite are what fine-tuning teaches."""
    suite = load_suite("epicrisis")
    asked = suite.prompt.model_copy(update={"template": "Nota: dx, tto, evo\n{input_json}"})
    suite = suite.model_copy(update={"prompt": asked})
    cases = load_cases(suite.path(suite.data.eval), suite)[:3]
    return prompt_ids(cases, suite, load_tokenizer(tiny, suite))


@pytest.fixture(scope="module")
def candidate(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    to_onnx(tiny, folder / "fp32", opset=18)
    quantize(folder / "fp32", folder / "candidate", list(PRECISIONS))
    return folder / "candidate"


def test_the_graph_computes_what_pytorch_computes(tiny, candidate, prompts):
    check_layout(candidate, list(PRECISIONS))
    assert parity(tiny, candidate, prompts) < 1e-4


@pytest.fixture(scope="module")
def exchanges(candidate: Path, prompts: list[list[int]]) -> list[list[int]]:
    """Each prompt with the start of the full-precision graph's own answer: only answers were
    learned, so only there does a choice of token mean anything."""
    graph = Graph(candidate / "onnx" / graph_name("fp32"))
    told = []
    for ids in prompts:
        whole = list(ids)
        logits, cache = graph.step(whole)
        for _ in range(ANSWER):
            whole.append(int(logits[0, -1].argmax()))
            logits, cache = graph.step(whole[-1:], cache)
        told.append(whole)
    return told


@pytest.mark.parametrize(
    ("variant", "agreement"), [("fp16", 0.99), ("q8", 0.9), ("q4", 0.85), ("q4f16", 0.85)]
)
def test_a_precision_chooses_the_same_tokens(candidate, exchanges, variant, agreement):
    graph = Graph(candidate / "onnx" / graph_name(variant))
    same = [
        graph.step(ids)[0][0, -ANSWER - 1 : -1].argmax(axis=-1) == ids[-ANSWER:]
        for ids in exchanges
    ]
    assert np.concatenate(same).mean() >= agreement
