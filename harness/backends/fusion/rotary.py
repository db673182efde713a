"""The tables of the rotary embedding (Su et al. 2021), as a graph computes them itself."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, helper

from harness.backends.fusion.attention import Turn
from harness.backends.fusion.wiring import Unfused, Wiring


def tables(
    model: ModelProto, wiring: Wiring, turn: Turn, positions: int
) -> list[NDArray[np.float32]]:
    """Cosines and sines, each (positions, half the width of a head)."""
    import onnxruntime

    nodes = wiring.beneath(turn)
    used = {name for node in nodes for name in node.input}
    inputs = [item for item in model.graph.input if item.name in used]
    if [item.name for item in inputs] != ["position_ids"]:
        raise Unfused("cosines rest on more than positions")
    stored = [item for item in model.graph.initializer if item.name in used]
    single = [f"{name}.single" for name in turn]
    nodes = nodes + [
        helper.make_node("Cast", [name], [to], to=TensorProto.FLOAT)
        for name, to in zip(turn, single, strict=True)
    ]
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in single]
    part = helper.make_model(
        helper.make_graph(nodes, "turn", inputs, outputs, stored),
        opset_imports=model.opset_import,
        ir_version=model.ir_version,
    )
    session = onnxruntime.InferenceSession(
        part.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    feed = {"position_ids": np.arange(positions, dtype=np.int64)[None]}
    return [_half(values.reshape(positions, -1)) for values in session.run(None, feed)]


def _half(table: NDArray[np.float32]) -> NDArray[np.float32]:
    first, second = np.split(table, 2, axis=1)
    if not np.array_equal(first, second):
        raise Unfused("cosines differ between the halves of a head")
    return np.ascontiguousarray(first)
