"""Dynamic INT8: weights once, activations at run time with a scale over the whole tensor."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from onnx import ModelProto, numpy_helper

from export.graph import fold_transposes, is_large, read_graph, write_graph
from export.quantizers.blocks import four_bits
from export.quantizers.errors import LayerError, Values, relative_rms
from export.quantizers.layers import Source
from harness.precisions import EightBits, FourBits


def eight_bits(source: Source, settings: EightBits) -> tuple[ModelProto, list[LayerError]]:
    if settings.weight_only:
        return four_bits(source, FourBits(keep=settings.keep, eight_bits=("*",)))
    from onnxruntime.quantization import QuantType, quantize_dynamic

    keep = source.chosen(settings.keep)
    model = source.complete(source.copy())
    fold_transposes(model)
    with tempfile.TemporaryDirectory() as folder:
        plain, target = Path(folder) / "source.onnx", Path(folder) / "target.onnx"
        write_graph(model, plain)
        large = is_large(model)
        del model  # the quantizer holds the weights more than once itself
        quantize_dynamic(
            plain,
            target,
            weight_type=QuantType.QInt8 if settings.type == "int8" else QuantType.QUInt8,
            per_channel=settings.per_channel,
            reduce_range=settings.reduce_range,
            nodes_to_exclude=[layer.node.name for layer in source.layers if layer.name in keep],
            use_external_data_format=large,
        )
        made = read_graph(target)
    return made, _errors(source, made)


def _errors(source: Source, made: ModelProto) -> list[LayerError]:
    """By the names that the quantizer gives: a folded weight has that of the Transpose's output."""
    tensors = {tensor.name: tensor for tensor in made.graph.initializer}
    layers = [(layer, layer.node.input[1]) for layer in source.layers]
    if source.embedding is not None:
        layers.append((source.embedding, source.embedding.tensor))
    found = []
    for layer, name in layers:
        if f"{name}_quantized" in tensors:
            whole, scale, zero = (
                numpy_helper.to_array(tensors[f"{name}_{part}"]).astype(np.float32)
                for part in ("quantized", "scale", "zero_point")
            )
            values: Values = (whole - zero) * scale
            error = relative_rms(source.weight(layer), values)
            found.append(LayerError(layer.name, layer.node.op_type, 8, error))
    return found
