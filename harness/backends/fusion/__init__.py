"""A graph with each layer's attention as one operator, over one buffer for past and present.

An export with past spells attention out in a hundred operators and copies the whole cache in
every step. GroupQueryAttention (onnxruntime, ContribOperators.md) computes the same in place; a
graph that was exported with it is only told the lengths of its rows instead of a mask. Nothing
of the weights nor of their quantized operators is touched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, helper, numpy_helper

from harness.backends.fusion.attention import (
    FLAT,
    LAST,
    OPERATOR,
    TOTAL,
    Heads,
    Turn,
    find,
    fused,
)
from harness.backends.fusion.rotary import tables
from harness.backends.fusion.wiring import Unfused, Wiring

__all__ = ["LAST", "TOTAL", "Unfused", "fuse"]

_PRODUCTS = ("MatMul", "MatMulNBits", "MatMulBnb4")


def fuse(model: ModelProto, query_heads: int, positions: int, *, whole: bool) -> ModelProto:
    """Changes the model in place; raises `Unfused` where it is built in another way.

    Rotary tables reach to `positions`. Logits are those of the last token, unless the `whole` is
    wanted, as by a graph whose scales are taken over the whole tensor.
    """
    graph, wiring = model.graph, Wiring(model.graph)
    stead: dict[int, list[NodeProto]] = {}
    known: dict[Turn, Turn] = {}
    constants: dict[str, NDArray[Any]] = {FLAT: np.array([0, 0, -1], np.int64)}
    own = [node for node in graph.node if node.op_type == OPERATOR]
    for node in own:
        node.input[5], node.input[6] = LAST, TOTAL
    layers = {} if own else _layers(graph, query_heads)
    for layer, heads in layers.items():
        found = find(wiring, layer)
        if found.turn is not None and found.turn not in known:
            names = (f"umbral.cos.{layer}", f"umbral.sin.{layer}")
            constants.update(zip(names, tables(model, wiring, found.turn, positions), strict=True))
            known[found.turn] = names
        turn = None if found.turn is None else known[found.turn]
        stead[id(found.output)] = fused(found, wiring, heads, turn)
        for part in ("key", "value"):
            stead[id(wiring.maker[f"present.{layer}.{part}"])] = []
    if not whole:
        constants |= {
            "umbral.end": np.array([np.iinfo(np.int64).max]),
            "umbral.last": np.array([-1]),
            "umbral.tokens": np.array([1]),
        }
        product = wiring.made_by(wiring.uncast("logits"), *_PRODUCTS)
        stead[id(product)] = _cut(product)
    stored = [numpy_helper.from_array(value, name) for name, value in constants.items()]
    graph.initializer.extend(stored)
    _rewrite(graph, wiring.nodes, stead)
    _prune(graph)
    if any(item.name == "attention_mask" for item in graph.input):
        raise Unfused("more than attention reads the mask")
    if all(item.domain != "com.microsoft" for item in model.opset_import):
        model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    return model


def _layers(graph: GraphProto, query_heads: int) -> dict[str, Heads]:
    found = {}
    for item in graph.input:
        if item.name.startswith("past_key_values.") and item.name.endswith(".key"):
            heads = item.type.tensor_type.shape.dim[1].dim_value
            if not heads:
                raise Unfused(f"{item.name} does not say how many heads it has")
            found[item.name.split(".")[1]] = Heads(query_heads, heads)
    return found


def _cut(product: NodeProto) -> list[NodeProto]:
    """A vocabulary is wide: what nobody reads of the logits is not computed."""
    hidden = product.input[0]
    product.input[0] = "umbral.hidden"
    cut = [hidden, "umbral.last", "umbral.end", "umbral.tokens"]
    return [helper.make_node("Slice", cut, ["umbral.hidden"]), product]


def _rewrite(
    graph: GraphProto, nodes: Sequence[NodeProto], stead: Mapping[int, Sequence[NodeProto]]
) -> None:
    renewed = [new for node in nodes for new in stead.get(id(node), [node])]
    del graph.node[:]
    graph.node.extend(renewed)
    for name, kind, shape in (
        (LAST, TensorProto.INT32, ["batch_size"]),
        (TOTAL, TensorProto.INT32, []),
    ):
        graph.input.append(helper.make_tensor_value_info(name, kind, shape))
    # One buffer for past and present: its length is no longer that of the tokens.
    for item in [*graph.input, *graph.output]:
        if item.name.startswith(("past_key_values.", "present.")):
            item.type.tensor_type.shape.dim[2].dim_param = "buffer"


def _prune(graph: GraphProto) -> None:
    """Without what no output rests on any more."""
    kept = Wiring(graph).beneath([item.name for item in graph.output])
    used = {name for node in kept for name in node.input}
    for items in (graph.initializer, graph.input):
        still = [item for item in items if item.name in used]
        del items[:]
        items.extend(still)
    del graph.node[:]
    graph.node.extend(kept)
    del graph.value_info[:]
