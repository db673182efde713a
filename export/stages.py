"""The export stages of a run: the full-precision graph, then every variant beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from harness.config import Suite
from harness.dataset import load_data
from harness.models import require_model
from harness.progress import spinner
from harness.prompts import load_tokenizer, prompt_ids
from harness.rescued import rescued, table
from harness.store import digest_file, digest_files, stage, write_json
from harness.variants import graph_name

PROMPTS = 3  # on which the graph is held against PyTorch
REPORT = "quantization.json"


def export_candidate(suite: Suite, model: Path, folder: Path) -> Path:
    """The candidate folder with the suite's variants, made from a full-precision model folder.

    A variant that was rescued is made as its rescue chose. What each precision did to the weights
    is written to quantization.json beside the candidate.
    """
    require_model(model)
    graph, candidate = folder / "fp32", folder / "candidate"
    source = source_of(model)
    settings = rescued(suite.export, folder, source)
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

        made = quantize(
            graph,
            out,
            settings.variants,
            settings,
            prompt=first_prompt(suite, model),
            external_data=settings.external_data,
        )
        check_layout(out, settings.variants)
        report = {
            name: {
                "settings": {} if name == "fp32" else table(settings, name).model_dump(mode="json"),
                "sha256": digest_file(out / "onnx" / graph_name(name)),
                **asdict(told),
            }
            for name, told in made.items()
        }
        write_json(folder / REPORT, {"schema": 1, "variants": report})

    with spinner("exporting to ONNX"):
        stage(graph, source, how, write_graph)
    with spinner("quantizing"):
        chosen = settings.model_dump(mode="json")
        stage(candidate, source, chosen, write_variants)
    return candidate


def source_of(model: Path) -> Mapping[str, str]:
    """The digest of what an export is made of."""
    files = sorted(p for p in model.iterdir() if p.is_file() and p.name != "manifest.json")
    return {"model": digest_files(model, files)}


def first_prompt(suite: Suite, model: Path) -> list[int]:
    """Token ids of the first case, on which float16's overflows are looked for."""
    return prompt_ids(load_data(suite)[1][:1], suite, load_tokenizer(model, suite))[0]
