from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from shutil import which
from typing import Any

import pytest
import yaml

from harness.config import Suite
from harness.records import Decision, Interval, Variant, VariantOutcome, Verdict
from reports.app_entry import app_entry, as_json, as_typescript
from reports.card import render_card
from reports.documents import documents

NOW = datetime(2026, 11, 20, tzinfo=UTC)
BOUND = Interval(0.931, 1.0, 0.95, "Clopper-Pearson, one-sided")


@pytest.fixture
def variant(tmp_path: Path) -> Variant:
    folder = tmp_path / "candidate"
    (folder / "onnx").mkdir(parents=True)
    path = folder / "onnx" / "model_q4.onnx"
    path.write_bytes(bytes(1_250_000))
    return Variant("q4", folder, "f" * 64, (path,))


def suite(folder: Path, **told: Any) -> Suite:
    train = {"base": "Qwen/Qwen2.5-0.5B-Instruct"}
    told = {"language": "en", "train": train, **told}
    return Suite(name="epicrisis", folder=folder, data={"train": "t"}, checks={"c": {}}, **told)


def decision(**change: Any) -> Decision:
    verdicts = tuple(
        Verdict(
            "codes", name, "pass", "PAULA TORRES said so", 0.975, interval=BOUND, floor=0.9,
            n=120, passed=117,
        )
        for name in ("q4", "q8")
    )  # fmt: skip
    told = {"digests": {"data": "d" * 64}, **change}
    return Decision("epicrisis", "accepted", (VariantOutcome("q4", "accepted"),), verdicts, **told)


def test_a_card_says_what_the_model_is_and_what_was_measured(tmp_path: Path, variant: Variant):
    manifest = tmp_path / "adapter" / "manifest.json"
    manifest.parent.mkdir()
    manifest.write_text(json.dumps({"inputs": {"data": "a" * 64}}))
    card = {"license": "apache-2.0", "intended_use": "Drafts for the ward.", "limits": "Adults."}
    _, head, text = render_card(suite(tmp_path, card=card), decision(), variant, NOW).split("---\n")
    assert yaml.safe_load(head) == {
        "language": "en",
        "library_name": "transformers.js",
        "pipeline_tag": "text-generation",
        "license": "apache-2.0",
        "base_model": "Qwen/Qwen2.5-0.5B-Instruct",
    }
    assert (
        text
        == f"""
# epicrisis · q4

Variant q4 of a small language model, accepted on 2026-11-20 by the suite epicrisis.

## Model

- Base model: Qwen/Qwen2.5-0.5B-Instruct
- Fine-tuning: LoRA (r 16, alpha 16), 3 epochs, seed 42
- Training data (SHA-256): `{"a" * 64}`
- Evaluation data (SHA-256): `{"d" * 64}`
- Files (SHA-256): `{"f" * 64}`
- Size: 1.2 MB
- Licence: apache-2.0

## What the gate measured

| Check | Result | Measured | Bound shown | Demanded |
| --- | --- | --- | --- | --- |
| codes | ✓ pass | 97.5 % (117 of 120) | ≥ 93.1 % | floor 90 % |

## Intended use

Drafts for the ward.

## Limits

Adults.
"""
    )


def test_what_nobody_has_stated_is_said_to_be_so(tmp_path: Path, variant: Variant):
    card = render_card(suite(tmp_path, language="es", train=None), decision(), variant, NOW)
    assert "license" not in card.split("---\n")[1]
    assert "- Licencia: no declarado" in card
    assert "- Modelo base: no declarado" in card
    assert "| codes | ✓ aprobado | 97,5 % (117 de 120) |" in card
    assert "una persona competente lee y corrige" in card


def test_no_word_of_a_case_and_no_folder_of_this_machine(tmp_path: Path, variant: Variant):
    base = tmp_path / "models" / "own"
    base.mkdir(parents=True)
    card = render_card(suite(tmp_path, train={"base": str(base)}), decision(), variant, NOW)
    assert "- Base model: own" in card
    assert str(tmp_path) not in card
    assert "PAULA" not in card


def test_what_a_person_wrote_is_no_markup(tmp_path: Path, variant: Variant):
    told = {"license": 'a"\n---\nx: 1', "intended_use": "<script>\n# big | [x](y)"}
    card = render_card(suite(tmp_path, card=told), decision(), variant, NOW)
    assert yaml.safe_load(card.split("\n\n")[0].strip("-\n"))["license"] == told["license"]
    assert "<script>" not in card
    assert "\n# big" not in card


def test_an_application_gets_its_entry(variant: Variant, tmp_path: Path):
    entry = app_entry(variant, "epicrisis (q4)", "epicrisis-finetuned")
    assert entry == {
        "id": "local/epicrisis-finetuned",
        "name": "epicrisis (q4)",
        "size": "1.2MB",
        "dtype": "q4",
        "localPath": "epicrisis-finetuned",
    }
    told = documents(suite(tmp_path), decision(), variant, "epicrisis-finetuned")
    assert set(told) == {"README.md", "llm-model.json", "llm-model.ts"}
    assert json.loads(told["llm-model.json"]) == entry


def test_a_variant_that_no_dtype_names_has_no_entry(variant: Variant, tmp_path: Path):
    odd = Variant("pruned-q4", variant.folder, variant.digest, variant.files)
    assert set(documents(suite(tmp_path), decision(), odd, "x")) == {"README.md"}


@pytest.mark.slow
@pytest.mark.skipif(which("node") is None, reason="there is no Node")
def test_the_typescript_says_what_the_json_says(variant: Variant, tmp_path: Path):
    entry = app_entry(variant, "«é» \" ' \\ \u2028 </script>", "m")
    assert entry is not None
    # Without its one annotation it is JavaScript.
    module = as_typescript(entry).replace(" as const;", ";")
    (tmp_path / "entry.mjs").write_text(module, encoding="utf-8")
    code = 'import("./entry.mjs").then((m) => console.log(JSON.stringify(m.LLM_MODEL)))'
    done = subprocess.run(["node", "-e", code], cwd=tmp_path, capture_output=True, check=True)
    assert json.loads(done.stdout) == entry == json.loads(as_json(entry))
