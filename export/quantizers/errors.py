"""How far a quantized weight lies from the float32 one, layer by layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import NodeProto

Values = NDArray[Any]

# The sixteen quantiles of a normal distribution of QLoRA's 4-bit NormalFloat (arXiv 2305.14314,
# appendix E).
NORMAL = np.array(
    [
        -1.0,
        -0.6961928009986877,
        -0.5250730514526367,
        -0.39491748809814453,
        -0.28444138169288635,
        -0.18477343022823334,
        -0.09105003625154495,
        0.0,
        0.07958029955625534,
        0.16093020141124725,
        0.24611230194568634,
        0.33791524171829224,
        0.44070982933044434,
        0.5626170039176941,
        0.7229568362236023,
        1.0,
    ],
    np.float32,
)


@dataclass(frozen=True)
class LayerError:
    """`error` is the root mean square of the difference over that of the weight; `bits` those of
    a weight, without its scales."""

    layer: str
    operator: str
    bits: int
    error: float


def relative_rms(weight: Values, quantized: Values) -> float:
    """0 is the same; of a weight of zeros the difference itself."""
    size = float(np.linalg.norm(weight.astype(np.float64, copy=False)))
    difference = float(np.linalg.norm(weight.astype(np.float64, copy=False) - quantized))
    return difference / size if size else difference


def from_blocks(node: NodeProto, tensors: Mapping[str, Values]) -> Values:
    """The (K, N) weight that a MatMulNBits stands for (onnxruntime's docs/ContribOperators.md).

    The packed weight is (N, blocks, bytes), its lower bits first; without zero points they are
    in the middle of the range.
    """
    told = {attribute.name: attribute.i for attribute in node.attribute}
    rows, columns, bits, block = (told[name] for name in ("K", "N", "bits", "block_size"))
    packed, scales = tensors[node.input[1]], tensors[node.input[2]]
    values = _unpacked(packed.reshape(columns, -1), bits).reshape(columns, -1, block)
    blocks = values.shape[1]
    zero: Values = np.array(1 << (bits - 1), np.float32)
    if len(node.input) > 3:
        points = _unpacked(tensors[node.input[3]].reshape(columns, -1), bits)
        zero = points[:, :blocks, None]
    turned = (values - zero) * scales.reshape(columns, blocks, 1)
    return turned.reshape(columns, -1)[:, :rows].T


def from_normal(node: NodeProto, tensors: Mapping[str, Values]) -> Values:
    """The (K, N) weight of a MatMulBnb4: the transposed one, flat, upper four bits first."""
    told = {attribute.name: attribute.i for attribute in node.attribute}
    packed, largest = tensors[node.input[1]], tensors[node.input[2]]
    places = np.stack([packed >> 4, packed & 15], axis=-1).reshape(-1)
    size = told["K"] * told["N"]
    scales = np.repeat(largest, told["block_size"])[:size]
    return (NORMAL[places[:size]] * scales).reshape(told["N"], told["K"]).T


def _unpacked(packed: Values, bits: int) -> Values:
    if bits == 8:
        return packed.astype(np.float32)
    both = np.stack([packed & 15, packed >> 4], axis=-1)
    return both.reshape(len(packed), -1).astype(np.float32)
