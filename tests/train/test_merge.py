from __future__ import annotations

import json

import pytest
import torch
from peft import PeftModel, PromptTuningConfig, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer

from harness.errors import HarnessError
from train.merge import merge
from train.sft import train


@pytest.fixture
def adapter(base, cases, make_suite, tmp_path):
    train(make_suite(epochs=1), str(base), cases[:10], cases[10:], tmp_path / "adapter")
    return tmp_path / "adapter"


def test_merged_logits_are_those_of_base_and_adapter(base, adapter, tmp_path):
    merge(adapter, str(base), tmp_path / "merged")
    ids = torch.tensor([AutoTokenizer.from_pretrained(base)("Ingresa por neumonía").input_ids])
    plain = AutoModelForCausalLM.from_pretrained(base)
    merged = AutoModelForCausalLM.from_pretrained(tmp_path / "merged")
    with torch.no_grad():
        untuned = plain(ids).logits
        tuned = PeftModel.from_pretrained(plain, str(adapter))(ids).logits
        logits = merged(ids).logits
    assert (logits - tuned).abs().max() < 1e-4
    assert (logits - untuned).abs().max() > 1e-2


def test_the_merged_folder_holds_safetensors_template_and_end(base, adapter, tmp_path):
    merge(adapter, str(base), tmp_path / "merged")
    names = {path.name for path in (tmp_path / "merged").iterdir()}
    assert {"model.safetensors", "config.json", "tokenizer.json"} <= names
    assert "chat_template.jinja" not in names and "adapter_config.json" not in names
    config = json.loads((tmp_path / "merged" / "tokenizer_config.json").read_text())
    assert "<|im_start|>" in config["chat_template"]
    ends = json.loads((tmp_path / "merged" / "generation_config.json").read_text())["eos_token_id"]
    assert ends == AutoTokenizer.from_pretrained(base).eos_token_id


def test_a_full_training_passes_through(base, tmp_path):
    merge(base, "unused/base", tmp_path / "merged")
    before = AutoModelForCausalLM.from_pretrained(base).state_dict()
    after = AutoModelForCausalLM.from_pretrained(tmp_path / "merged").state_dict()
    assert all(torch.equal(before[name], after[name]) for name in before)


@pytest.mark.parametrize("shape", [{"hidden": 128}, {"layers": 3}])
def test_an_adapter_of_another_base_is_refused(adapter, build_small_model, tmp_path, shape):
    other = build_small_model(tmp_path / "other", **shape)
    with pytest.raises(HarnessError, match="trained on"):
        merge(adapter, str(other), tmp_path / "merged")
    assert not (tmp_path / "merged").exists()


def test_a_tuned_prompt_is_refused(base, tmp_path):
    model = AutoModelForCausalLM.from_pretrained(base)
    config = PromptTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=4)
    get_peft_model(model, config).save_pretrained(tmp_path / "prompt")
    with pytest.raises(HarnessError, match="cannot be merged"):
        merge(tmp_path / "prompt", str(base), tmp_path / "merged")
