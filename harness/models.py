"""Where a model named in a suite lies: the built-in one, a local folder or a hub id."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from harness.errors import HarnessError

BUILTIN = {"builtin:tiny": Path(__file__).parent / "tiny"}
HUB_ID = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}")


def resolve_model(name: str, relative_to: Path | None = None) -> str:
    """What `from_pretrained` takes for `name`; a local folder must hold a config and weights."""
    if name.startswith("builtin:"):
        if name not in BUILTIN:
            raise HarnessError(f"no built-in model '{name}'", f"there is {', '.join(BUILTIN)}")
        return str(BUILTIN[name])
    for folder in (Path(name), (relative_to or Path()) / name):
        if folder.is_dir():
            return str(require_model(folder))
    if HUB_ID.fullmatch(name):
        return name
    raise HarnessError(f"no model folder '{name}'", "give a folder, a hub id or builtin:tiny")


def require_model(folder: Path) -> Path:
    """The folder, once it holds a configuration, safetensors weights and a tokenizer."""
    if not (folder / "config.json").is_file():
        raise HarnessError(f"{folder} has no config.json", "give a model folder")
    if not any(folder.glob("*.safetensors")):
        raise HarnessError(f"{folder} has no .safetensors weights", "convert it to safetensors")
    return require_tokenizer(folder)


def require_tokenizer(folder: Path) -> Path:
    names = ("tokenizer.json", "tokenizer.model", "vocab.json", "vocab.txt")
    if not any((folder / name).is_file() for name in names):
        raise HarnessError(
            f"{folder} has no tokenizer (tokenizer.json)", "copy the tokenizer's files there"
        )
    return folder


def end_tokens(folder: Path) -> frozenset[int]:
    """Token ids that end an answer: of generation_config.json, else config.json, and the
    tokenizer's own end token, which a chat template ends a turn with."""
    ends: set[int] = set()
    for name in ("generation_config.json", "config.json"):
        value = _read(folder / name).get("eos_token_id")
        ends |= {
            item for item in (value if isinstance(value, list) else [value]) if item is not None
        }
        if ends:
            break
    token = _read(folder / "tokenizer_config.json").get("eos_token")
    text = token.get("content") if isinstance(token, dict) else token
    added = _read(folder / "tokenizer.json").get("added_tokens", [])
    ends |= {item["id"] for item in added if text is not None and item.get("content") == text}
    if not ends:
        raise HarnessError(
            f"{folder} names no end token", "set eos_token_id in generation_config.json"
        )
    return frozenset(ends)


def _read(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise HarnessError(f"{path} is not JSON", "export the model again") from error
    return value if isinstance(value, dict) else {}
