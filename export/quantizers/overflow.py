"""What float16 cannot hold: weights beyond its range, and values that a prompt drives there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, ValueInfoProto

from export.quantizers.layers import Source
from export.session import Graph
from harness.errors import HarnessError

LARGEST = 65504.0  # of float16
# Another prompt may reach further than the one that is run.
NEAR = LARGEST / 4
# What a mask adds to hide a token is float32's least, or minus infinity: clamped, it hides too.
HIDING = -1e30
# Tokens: every value of every layer is held, and the widest are those of the first tokens.
READ = 64


@dataclass(frozen=True)
class Overflow:
    """Largest absolute values by name: of `weights` whose readers stay float32, of `values` on
    their way through the graph, and of `clamped` scalars and masks, set to float16's largest."""

    weights: dict[str, float]
    values: dict[str, float]
    clamped: dict[str, float]

    def blocked(self, nodes: Iterable[NodeProto]) -> list[str]:
        """Names of the nodes that give or read what would overflow."""
        beyond = {*self.weights, *self.values}
        return [node.name for node in nodes if beyond & {*node.input, *node.output}]


def scan(source: Source, prompt: Sequence[int]) -> Overflow:
    """A typed graph's weights, and its values while it reads the first token ids of `prompt`.

    It is the float32 graph that is run: onnxruntime widens float16 on a CPU, where nothing
    overflows. A value that is no finite number there already is an error.
    """
    weights, clamped = {}, {}
    for tensor in source.model.graph.initializer:
        if tensor.data_type == TensorProto.FLOAT:
            values = source.read(tensor)
            if values.size > 1 and (largest := _largest(values)) > LARGEST:
                weights[tensor.name] = largest
            elif (largest := _largest(values, hiding=True)) > LARGEST:
                clamped[tensor.name] = largest
    for node in source.model.graph.node:
        for attribute in node.attribute:
            if attribute.t.data_type == TensorProto.FLOAT:
                largest = _largest(source.read(attribute.t), hiding=True)
                if largest > LARGEST:
                    clamped[node.output[0]] = largest
    return Overflow(weights, _activations(source, prompt), clamped)


def _activations(source: Source, prompt: Sequence[int]) -> dict[str, float]:
    shown = source.copy()
    known = {item.name: item.type.tensor_type.elem_type for item in shown.graph.value_info}
    names = [
        name
        for node in shown.graph.node
        for name in node.output
        if node.op_type != "Constant" and known.get(name) == TensorProto.FLOAT
    ]
    shown.graph.output.extend(ValueInfoProto(name=name) for name in names)
    found = {}
    for name, values in Graph(source.path, shown).values(prompt[:READ], names).items():
        if np.isnan(values).any() or np.isposinf(values).any():
            raise HarnessError(
                f"{source.path} computes numbers that are not finite ({name})",
                "mend the model: the float32 graph overflows already",
            )
        if (largest := _largest(values)) > NEAR:
            found[name] = largest
    return found


def _largest(values: NDArray[np.float32], *, hiding: bool = False) -> float:
    told = values[np.isfinite(values) & (hiding | (values > HIDING))]
    return float(np.abs(told).max(initial=0.0))
