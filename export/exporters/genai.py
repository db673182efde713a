"""The model builder of onnxruntime-genai: a graph written by hand for a family of models.

Attention with its rotation and cache is one operator of onnxruntime (GroupQueryAttention), which
counts a row's tokens instead of looking at its mask: padding must stand behind the tokens, and
there are no position_ids. The builder writes one opset and knows some families of models.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
from pathlib import Path
from typing import Any

import onnx

from export.graph import PAST, PRESENT, read_graph, write_graph

OPSET = 21
OPSETS = range(21, 22)
NEEDS = 'onnxruntime-genai (`pip install "umbral[genai]"`)'


def export(model: Path, out: Path, opset: int) -> None:
    from onnxruntime_genai.models.builder import create_model, parse_extra_options
    from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES

    told = io.StringIO()
    with (
        tempfile.TemporaryDirectory() as cache,
        contextlib.redirect_stdout(told),
        contextlib.redirect_stderr(told),
    ):
        where = (None, str(model), str(out), "fp32", "cpu", cache)
        options: dict[str, Any] = parse_extra_options(*where, ["hf_token=false"])
        config = options["hf_details"]["hf_config"]
        # Configurations that were not saved by a network lack it, and the builder goes by it.
        config.architectures = [MODEL_FOR_CAUSAL_LM_MAPPING_NAMES[config.model_type]]
        create_model(*where, **options)
    graph = read_graph(out / "model.onnx")
    width = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    name_width(graph, width)
    write_graph(graph, out / "model.onnx")


def name_width(model: onnx.ModelProto, width: int) -> None:
    """Give the cache's last axis its number, which the builder leaves open.

    Transformers.js and others make the first, empty cache by the graph's own shapes.
    """
    for item in [*model.graph.input, *model.graph.output]:
        if PAST.fullmatch(item.name) or PRESENT.fullmatch(item.name):
            item.type.tensor_type.shape.dim[3].dim_value = width
