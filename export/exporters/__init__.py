"""The ways from safetensors to ONNX, by the name that a suite gives in [export] exporter.

A way is a module: its functions import what they need, so that naming one loads none.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from export.exporters import genai, optimum, transformers


class Exporter(Protocol):
    """`OPSET` is the one it writes unless asked for another of `OPSETS`; `NEEDS` is what must
    be installed."""

    OPSET: int
    OPSETS: range
    NEEDS: str

    def export(self, model: Path, out: Path, opset: int) -> None:
        """Leave `out`/model.onnx: float32, with a key/value cache and any data files beside it.

        Its inputs are input_ids, attention_mask, perhaps position_ids, and
        past_key_values.N.key and .value; its outputs logits and present.N.key and .value.
        Raises whatever the library raises.
        """
        ...


EXPORTERS: Mapping[str, Exporter] = {
    "optimum": optimum,
    "genai": genai,
    "transformers": transformers,
}
