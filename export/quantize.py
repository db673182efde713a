"""The precisions of a candidate, each made from the float32 graph as its settings tell."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from onnx import ModelProto

from export.graph import check_names, read_graph, write_graph
from export.layout import copy_shared, write_runtime_config
from export.quantizers.blocks import four_bits, normal_floats
from export.quantizers.dynamic import eight_bits
from export.quantizers.errors import LayerError
from export.quantizers.half import half, rounding
from export.quantizers.layers import Source
from export.quantizers.overflow import Overflow, scan
from export.quiet import quiet
from export.session import require_finite
from harness.errors import HarnessError
from harness.precisions import Precisions
from harness.variants import graph_name

PROMPT = (1, 2, 3, 4)  # where no other is given


@dataclass(frozen=True)
class Made:
    """`layers` worst first; `float32` names the nodes that float16 left as they were."""

    layers: tuple[LayerError, ...] = ()
    float32: tuple[str, ...] = ()
    overflow: Overflow | None = None


Precision = Callable[[Path, Precisions, Sequence[int]], tuple[ModelProto, Made]]


def fp32(graph: Path, settings: Precisions, prompt: Sequence[int]) -> tuple[ModelProto, Made]:
    return read_graph(graph), Made()


def fp16(graph: Path, settings: Precisions, prompt: Sequence[int]) -> tuple[ModelProto, Made]:
    source = Source(graph, typed=True)
    keep = source.chosen(settings.fp16.keep)
    overflow = scan(source, prompt)
    model = source.complete(source.copy())
    nodes = half(model, overflow, [item.node.name for item in source.layers if item.name in keep])
    return model, Made(_worst(rounding(source, model)), tuple(nodes), overflow)


def q8(graph: Path, settings: Precisions, prompt: Sequence[int]) -> tuple[ModelProto, Made]:
    model, errors = eight_bits(Source(graph), settings.q8)
    return model, Made(_worst(errors))


def q4(graph: Path, settings: Precisions, prompt: Sequence[int]) -> tuple[ModelProto, Made]:
    model, errors = four_bits(Source(graph), settings.q4)
    return model, Made(_worst(errors))


def q4f16(graph: Path, settings: Precisions, prompt: Sequence[int]) -> tuple[ModelProto, Made]:
    # Types are inferred before the four-bit products come in, whose own are not known to ONNX.
    source = Source(graph, typed=True)
    overflow = scan(source, prompt)
    model, errors = four_bits(source, settings.q4f16 or settings.q4)
    nodes = half(model, overflow)
    return model, Made(_worst(errors), tuple(nodes), overflow)


def bnb4(graph: Path, settings: Precisions, prompt: Sequence[int]) -> tuple[ModelProto, Made]:
    model, errors = normal_floats(Source(graph), settings.bnb4)
    return model, Made(_worst(errors))


PRECISIONS: dict[str, Precision] = {
    "fp32": fp32,
    "fp16": fp16,
    "q8": q8,
    "q4": q4,
    "q4f16": q4f16,
    "bnb4": bnb4,
}


def quantize(
    source: Path,
    out: Path,
    variants: Sequence[str],
    settings: Precisions | None = None,
    *,
    prompt: Sequence[int] = PROMPT,
    external_data: bool = False,
) -> dict[str, Made]:
    """Write each variant of the float32 export `source` into the candidate folder `out`.

    `external_data` puts the weights beside every graph, not only beside a large one.

    Every file is opened and run for a prompt and a step: one that is refused, or computes
    anything but finite numbers, is a HarnessError that names its variant. `prompt` (token ids)
    is what the search for float16's overflows reads.
    """
    unknown = [name for name in variants if name not in PRECISIONS]
    if unknown:
        raise HarnessError(f"no variant '{unknown[0]}'", f"there is {', '.join(PRECISIONS)}")
    graph = source / "onnx" / graph_name("fp32")
    check_names(graph)
    copy_shared(source, out)
    made = {}
    with quiet():
        for name in variants:
            target = out / "onnx" / graph_name(name)
            try:
                model, made[name] = PRECISIONS[name](graph, settings or Precisions(), prompt)
                _require_finite_errors(made[name])
                write_graph(model, target, external=external_data)
            except HarnessError as error:
                raise HarnessError(f"variant '{name}': {error.message}", error.remedy) from error
            except Exception as error:
                reason = (str(error).splitlines() or ["no reason given"])[0][:200]
                raise HarnessError(
                    f"variant '{name}' cannot be made ({type(error).__name__}: {reason})",
                    "leave it out of [export] variants",
                ) from error
            del model
            check_names(target)
            require_finite(target, name)
    write_runtime_config(out)
    return made


def _require_finite_errors(made: Made) -> None:
    for item in made.layers:
        if not math.isfinite(item.error):
            raise HarnessError(
                f"layer '{item.layer}' has weights that are not finite numbers",
                "mend the model that is exported",
            )


def _worst(errors: Sequence[LayerError]) -> tuple[LayerError, ...]:
    return tuple(sorted(errors, key=lambda item: item.error, reverse=True))
