"""The candidate folder as Transformers.js reads it: which files, which entries of config.json."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from onnx import TensorProto

from export.graph import PAST, read_graph
from harness.clients import DTYPES
from harness.errors import HarnessError
from harness.store import read_json, write_json
from harness.variants import SHARED, discover, external_data, graph_file, graph_name, size

REQUIRED = ("config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json")


def copy_shared(source: Path, out: Path) -> None:
    """Configuration and tokenizer: what every variant of a candidate shares."""
    out.mkdir(parents=True, exist_ok=True)
    for name in SHARED:
        if (source / name).is_file():
            shutil.copyfile(source / name, out / name)


def write_runtime_config(folder: Path) -> None:
    """Fill `transformers.js_config` of config.json from the graphs themselves.

    As Transformers.js 4.3.1 reads it. `dtype` is the variant of an application that names none:
    the smallest, which `umbral promote` takes too. `use_external_data_format` counts the data
    files of a graph that has them; `kv_cache_dtype` gives the type of a 16-bit variant's cache
    (version 3 reads it, version 4 asks the session).
    """
    sizes: dict[str, int] = {}
    cache: dict[str, str] = {}
    external: dict[str, int] = {}
    for name, variant in discover(folder).items():
        path = graph_file(variant)
        if name in DTYPES and path.name == graph_name(name):
            sizes[name] = size(variant)
        if "16" in name:
            cache[name] = _cache_type(path)
        if beside := external_data(path):
            external[path.name] = len(beside)
    config = read_json(folder / "config.json")
    entries = dict(config.get("transformers.js_config", {}))
    told = {
        "dtype": min(sizes, key=lambda name: sizes[name], default=None),
        "kv_cache_dtype": cache,
        "use_external_data_format": external,
    }
    for key, value in told.items():
        entries.pop(key, None)
        if value:
            entries[key] = value
    config.pop("transformers.js_config", None)
    if entries:
        config["transformers.js_config"] = entries
    write_json(folder / "config.json", config)


def check_layout(folder: Path, variants: Sequence[str] = ()) -> None:
    """Refuse a folder that a runtime could not load: by the first thing that it lacks."""
    for name in REQUIRED:
        if not (folder / name).is_file():
            raise HarnessError(f"{folder} has no {name}", "export the model again")
    if not read_json(folder / "tokenizer_config.json").get("chat_template"):
        raise HarnessError(
            f"{folder / 'tokenizer_config.json'} has no chat_template",
            "write the template there: Transformers.js ignores chat_template.jinja",
        )
    found = discover(folder)
    for variant in found.values():
        external_data(graph_file(variant))  # names a graph that cannot be read, or lacks its data
    for name in variants:
        if name not in found:
            raise HarnessError(
                f"{folder} has no file of variant '{name}' (onnx/{graph_name(name)})",
                "name it under [export] variants and export again",
            )


def _cache_type(path: Path) -> str:
    types = {
        item.type.tensor_type.elem_type
        for item in read_graph(path, weights=False).graph.input
        if PAST.fullmatch(item.name)
    }
    return "float16" if types == {TensorProto.FLOAT16} else "float32"
