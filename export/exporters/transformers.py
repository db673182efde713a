"""The exporter of transformers 5: torch.export traces the network, operators are standard ones."""

from __future__ import annotations

import ast
import contextlib
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import onnx_ir

OPSET = 20
OPSETS = range(18, 22)
NEEDS = "transformers 5 and onnxscript, as constraints-transformers5.txt has them"

CACHE = re.compile(r"(input|output)\.past_key_values\.layers\.(\d{1,4})\.(key|value)s")
CACHES = {"input": "past_key_values", "output": "present"}
SCOPES = "pkg.torch.onnx.name_scopes"  # a list: the modules, from the outermost, and the operator


def export(model: Path, out: Path, opset: int) -> None:
    import onnx_ir
    import torch
    from onnx_ir.passes.common import ClearMetadataAndDocStringPass
    from transformers import AutoModelForCausalLM
    from transformers.exporters.exporter_onnx import OnnxConfig, OnnxExporter

    network = AutoModelForCausalLM.from_pretrained(
        str(model), dtype=torch.float32, use_safetensors=True, trust_remote_code=False
    ).eval()
    inputs, axes = sample(network.config)
    settings = OnnxConfig(dynamic=True, dynamic_shapes=axes, opset_version=opset)
    with contextlib.redirect_stdout(io.StringIO()):
        graph = OnnxExporter().export(network, inputs, settings).program
    name(graph.graph)
    # It tells of every node the lines of source that it comes from, with their paths.
    ClearMetadataAndDocStringPass()(graph)
    onnx_ir.save(graph, out / "model.onnx", external_data="model.onnx.data")


def name(graph: onnx_ir.Graph) -> None:
    """Name the cache as Transformers.js does, and each node by the module that it computes."""
    for value in [*graph.inputs, *graph.outputs]:
        if match := CACHE.fullmatch(value.name or ""):
            value.name = f"{CACHES[match[1]]}.{match[2]}.{match[3]}"
    for node in graph:
        scopes = ast.literal_eval(node.metadata_props.get(SCOPES, "[]"))
        node.name = "/".join([*scopes[-2:-1], node.name or node.op_type])


def sample(config: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two rows behind a cache to trace with, and which of their axes vary.

    One row is padded: a mask of ones alone would be left out as needless. No axis that varies is
    1, or it would be taken for one that does not.
    """
    import torch
    from torch.export import Dim
    from transformers import DynamicCache

    rows, seen, tokens = 2, 5, 3
    width = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    cache = DynamicCache(config=config)
    for layer in range(config.num_hidden_layers):
        past = torch.zeros(rows, config.num_key_value_heads, seen, width)
        cache.update(past, past.clone(), layer)
    mask = torch.ones(rows, seen + tokens, dtype=torch.long)
    mask[0, :2] = 0
    inputs = {
        "input_ids": torch.ones(rows, tokens, dtype=torch.long),
        "attention_mask": mask,
        "position_ids": (mask.cumsum(1) - 1).clamp(min=0)[:, -tokens:],
        "past_key_values": cache,
    }
    axes: dict[str, Any] = {name: {0: Dim.AUTO, 1: Dim.AUTO} for name in inputs}
    axes["past_key_values"] = [{0: Dim.AUTO, 2: Dim.AUTO}] * 2 * config.num_hidden_layers
    return inputs, axes
