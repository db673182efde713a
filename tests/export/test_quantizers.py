"""What the settings of a precision do to a graph, and what is told of it."""

from __future__ import annotations

import math
import shutil

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from export import graph as graphs
from export.graph import read_graph
from export.quantize import quantize
from export.quantizers.blocks import four_bits, normal_floats
from export.quantizers.errors import relative_rms
from export.quantizers.layers import Source
from export.session import Graph
from harness.errors import HarnessError
from harness.precisions import EightBits, FourBits, Half, NormalFloat, Precisions
from harness.runtimes import runtime
from harness.variants import graph_name

PROMPT = [5, 9, 100, 42, 7, 300]
ATTENTION = "model.layers.0.self_attn.q_proj"


def made(exported, folder, variant, **tables):
    """Operators by node, without the quantizer's endings, and what was told of the variant."""
    told = quantize(exported, folder, [variant], Precisions(**tables), prompt=PROMPT)[variant]
    graph = read_graph(folder / "onnx" / graph_name(variant)).graph
    nodes = {
        node.name.split("/MatMul")[0].strip("/").replace("/", "."): node for node in graph.node
    }
    return nodes, told


@pytest.fixture
def product(tmp_path):
    """A graph of one product by a weight whose rows fill no whole number of blocks of 64."""
    weight = np.random.default_rng(3).normal(size=(96, 40)).astype(np.float32)
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"], name="/layer/MatMul")],
        "product",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 96])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 40])],
        [numpy_helper.from_array(weight, "w")],
    )
    opsets = [helper.make_opsetid("", 18)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), tmp_path / "one.onnx")
    return tmp_path / "one.onnx", weight


@pytest.mark.parametrize(
    ("quantizer", "settings"),
    [
        (four_bits, FourBits(accuracy_level=1)),
        (four_bits, FourBits(accuracy_level=1, block_size=64)),
        (four_bits, FourBits(accuracy_level=1, symmetric=False)),
        (four_bits, FourBits(accuracy_level=1, symmetric=False, block_size=64)),
        (four_bits, FourBits(accuracy_level=1, eight_bits=("layer",))),
        (four_bits, FourBits(accuracy_level=1, eight_bits=("layer",), symmetric=False)),
        (normal_floats, NormalFloat()),
        (normal_floats, NormalFloat(block_size=32)),
    ],
)
def test_the_error_of_a_layer_is_that_of_what_onnxruntime_multiplies_by(
    product, quantizer, settings
):
    path, weight = product
    model, (told,) = quantizer(Source(path), settings)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    (multiplied,) = session.run(None, {"x": np.eye(96, dtype=np.float32)})
    assert told.error == pytest.approx(relative_rms(weight, multiplied), rel=1e-4)
    assert (told.layer, told.bits) == ("layer", 8 if getattr(settings, "eight_bits", ()) else 4)
    assert 0.001 < told.error < (0.01 if told.bits == 8 else 0.15)


def test_the_worst_layers_come_first_and_every_layer_is_told(exported, tmp_path):
    _, told = made(exported, tmp_path, "q4")
    errors = [item.error for item in told.layers]
    assert errors == sorted(errors, reverse=True) and all(map(math.isfinite, errors))
    names = {item.layer for item in told.layers}
    assert len(names) == 15 and {ATTENTION, "lm_head"} < names


def test_layers_are_kept_or_take_eight_bits_by_name(exported, tmp_path):
    table = FourBits(keep=("*.0.mlp.*", "lm_head"), eight_bits=("*.self_attn.*", "lm_head"))
    nodes, told = made(exported, tmp_path, "q4", q4=table)
    bits = {item.layer: item.bits for item in told.layers}
    assert bits[ATTENTION] == 8 and bits["model.layers.1.mlp.up_proj"] == 4
    assert "lm_head" not in bits and nodes["lm_head"].op_type == "MatMul"
    assert nodes["model.layers.0.mlp.up_proj"].op_type == "MatMul"
    told_bits = {a.name: a.i for a in nodes[ATTENTION].attribute}
    assert (nodes[ATTENTION].op_type, told_bits["bits"]) == ("MatMulNBits", 8)


