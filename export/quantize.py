"""The precisions of a candidate: each a small function from the float32 graph to another."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from onnx import ModelProto

from export.graph import (
    check_names,
    drop_twins,
    fold_transposes,
    hide_inner_types,
    is_large,
    read_graph,
    with_types,
    write_graph,
)
from export.layout import copy_shared, write_runtime_config
from export.quiet import quiet
from export.session import require_finite
from harness.errors import HarnessError
from harness.variants import graph_name


def fp32(model: ModelProto, block_size: int) -> ModelProto:
    return model


def fp16(model: ModelProto, block_size: int) -> ModelProto:
    """Half precision inside; inputs, cache and logits stay float32, which every runtime feeds.

    Normalisation stays float32 too: it squares its input, and 256 squared is beyond float16, so a
    model with large activations would go silently wrong.
    """
    from onnxruntime.transformers.float16 import convert_float_to_float16

    typed = with_types(model)
    norms = [node.name for node in typed.graph.node if "norm" in node.name.lower()]
    hide_inner_types(typed, norms)
    half = convert_float_to_float16(
        typed, keep_io_types=True, disable_shape_infer=True, node_block_list=norms
    )
    drop_twins(half)
    return half


def q8(model: ModelProto, block_size: int) -> ModelProto:
    """Dynamic INT8: weights once, activations at run time with a scale over the whole tensor."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    fold_transposes(model)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "source.onnx", Path(folder) / "target.onnx"
        write_graph(model, source)
        quantize_dynamic(
            source,
            target,
            weight_type=QuantType.QInt8,
            use_external_data_format=is_large(model),
        )
        return read_graph(target)


def q4(model: ModelProto, block_size: int) -> ModelProto:
    """Four-bit weights in blocks with a scale each, symmetric; products by INT8 (accuracy 4).

    The embedding's Gather keeps its precision: a quantized one (GatherBlockQuantized) does not
    run in a browser's WebAssembly.
    """
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

    fold_transposes(model)
    quantizer = MatMulNBitsQuantizer(
        model,
        bits=4,
        block_size=block_size,
        is_symmetric=True,
        accuracy_level=4,
        op_types_to_quantize=("MatMul",),
    )
    quantizer.process()
    return quantizer.model.model


def q4f16(model: ModelProto, block_size: int) -> ModelProto:
    # Types are inferred before the four-bit products come in, whose own are not known to ONNX.
    return fp16(q4(with_types(model), block_size), block_size)


PRECISIONS: dict[str, Callable[[ModelProto, int], ModelProto]] = {
    "fp32": fp32,
    "fp16": fp16,
    "q8": q8,
    "q4": q4,
    "q4f16": q4f16,
}


def quantize(
    source: Path,
    out: Path,
    variants: Sequence[str],
    *,
    block_size: int,
    external_data: bool = False,
) -> None:
    """Write each variant of the float32 export `source` into the candidate folder `out`.

    `external_data` puts the weights beside every graph, not only beside a large one.

    Every file is opened and run for a prompt and a step: one that is refused, or computes
    anything but finite numbers, is a HarnessError that names its variant.
    """
    unknown = [name for name in variants if name not in PRECISIONS]
    if unknown:
        raise HarnessError(f"no variant '{unknown[0]}'", f"there is {', '.join(PRECISIONS)}")
    graph = source / "onnx" / graph_name("fp32")
    check_names(graph)
    copy_shared(source, out)
    with quiet():
        for name in variants:
            target = out / "onnx" / graph_name(name)
            try:
                made = PRECISIONS[name](read_graph(graph), block_size)
                write_graph(made, target, external=external_data)
            except HarnessError:
                raise
            except Exception as error:
                reason = (str(error).splitlines() or ["no reason given"])[0][:200]
                raise HarnessError(
                    f"variant '{name}' cannot be made ({type(error).__name__}: {reason})",
                    "leave it out of [export] variants",
                ) from error
            check_names(target)
            require_finite(target, name)
    write_runtime_config(out)
