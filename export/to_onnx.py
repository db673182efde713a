"""Safetensors -> ONNX in the folder layout of Transformers.js, through a named exporter."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from export.graph import check_names, read_graph, write_graph
from export.quiet import quiet
from harness.errors import HarnessError
from harness.models import require_model

# (model folder, folder for the graph and its configuration, opset): leaves model.onnx there.
Exporter = Callable[[Path, Path, int], None]


def optimum(model: Path, out: Path, opset: int) -> None:
    """optimum's TorchScript export with a key/value cache; parity is measured apart."""
    from optimum.exporters.onnx import main_export

    main_export(
        str(model),
        out,
        task="text-generation-with-past",
        opset=opset,
        dtype="fp32",
        device="cpu",
        do_validation=False,
        local_files_only=True,
        trust_remote_code=False,
    )


# transformers 5 brings an exporter of its own, which optimum-onnx 0.1 does not admit yet.
EXPORTERS: dict[str, Exporter] = {"optimum": optimum}


def to_onnx(model: Path, out: Path, *, opset: int, exporter: str = "optimum") -> None:
    """Write config, tokenizer and onnx/model.onnx in float32, and check names and opset."""
    if exporter not in EXPORTERS:
        raise HarnessError(f"no exporter '{exporter}'", f"there is {', '.join(EXPORTERS)}")
    require_model(model)
    with quiet(), tempfile.TemporaryDirectory(dir=_made(out)) as name:
        made = Path(name)
        try:
            EXPORTERS[exporter](model, made, opset)
        except Exception as error:
            reason = (str(error).splitlines() or ["no reason given"])[0][:300]
            raise HarnessError(
                f"{exporter} cannot export {model} ({type(error).__name__}: {reason})",
                "give a decoder model of a family that it knows",
            ) from error
        for file in ("config.json", "generation_config.json"):
            if (made / file).is_file():
                (made / file).replace(out / file)
        # Written anew: large weights then lie under the one name that Transformers.js looks for.
        write_graph(read_graph(made / "model.onnx"), out / "onnx" / "model.onnx")
        _save_tokenizer(model, out)
    check_names(out / "onnx" / "model.onnx", opset)


def _save_tokenizer(model: Path, out: Path) -> None:
    from transformers import AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(str(model), trust_remote_code=False)
    except Exception as error:
        raise HarnessError(
            f"the tokenizer of {model} cannot be loaded ({type(error).__name__})",
            "give a folder with tokenizer.json and tokenizer_config.json",
        ) from error
    # Transformers.js reads the template from tokenizer_config.json alone.
    tokenizer.save_pretrained(out, save_jinja_files=False)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
