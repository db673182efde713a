"""The entry of a promoted variant in an application's LLM_MODELS, as JSON and as TypeScript."""

from __future__ import annotations

import json

from harness.clients import DTYPES
from harness.records import Variant
from harness.variants import graph_file, graph_name


def app_entry(variant: Variant, title: str, path: str) -> dict[str, str] | None:
    """`path` is the folder below the application's models. None for a variant that no dtype of
    Transformers.js names."""
    if variant.name not in DTYPES or graph_file(variant).name != graph_name(variant.name):
        return None
    return {
        "id": f"local/{path}",
        "name": title,
        "size": _size(sum(file.stat().st_size for file in variant.files)),
        "dtype": variant.name,
        "localPath": path,
    }


def as_json(entry: dict[str, str]) -> str:
    return json.dumps(entry, ensure_ascii=True, indent=2) + "\n"


def as_typescript(entry: dict[str, str]) -> str:
    """JSON's strings are TypeScript's; `as const` keeps the dtype a literal."""
    return f"export const LLM_MODEL = {as_json(entry).rstrip()} as const;\n"


def _size(count: int) -> str:
    return f"{count / 1e9:.1f}GB" if count >= 1e9 else f"{count / 1e6:.1f}MB"
