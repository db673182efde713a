from __future__ import annotations

import shutil

import numpy as np
import onnx
import pytest
from onnx import numpy_helper
from onnx.reference import ReferenceEvaluator
from onnxruntime.quantization.onnx_model import ONNXModel

from export import graph as graphs
from export.graph import PRESENT, fold_transposes, read_graph
from export.quantize import PRECISIONS, quantize
from export.session import Graph, require_finite
from harness.backends.fusion.wiring import Wiring
from harness.errors import HarnessError
from harness.precisions import FourBits, Precisions
from harness.variants import graph_name

KINDS = ("key", "value")
PROMPT = [5, 9, 100, 42, 7, 300]


def operators(folder, variant):
    return {n.op_type for n in read_graph(folder / "onnx" / graph_name(variant)).graph.node}


@pytest.mark.parametrize("variant", PRECISIONS)
def test_every_variant_runs_with_float32_in_and_out(candidate, variant):
    graph = Graph(candidate / "onnx" / graph_name(variant))
    logits, cache = graph.step(PROMPT)
    following, _ = graph.step([8], cache)
    assert np.isfinite(logits).all() and logits.shape[:2] == (1, len(PROMPT))
    assert following.shape[:2] == (1, 1)
    assert {value.dtype for value in cache.values()} == {np.dtype(np.float32)}


@pytest.mark.parametrize(
    ("variant", "share"),
    [("fp32", 0.0), ("fp16", 0.01), ("q8", 0.1), ("q4", 0.4), ("q4f16", 0.4), ("bnb4", 0.4)],
)
def test_a_variant_stays_near_the_exported_graph(exported, candidate, variant, share):
    expected, _ = Graph(exported / "onnx" / "model.onnx").step(PROMPT)
    logits, _ = Graph(candidate / "onnx" / graph_name(variant)).step(PROMPT)
    difference = np.linalg.norm(logits - expected) / np.linalg.norm(expected)
    assert difference <= share
    assert variant == "fp32" or difference > 0


@pytest.mark.parametrize("variant", ["fp16", "q4f16"])
def test_the_angles_of_the_rotary_embedding_are_not_rounded(candidate, variant):
    """A CPU computes them in single precision whatever the graph says; a GPU does not."""
    model = read_graph(candidate / "onnx" / graph_name(variant)).graph
    wiring = Wiring(model)
    turns = [name for node in model.node if node.op_type in ("Cos", "Sin") for name in node.output]
    beneath = wiring.beneath(turns)
    assert {"Cos", "Sin", "MatMul"} <= {node.op_type for node in beneath}
    casts = [a.i for node in beneath if node.op_type == "Cast" for a in node.attribute]
    assert casts and onnx.TensorProto.FLOAT16 not in casts
    stored = [
        wiring.stored[name] for node in beneath for name in node.input if name in wiring.stored
    ]
    assert onnx.TensorProto.FLOAT16 not in {tensor.data_type for tensor in stored}


def test_sizes_are_ordered(candidate):
    size = {name: (candidate / "onnx" / graph_name(name)).stat().st_size for name in PRECISIONS}
    assert size["fp32"] > size["fp16"] > size["q4"] > size["q4f16"]
    assert size["fp16"] > size["q8"]


def test_operators_are_those_that_a_browser_runs(candidate):
    for variant in ("q4", "q4f16"):
        assert "MatMulNBits" in operators(candidate, variant)
        assert "GatherBlockQuantized" not in operators(candidate, variant)
    assert "MatMulInteger" in operators(candidate, "q8")


@pytest.mark.parametrize("variant", ["q8", "q4", "q4f16"])
def test_the_tied_head_is_quantized_too(candidate, variant):
    graph = read_graph(candidate / "onnx" / graph_name(variant)).graph
    quantized = {"MatMulNBits", "MatMulInteger"}
    weights = {tensor.name for tensor in graph.initializer}
    plain = [n for n in graph.node if n.op_type == "MatMul" and set(n.input) & weights]
    # Two layers of seven projections, and the head.
    assert sum(n.op_type in quantized for n in graph.node) == 15 and not plain


def test_blocks_are_as_large_as_asked_for(exported, tmp_path):
    quantize(exported, tmp_path, ["q4"], Precisions(q4=FourBits(block_size=64)))
    nodes = read_graph(tmp_path / "onnx" / graph_name("q4")).graph.node
    settings = [{a.name: a.i for a in n.attribute} for n in nodes if n.op_type == "MatMulNBits"]
    assert {(s["block_size"], s["bits"], s["accuracy_level"]) for s in settings} == {(64, 4, 4)}


