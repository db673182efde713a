from __future__ import annotations

from pathlib import Path

import onnx
import pytest

from harness.backends.fusion import Unfused, fuse
from harness.backends.onnx import OnnxBackend
from harness.cache import Cache
from harness.config import load_suite
from harness.dataset import load_data
from harness.generate import prepared
from harness.prompts import load_tokenizer, prompt_ids
from harness.variants import discover

TOKENS = 24


@pytest.fixture(scope="session")
def prompts(tiny: Path) -> list[list[int]]:
    """Five prompts of unlike length, in no order."""
    suite = load_suite("epicrisis")
    whole = prompt_ids(load_data(suite)[1][:5], suite, load_tokenizer(tiny, suite))
    return [ids[: 40 * (place % 3 + 1)] for place, ids in enumerate(whole)]


def opened(folder: Path, name: str, *, fused: bool) -> OnnxBackend:
    backend = OnnxBackend(discover(folder)[name])
    if fused:
        assert backend.prepare(()) == ""
    return backend


def texts(backend: OnnxBackend, prompts, rows: int) -> dict[int, tuple[int, ...]]:
    made = [item for batch in backend.generate(prompts, TOKENS, rows) for item in batch]
    assert sorted(item.index for item in made) == list(range(len(prompts)))
    return {item.index: item.token_ids for item in made}


@pytest.mark.parametrize("name", ["fp32", "q8", "q4"])
def test_a_fused_graph_writes_what_the_shipped_one_writes(candidate, prompts, name: str):
    assert OnnxBackend(discover(candidate)[name]).prepare(prompts) == ""
    shipped, fused = (texts(opened(candidate, name, fused=f), prompts, 1) for f in (False, True))
    assert fused == shipped


@pytest.mark.parametrize("name", ["fp32", "q8", "q4"])
def test_a_text_is_the_same_in_any_batch_and_order(candidate, prompts, name: str):
    """To the token: no row's arithmetic knows of another."""
    backend = opened(candidate, name, fused=True)
    alone = texts(backend, prompts, 1)
    assert texts(backend, prompts, 3) == texts(backend, prompts, 32) == alone
    other = texts(backend, prompts[::-1], 2)
    assert other == {len(prompts) - 1 - i: ids for i, ids in alone.items()}


def graph_of(folder: Path) -> onnx.ModelProto:
    return onnx.load(str(folder / "onnx" / "model.onnx"))


def test_one_operator_stands_for_each_layers_attention(candidate):
    model = graph_of(candidate)
    layers = sum(item.name.endswith(".key") for item in model.graph.input)
    weights = {item.name for item in model.graph.initializer if len(item.dims) == 2}
    fused = fuse(model, 4, 512, whole=False).graph
    kinds = [node.op_type for node in fused.node]
    assert kinds.count("GroupQueryAttention") == layers
    assert "Softmax" not in kinds
    assert weights <= {item.name for item in fused.initializer}


def bend(folder: Path) -> Path:
    """Each layer's scores gain a number that grows with the position: no usual attention."""
    model = graph_of(folder)
    for node in list(model.graph.node):
        if node.op_type == "Softmax":
            (add,) = [n for n in model.graph.node if node.input[0] in n.output]
            scores = add.input[0]
            add.input[0] = f"{scores}.bent"
            bent = onnx.helper.make_node("Sin", [scores], [f"{scores}.bent"])
            model.graph.node.insert(list(model.graph.node).index(add), bent)
    onnx.save(model, str(folder / "onnx" / "model.onnx"))
    return folder


def test_where_fusing_changes_the_text_the_shipped_graph_runs(
    own_candidate, prompts, tmp_path, caplog
):
    variant = discover(bend(own_candidate))["fp32"]
    shipped = texts(OnnxBackend(variant), prompts, 1)
    cache = Cache(tmp_path / "generations.sqlite")
    backend = prepared(variant, prompts, cache)
    assert isinstance(backend, OnnxBackend)
    assert texts(backend, prompts, 1) == shipped
    assert "'fp32' runs as it ships, slower: its fused graph writes another text" in caplog.text
    # The choice is kept, so that what goes on later runs the same way.
    caplog.clear()
    again = prepared(variant, prompts[:0], cache)
    assert isinstance(again, OnnxBackend)
    assert texts(again, prompts, 1) == shipped
    assert not caplog.records


def test_an_attention_that_is_built_otherwise_stays(own_candidate, prompts):
    model = graph_of(own_candidate)
    for node in model.graph.node:
        if node.op_type == "Concat" and "past_key_values.0.key" in node.input:
            node.input[0], node.input[1] = node.input[1], node.input[0]
    with pytest.raises(Unfused, match="does not continue the past"):
        fuse(model, 4, 512, whole=False)
    onnx.save(model, str(own_candidate / "onnx" / "model.onnx"))
    backend = OnnxBackend(discover(own_candidate)["fp32"])
    assert "does not continue the past" in backend.prepare(prompts)
    assert len(texts(backend, prompts[:1], 1)) == 1
