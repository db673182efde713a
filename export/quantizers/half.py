"""Half precision inside; inputs, cache and logits stay float32, which every runtime feeds."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from onnx import ModelProto, TensorProto

from export.graph import drop_twins, hide_inner_types
from export.quantizers.errors import LayerError, relative_rms
from export.quantizers.layers import Source
from export.quantizers.overflow import LARGEST, Overflow
from harness.backends.fusion.wiring import Wiring


def half(typed: ModelProto, overflow: Overflow, keep: Collection[str] = ()) -> list[str]:
    """Convert a graph with its values' types in place. Names of the nodes that stay float32.

    Normalisation stays: it squares its input, and 256 squared is beyond float16, so a model with
    large activations would go silently wrong. So do the angles of the rotary embedding: between
    1024 and 2048 float16 knows whole positions only, and half a radian is another word order.
    So does what `overflow` blocks, and the nodes `keep`.
    """
    from onnxruntime.transformers.float16 import convert_float_to_float16

    nodes = typed.graph.node
    names = {node.name for node in nodes if "norm" in node.name.lower()}
    turns = [name for node in nodes if node.op_type in ("Cos", "Sin") for name in node.output]
    names |= {node.name for node in Wiring(typed.graph).beneath(turns)}
    names |= {*overflow.blocked(nodes), *keep}
    hide_inner_types(typed, names)
    made = convert_float_to_float16(
        typed, keep_io_types=True, disable_shape_infer=True, node_block_list=sorted(names)
    )
    drop_twins(made)
    return sorted(names)


def rounding(source: Source, made: ModelProto) -> list[LayerError]:
    """What rounding to float16 does to each weight that was."""
    halves = {t.name for t in made.graph.initializer if t.data_type == TensorProto.FLOAT16}
    layers = [*source.layers, *([source.embedding] if source.embedding else [])]
    found = []
    for layer in layers:
        if layer.tensor in halves:
            weight = source.weight(layer)
            rounded = np.clip(weight, -LARGEST, LARGEST).astype(np.float16)
            error = relative_rms(weight, rounded)
            found.append(LayerError(layer.name, layer.node.op_type, 16, error))
    return found