def test_folding_changes_no_logit(exported, tmp_path):
    model = read_graph(exported / "onnx" / "model.onnx")
    assert fold_transposes(model) == 1
    graphs.write_graph(model, tmp_path / "model.onnx")
    expected, _ = Graph(exported / "onnx" / "model.onnx").step(PROMPT)
    logits, _ = Graph(tmp_path / "model.onnx").step(PROMPT)
    assert np.abs(logits - expected).max() < 1e-5


def test_norms_keep_float32_so_that_large_activations_do_not_overflow(exported, tmp_path):
    """onnxruntime widens float16 on a CPU, so the reference evaluator computes it in earnest."""
    model = read_graph(exported / "onnx" / "model.onnx")
    table = next(t for t in model.graph.initializer if "embed" in t.name)
    table.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(table) * 2000, table.name))
    graphs.write_graph(model, tmp_path / "large.onnx")
    expected, _ = Graph(tmp_path / "large.onnx").step(PROMPT)
    half, _ = PRECISIONS["fp16"](tmp_path / "large.onnx", Precisions(), PROMPT)
    assert correlation(half, expected) > 0.99

    from onnxruntime.transformers.float16 import convert_float_to_float16

    plain = convert_float_to_float16(read_graph(tmp_path / "large.onnx"), keep_io_types=True)
    assert not correlation(plain, expected) > 0.99


def correlation(model, expected) -> float:
    layers = sum(PRESENT.fullmatch(item.name) is not None for item in model.graph.output) // 2
    shape = [d.dim_value for d in model.graph.input[-1].type.tensor_type.shape.dim]
    empty = np.zeros((1, shape[1], 0, shape[3]), np.float32)
    feed = {
        "input_ids": np.array([PROMPT]),
        "attention_mask": np.ones((1, len(PROMPT)), np.int64),
        "position_ids": np.arange(len(PROMPT))[None],
    }
    feed |= {f"past_key_values.{i}.{kind}": empty for i in range(layers) for kind in KINDS}
    model = ONNXModel(model)
    model.topological_sort()
    with np.errstate(all="ignore"):
        logits = ReferenceEvaluator(model.model).run(["logits"], feed)[0]
        return np.corrcoef(logits.ravel(), expected.ravel())[0, 1]


def test_large_weights_lie_beside_the_graph(exported, tmp_path, monkeypatch):
    monkeypatch.setattr(graphs, "EXTERNAL_OVER", 100_000)
    quantize(exported, tmp_path, list(PRECISIONS))
    for variant in PRECISIONS:
        name = graph_name(variant)
        assert (tmp_path / "onnx" / f"{name}_data").is_file(), variant
        Graph(tmp_path / "onnx" / name).step(PROMPT)
    names = {path.name for path in (tmp_path / "onnx").iterdir()}
    assert len(names) == 2 * len(PRECISIONS)


def test_a_variant_that_computes_no_numbers_is_refused_by_name(exported, tmp_path):
    source = shutil.copytree(exported, tmp_path / "source")
    model = read_graph(source / "onnx" / "model.onnx")
    table = next(t for t in model.graph.initializer if "embed" in t.name)
    values = np.full(table.dims, np.nan, np.float32)
    table.CopyFrom(numpy_helper.from_array(values, table.name))
    onnx.save(model, source / "onnx" / "model.onnx")
    with pytest.raises(HarnessError, match=r"variant 'fp32' .* not finite"):
        quantize(source, tmp_path / "out", ["fp32"])


def test_a_harmed_variant_is_refused_by_name(copy):
    path = copy / "onnx" / graph_name("q4")
    model = onnx.load(str(path))
    model.graph.node[len(model.graph.node) // 2].op_type = "Unheard"
    onnx.save(model, str(path))
    with pytest.raises(HarnessError, match="variant 'q4': onnxruntime refuses"):
        require_finite(path, "q4")


def test_an_unknown_variant_is_refused(exported, tmp_path):
    with pytest.raises(
        HarnessError, match="no variant 'q2'; there is fp32, fp16, q8, q4, q4f16, bnb4"
    ):
        quantize(exported, tmp_path, ["q2"])


def test_the_same_graph_gives_the_same_files(exported, candidate, tmp_path):
    quantize(exported, tmp_path, list(PRECISIONS))
    for name in map(graph_name, PRECISIONS):
        assert (tmp_path / "onnx" / name).read_bytes() == (candidate / "onnx" / name).read_bytes()


def test_nothing_is_printed_and_no_log_handler_stays(exported, tmp_path, capfd):
    import logging

    before = logging.getLogger().handlers[:]
    quantize(exported, tmp_path, list(PRECISIONS))
    assert capfd.readouterr() == ("", "")
    assert logging.getLogger().handlers == before
