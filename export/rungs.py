"""The settings to try for a variant that fails, from the smallest file to the largest.

What they are made of was measured (docs/quantization.md). A zero point costs a hundredth of the
file. Eight bits go first where a layer errs most for each weight that it has: small layers cost
little. An output layer that shares the embedding's weight makes a smaller file when it is kept,
for it then needs no copy of its own. Blocks of fewer than 32 weights cost more than that.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel

from export.quantizers.blocks import four_bits
from export.quantizers.dynamic import eight_bits
from export.quantizers.errors import LayerError
from export.quantizers.layers import Source
from harness.precisions import EightBits, FourBits

EIGHTHS = range(9)  # of the layers
HEAD = "lm_head"


def rungs(start: BaseModel, graph: Path) -> list[BaseModel]:
    """Tables other than `start`, for the float32 graph; none for a precision without settings."""
    source = Source(graph)
    found: list[BaseModel] = []
    if isinstance(start, FourBits):
        found += _of_four_bits(start, source)
    elif isinstance(start, EightBits) and not start.weight_only:
        for names in _parts(_ranked(source, eight_bits(source, start)[1]))[:5:2]:
            keep = (*start.keep, *names)
            found.append(start.model_copy(update={"per_channel": True, "keep": keep}))
        found.append(EightBits(weight_only=True, keep=start.keep))
    return [table for table in found if table != start]


def _of_four_bits(start: FourBits, source: Source) -> list[FourBits]:
    ranked = _ranked(source, four_bits(source, start)[1])
    base = start.model_copy(update={"symmetric": False, "block_size": min(start.block_size, 32)})
    tied = source.embedding is not None and any(
        layer.name == HEAD and layer.tensor == source.embedding.tensor for layer in source.layers
    )
    if tied and start.embedding == "keep":
        base = base.model_copy(update={"keep": (*start.keep, HEAD)})
        ranked = [name for name in ranked if name != HEAD]
    found = [
        base.model_copy(update={"eight_bits": (*start.eight_bits, *names)})
        for names in _parts(ranked)
    ]
    if HEAD in ranked:
        found.append(found[-1].model_copy(update={"keep": (*start.keep, HEAD)}))
    return found


def _ranked(source: Source, errors: Sequence[LayerError]) -> list[str]:
    """The layers by how far they err for each of their weights, the furthest first."""
    sizes = {layer.name: math.prod(layer.shape) for layer in source.layers}
    known = [item for item in errors if item.layer in sizes]
    return [i.layer for i in sorted(known, key=lambda i: i.error / sizes[i.layer], reverse=True)]


def _parts(ranked: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(ranked[: math.ceil(part * len(ranked) / 8)]) for part in EIGHTHS]