@pytest.mark.parametrize("variant", ["q4", "q4f16"])
def test_a_tied_head_that_is_kept_needs_no_copy_of_its_own(exported, candidate, tmp_path, variant):
    made(exported, tmp_path, variant, q4=FourBits(keep=("lm_head",)))
    name = graph_name(variant)
    kept, whole = (folder / "onnx" / name for folder in (tmp_path, candidate))
    assert kept.stat().st_size < whole.stat().st_size


def test_q4f16_follows_q4_unless_it_has_a_table_of_its_own(exported, tmp_path):
    _, told = made(exported, tmp_path, "q4f16", q4=FourBits(eight_bits=("lm_head",)))
    assert {item.layer for item in told.layers if item.bits == 8} == {"lm_head"}
    own = {"q4": FourBits(eight_bits=("lm_head",)), "q4f16": FourBits()}
    _, told = made(exported, tmp_path, "q4f16", **own)
    assert {item.bits for item in told.layers} == {4}


def test_an_embedding_in_four_bits_is_not_for_the_browser(exported, candidate, tmp_path):
    _, told = made(exported, tmp_path, "q4", q4=FourBits(embedding="q4", symmetric=False))
    assert {item.layer: item.bits for item in told.layers}["model.embed_tokens"] == 4
    path = tmp_path / "onnx" / "model_q4.onnx"
    assert path.stat().st_size < 0.7 * (candidate / "onnx" / "model_q4.onnx").stat().st_size
    model = read_graph(path)
    operators = {(node.domain or "ai.onnx", node.op_type) for node in model.graph.node}
    (opset,) = (item.version for item in model.opset_import if not item.domain)
    runtime("onnxruntime").hold_operators("the graph", operators, opset)
    with pytest.raises(HarnessError, match="GatherBlockQuantized"):
        runtime("onnxruntime-web").hold_operators("the graph", operators, opset)


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        (EightBits(), TensorProto.INT8),
        (EightBits(type="uint8"), TensorProto.UINT8),
        (EightBits(per_channel=True, keep=("lm_head",)), TensorProto.INT8),
        (EightBits(reduce_range=True), TensorProto.INT8),
    ],
)
def test_q8_as_its_table_tells(exported, tmp_path, table, kind):
    _, told = made(exported, tmp_path, "q8", q8=table)
    graph = read_graph(tmp_path / "onnx" / graph_name("q8")).graph
    weights = {tensor.name: tensor for tensor in graph.initializer}
    products = [weights[n.input[1]] for n in graph.node if n.op_type == "MatMulInteger"]
    assert len(products) == 15 - len(table.keep) and {t.data_type for t in products} == {kind}
    assert len(told.layers) == 16 - len(table.keep)  # the embedding too
    assert all(0 < item.error < 0.05 for item in told.layers)
    largest = max(np.abs(numpy_helper.to_array(t).astype(int)).max() for t in products)
    assert (largest <= 64) == table.reduce_range


def test_q8_by_weights_alone_leaves_activations_as_they_are(exported, tmp_path):
    nodes, told = made(exported, tmp_path, "q8", q8=EightBits(weight_only=True))
    operators = {node.op_type for node in nodes.values()}
    assert "MatMulNBits" in operators and "DynamicQuantizeLinear" not in operators
    assert {item.bits for item in told.layers} == {8}


def test_a_name_that_names_no_layer_is_refused(exported, tmp_path):
    with pytest.raises(HarnessError, match=r"variant 'q4': no layer is named 'head'; there is mod"):
        quantize(exported, tmp_path, ["q4"], Precisions(q4=FourBits(keep=("head",))))


def harmed(exported, folder, change):
    """The export with its graph changed."""
    shutil.copytree(exported, folder)
    model = onnx.load(folder / "onnx" / "model.onnx")
    change({tensor.name: tensor for tensor in model.graph.initializer}, model.graph)
    onnx.save(model, folder / "onnx" / "model.onnx")
    return folder


def scaled(tensor, factor):
    tensor.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(tensor) * factor, tensor.name))


