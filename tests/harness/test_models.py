from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.models import end_tokens, require_model, resolve_model


def test_a_base_is_builtin_a_folder_or_a_hub_id(tiny: Path, tmp_path: Path):
    shutil.copytree(tiny, tmp_path / "mine")
    assert resolve_model("builtin:tiny") == str(tiny)
    assert resolve_model(str(tiny)) == str(tiny)
    assert resolve_model("mine", relative_to=tmp_path) == str(tmp_path / "mine")
    assert resolve_model("Qwen/Qwen2.5-0.5B-Instruct") == "Qwen/Qwen2.5-0.5B-Instruct"


@pytest.mark.parametrize("name", ["builtin:large", "no-such-folder", "a/b/c", "../secret/../x"])
def test_anything_else_is_refused(name: str):
    with pytest.raises(HarnessError, match=r"no built-in model|no model folder"):
        resolve_model(name)


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        (("config.json",), "no config.json"),
        (("model.safetensors",), "no .safetensors"),
        (("tokenizer.json", "vocab.json"), "no tokenizer"),
    ],
)
def test_a_model_folder_is_whole_or_refused(tiny: Path, tmp_path: Path, missing, told: str):
    folder = Path(shutil.copytree(tiny, tmp_path / "m"))
    assert require_model(folder) == folder
    for name in missing:
        (folder / name).unlink()
    with pytest.raises(HarnessError, match=told):
        require_model(folder)


def write(folder: Path, **files: object) -> Path:
    for name, value in files.items():
        (folder / f"{name}.json").write_text(json.dumps(value))
    return folder


def test_an_answer_ends_where_generation_config_says(tmp_path: Path):
    write(tmp_path, generation_config={"eos_token_id": [5, 7]}, config={"eos_token_id": 2})
    assert end_tokens(tmp_path) == {5, 7}


def test_else_where_the_configuration_says(tmp_path: Path):
    assert end_tokens(write(tmp_path, generation_config={}, config={"eos_token_id": 2})) == {2}


@pytest.mark.parametrize("token", ["<|im_end|>", {"content": "<|im_end|>"}])
def test_and_always_at_the_token_that_ends_a_turn(tmp_path: Path, token: object):
    write(
        tmp_path,
        config={"eos_token_id": 0},
        tokenizer_config={"eos_token": token},
        tokenizer={"added_tokens": [{"id": 9, "content": "<|im_end|>"}, {"id": 0, "content": "x"}]},
    )
    assert end_tokens(tmp_path) == {0, 9}


def test_a_model_without_an_end_is_refused(tmp_path: Path):
    with pytest.raises(HarnessError, match=r"names no end token"):
        end_tokens(write(tmp_path, config={"eos_token_id": None}))
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(HarnessError, match=r"config\.json is not JSON"):
        end_tokens(tmp_path)
