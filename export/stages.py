"""The export stages of a run: the full-precision graph, then every variant beside it."""

from __future__ import annotations

from pathlib import Path

from harness.config import Suite
from harness.dataset import load_data
from harness.models import require_model
from harness.progress import spinner
from harness.prompts import load_tokenizer, prompt_ids
from harness.store import digest_files, stage

PROMPTS = 3  # on which the graph is held against PyTorch


def export_candidate(suite: Suite, model: Path, folder: Path) -> Path:
    """The candidate folder with the suite's variants, made from a full-precision model folder."""
    require_model(model)
    graph, candidate = folder / "fp32", folder / "candidate"
    settings = suite.export
    how = settings.model_dump(include={"exporter", "opset"})

    def write_graph(out: Path) -> None:
        from export.parity import parity
        from export.to_onnx import to_onnx

        to_onnx(model, out, **how)
        tokenizer = load_tokenizer(model, suite)
        parity(model, out, prompt_ids(load_data(suite)[1][:PROMPTS], suite, tokenizer))

    def write_variants(out: Path) -> None:
        from export.layout import check_layout
        from export.quantize import quantize

        quantize(
            graph,
            out,
            settings.variants,
            block_size=settings.block_size,
            external_data=settings.external_data,
        )
        check_layout(out, settings.variants)

    files = sorted(p for p in model.iterdir() if p.is_file() and p.name != "manifest.json")
    source = {"model": digest_files(model, files)}
    with spinner("exporting to ONNX"):
        stage(graph, source, how, write_graph)
    with spinner("quantizing"):
        chosen = settings.model_dump(mode="json")
        stage(candidate, source, chosen, write_variants)
    return candidate
