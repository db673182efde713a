"""Safetensors -> ONNX in the folder layout of Transformers.js, through a named exporter."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from export.exporters import EXPORTERS
from export.graph import check_names, name_axes, read_graph, write_graph
from export.quiet import quiet
from harness.errors import HarnessError
from harness.models import require_model


def to_onnx(model: Path, out: Path, *, opset: int | None = None, exporter: str = "optimum") -> None:
    """Write config, tokenizer and onnx/model.onnx in float32, and check names and opset.

    Without an opset it is the exporter's own; parity is measured apart.
    """
    if exporter not in EXPORTERS:
        raise HarnessError(f"no exporter '{exporter}'", f"there is {', '.join(EXPORTERS)}")
    chosen = EXPORTERS[exporter]
    wanted = chosen.OPSET if opset is None else opset
    if wanted not in chosen.OPSETS:
        known = f"{chosen.OPSETS[0]} to {chosen.OPSETS[-1]}"
        raise HarnessError(
            f"exporter '{exporter}' writes opset {known}, not {wanted}",
            "leave opset out of [export], or name another exporter",
        )
    require_model(model)
    with quiet(), tempfile.TemporaryDirectory(dir=_made(out)) as name:
        made = Path(name)
        try:
            chosen.export(model, made, wanted)
        except ImportError as error:
            raise HarnessError(
                f"exporter '{exporter}' cannot be loaded ({_reason(error)})",
                f"it needs {chosen.NEEDS}",
            ) from error
        except Exception as error:
            raise HarnessError(
                f"{exporter} cannot export {model} ({_reason(error)})",
                "give a decoder model of a family that it knows, or name another exporter",
            ) from error
        # Written anew: large weights then lie under the names that Transformers.js looks for.
        graph = read_graph(made / "model.onnx")
        name_axes(graph)
        write_graph(graph, out / "onnx" / "model.onnx")
    _save_config(model, out)
    check_names(out / "onnx" / "model.onnx", wanted)


def _save_config(model: Path, out: Path) -> None:
    """The model's own configuration as it stands, and its tokenizer as Transformers.js reads it."""
    from transformers import AutoConfig, AutoTokenizer, GenerationConfig

    shutil.copyfile(model / "config.json", out / "config.json")
    try:
        if (model / "generation_config.json").is_file():
            shutil.copyfile(model / "generation_config.json", out / "generation_config.json")
        else:
            config = AutoConfig.from_pretrained(str(model), trust_remote_code=False)
            GenerationConfig.from_model_config(config).save_pretrained(out)
        tokenizer = AutoTokenizer.from_pretrained(str(model), trust_remote_code=False)
    except Exception as error:
        raise HarnessError(
            f"the tokenizer of {model} cannot be loaded ({type(error).__name__})",
            "give a folder with tokenizer.json and tokenizer_config.json",
        ) from error
    # The template stands in tokenizer_config.json alone: other files of it are passed over.
    tokenizer.save_pretrained(out, save_jinja_files=False)


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {(str(error).splitlines() or ['no reason given'])[0][:300]}"


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