def up_projection(graph):
    return next(n for n in graph.node if n.name.endswith("layers.0/mlp/up_proj/MatMul"))


@pytest.mark.parametrize("variant", ["fp16", "q4f16"])
def test_weights_and_values_beyond_float16_stay_float32(exported, tmp_path, variant):
    def change(tensors, graph):
        scaled(tensors[up_projection(graph).input[1]], np.float32(1e7))

    source = harmed(exported, tmp_path / "source", change)
    nodes, told = made(source, tmp_path / "out", variant)
    assert list(told.overflow.weights) == [
        up_projection(read_graph(source / "onnx/model.onnx").graph).input[1]
    ]
    assert "/model/layers.0/mlp/up_proj/MatMul_output_0" in told.overflow.values
    assert any("layers.0/mlp/up_proj" in name for name in told.float32)
    assert any("layers.0/mlp/down_proj" in name for name in told.float32)
    assert not any("layers.0/self_attn/q_proj" in name for name in told.float32)
    weights = {
        t.name: t for t in read_graph(tmp_path / "out/onnx" / graph_name(variant)).graph.initializer
    }
    floats = {
        weights[n].data_type for n in nodes["model.layers.0.mlp.up_proj"].input if n in weights
    }
    assert TensorProto.FLOAT in floats and TensorProto.FLOAT16 not in floats
    expected, _ = Graph(source / "onnx" / "model.onnx").step(PROMPT)
    logits, _ = Graph(tmp_path / "out/onnx" / graph_name(variant)).step(PROMPT)
    assert np.corrcoef(logits.ravel(), expected.ravel())[0, 1] > (
        0.999 if variant == "fp16" else 0.9
    )


def test_a_constant_beyond_float16_is_clamped_and_told(exported, tmp_path):
    def change(tensors, graph):
        graph.initializer.append(numpy_helper.from_array(np.float32(1e30), "bound"))
        node = up_projection(graph)
        bounded = helper.make_node("Min", [node.output[0], "bound"], ["bounded"], name="bounding")
        for reader in graph.node:
            reader.input[:] = ["bounded" if i == node.output[0] else i for i in reader.input]
        graph.node.insert([n.name for n in graph.node].index(node.name) + 1, bounded)

    source = harmed(exported, tmp_path / "source", change)
    _, told = made(source, tmp_path / "out", "fp16")
    assert told.overflow.clamped == {"bound": pytest.approx(1e30)}


def test_fp16_keeps_the_layers_it_is_told_to(exported, tmp_path):
    _, told = made(exported, tmp_path, "fp16", fp16=Half(keep=("lm_head",)))
    assert "/lm_head/MatMul" in told.float32
    _, told = made(exported, tmp_path, "fp16")
    assert "/lm_head/MatMul" not in told.float32 and told.overflow.weights == {}


def test_a_weight_that_is_no_number_is_refused_by_its_layer(exported, tmp_path):
    def change(tensors, graph):
        scaled(tensors[up_projection(graph).input[1]], np.float32(np.nan))

    source = harmed(exported, tmp_path / "source", change)
    with pytest.raises(HarnessError, match=r"variant 'q4': layer 'model.layers.0.mlp.up_proj' has"):
        quantize(source, tmp_path / "out", ["q4"])


def test_weights_beside_the_graph_give_the_same_files(exported, candidate, tmp_path, monkeypatch):
    """They are read one by one where the export is too large for one file."""
    source = shutil.copytree(exported, tmp_path / "source")
    with monkeypatch.context() as patched:
        patched.setattr(graphs, "EXTERNAL_OVER", 100_000)
        graphs.write_graph(read_graph(exported / "onnx/model.onnx"), source / "onnx/model.onnx")
    assert (source / "onnx" / "model.onnx_data").is_file()
    quantize(source, tmp_path / "out", ["fp16", "q8", "q4", "q4f16", "bnb4"])
    for variant in ("fp16", "q8", "q4", "q4f16", "bnb4"):
        one, other = (
            Graph(f / "onnx" / graph_name(variant)) for f in (tmp_path / "out", candidate)
        )
        assert np.array_equal(one.step(PROMPT)[0], other.step(PROMPT)[0]), variant
