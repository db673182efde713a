"""Weights in blocks with a scale each: MatMulNBits in four or eight bits, MatMulBnb4.

Layer by layer, so that no more than one float32 weight is held beside what was made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, helper, numpy_helper

from export.quantizers.errors import LayerError, from_blocks, from_normal, relative_rms
from export.quantizers.layers import Layer, Source, replace_node
from harness.errors import HarnessError
from harness.precisions import FourBits, NormalFloat

CONTRIB = "com.microsoft"
Made = tuple[Sequence[NodeProto], Sequence[TensorProto]]


def four_bits(source: Source, settings: FourBits) -> tuple[ModelProto, list[LayerError]]:
    """The graph with its products in blocks; of `settings.eight_bits` in eight bits."""
    keep, eight = source.chosen(settings.keep), source.chosen(settings.eight_bits)
    model, errors = source.copy(), []
    for layer in source.layers:
        if layer.name not in keep:
            bits = 8 if layer.name in eight else 4
            errors.append(
                _into(model, source, layer, bits, lambda one, b=bits: _nbits(one, settings, b))
            )
    _allow_contrib(model)
    if settings.embedding == "q4" and source.embedding is not None:
        errors.append(_gathered(model, source, source.embedding, settings))
    return source.complete(model), errors


def normal_floats(source: Source, settings: NormalFloat) -> tuple[ModelProto, list[LayerError]]:
    keep = source.chosen(settings.keep)
    model = source.copy()
    errors = [
        _into(model, source, layer, 4, lambda one: _bnb4(one, settings))
        for layer in source.layers
        if layer.name not in keep
    ]
    _allow_contrib(model)
    return source.complete(model), errors


def _into(
    model: ModelProto,
    source: Source,
    layer: Layer,
    bits: int,
    quantize: Callable[[ModelProto], GraphProto],
) -> LayerError:
    """Quantize one layer of the model in its place."""
    weight = source.weight(layer)
    made = quantize(_alone(layer, weight))
    operator = made.node[0].op_type
    if operator == "MatMul":
        raise HarnessError(
            f"layer '{layer.name}' cannot be quantized", "name it in 'keep' of its precision"
        )
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in made.initializer}
    dequantized = from_normal if operator == "MatMulBnb4" else from_blocks
    error = relative_rms(weight, dequantized(made.node[0], tensors))
    replace_node(model.graph, layer.node, made.node)
    model.graph.initializer.extend(made.initializer)
    return LayerError(layer.name, operator, bits, error)


def _alone(layer: Layer, weight: NDArray[Any]) -> ModelProto:
    """A model of this layer alone, its weight named as the layer."""
    graph = GraphProto()
    graph.node.add().CopyFrom(layer.node)
    graph.node[0].input[1 if layer.node.op_type == "MatMul" else 0] = layer.name
    graph.initializer.append(numpy_helper.from_array(weight, layer.name))
    return helper.make_model(graph)


def _nbits(one: ModelProto, settings: FourBits, bits: int) -> GraphProto:
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

    quantizer = MatMulNBitsQuantizer(
        one,
        bits=bits,
        block_size=settings.block_size,
        is_symmetric=settings.symmetric,
        accuracy_level=settings.accuracy_level,
        op_types_to_quantize=(one.graph.node[0].op_type,),
    )
    quantizer.process()
    return quantizer.model.graph()


def _bnb4(one: ModelProto, settings: NormalFloat) -> GraphProto:
    from onnxruntime.quantization.matmul_bnb4_quantizer import MatMulBnb4Quantizer

    quantizer = MatMulBnb4Quantizer(one, MatMulBnb4Quantizer.NF4, settings.block_size)
    quantizer.process()
    return quantizer.model.graph()


def _gathered(model: ModelProto, source: Source, layer: Layer, settings: FourBits) -> LayerError:
    """The embedding in four bits. Its tensors are of a type that opset 21 and IR 10 brought."""
    weight = source.weight(layer)
    made = _nbits(_alone(layer, weight), settings, 4)
    replace_node(model.graph, layer.node, made.node)
    model.graph.initializer.extend(made.initializer)
    model.ir_version = max(model.ir_version, 10)
    for item in model.opset_import:
        if item.domain in ("", "ai.onnx"):
            item.version = max(item.version, 21)
    return LayerError(layer.name, made.node[0].op_type, 4, relative_rms(weight, _rows(made, layer)))


def _rows(made: GraphProto, layer: Layer) -> NDArray[Any]:
    """Every row of an embedding, as onnxruntime reads it."""
    import onnxruntime

    asked, given = made.node[0].input[1], made.node[0].output[0]
    whole = helper.make_graph(
        made.node,
        "rows",
        [helper.make_tensor_value_info(asked, TensorProto.INT64, [None])],
        [helper.make_tensor_value_info(given, TensorProto.FLOAT, [None, None])],
        made.initializer,
    )
    opsets = [helper.make_opsetid("", 21), helper.make_opsetid(CONTRIB, 1)]
    model = helper.make_model(whole, opset_imports=opsets, ir_version=10)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    return session.run([given], {asked: np.arange(layer.shape[0])})[0]


def _allow_contrib(model: ModelProto) -> None:
    if all(item.domain != CONTRIB for item in model.opset_import):
        model.opset_import.append(helper.make_opsetid(CONTRIB, 1))
