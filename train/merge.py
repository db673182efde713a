"""An adapter folded into its base: one folder of safetensors that any exporter can read."""

from __future__ import annotations

from pathlib import Path

import torch
from peft import PeftConfig, PeftModel
from peft.utils import get_peft_model_state_dict
from safetensors import safe_open
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)

from harness.errors import HarnessError
from train.quiet import quiet

WEIGHTS = "adapter_model.safetensors"


def merge(adapter: Path, base: str, out: Path) -> None:
    """Save `base` with the adapter's weights folded in, in float32, and its tokenizer, in `out`.

    A full training has no adapter: its weights pass through.
    """
    with quiet():
        tuned = (adapter / "adapter_config.json").is_file()
        model = _load(base if tuned else str(adapter))
        if tuned:
            model = _merged(model, adapter, base)
        has_tokenizer = (adapter / "tokenizer_config.json").is_file()
        tokenizer = _tokenizer(str(adapter) if has_tokenizer else base)
        _end_with(model, tokenizer)
        model.save_pretrained(out, safe_serialization=True)
        # Transformers.js reads the template from tokenizer_config.json alone.
        tokenizer.save_pretrained(out, save_jinja_files=False)


def _load(folder: str) -> PreTrainedModel:
    try:
        return AutoModelForCausalLM.from_pretrained(
            folder, dtype=torch.float32, use_safetensors=True, trust_remote_code=False
        )
    except Exception as error:
        raise _refusal(folder, error, "give a causal language model in safetensors") from error


def _merged(model: PreTrainedModel, adapter: Path, base: str) -> PreTrainedModel:
    kind = PeftConfig.from_pretrained(str(adapter)).peft_type
    if kind in ("PROMPT_TUNING", "PREFIX_TUNING", "P_TUNING"):
        raise HarnessError(
            f"{adapter} holds a prompt ({kind}), which cannot be merged or exported",
            "train with LoRA",
        )
    try:
        tuned = PeftModel.from_pretrained(model, str(adapter))
        with safe_open(str(adapter / WEIGHTS), "pt") as file:
            given = set(file.keys())
    except Exception as error:
        remedy = f"give the base that it was trained on, not {base}"
        raise _refusal(str(adapter), error, remedy) from error
    # PEFT only warns of weights that found no place, and leaves the base as it was.
    strays = given ^ set(get_peft_model_state_dict(tuned, save_embedding_layers=False))
    if strays:
        raise HarnessError(
            f"{adapter} does not fit {base}: {len(strays)} weights differ, as {min(strays)}",
            "give the base that it was trained on",
        )
    return tuned.merge_and_unload(safe_merge=True)


def _tokenizer(folder: str) -> PreTrainedTokenizerBase:
    try:
        return AutoTokenizer.from_pretrained(folder, trust_remote_code=False)
    except Exception as error:
        raise _refusal(folder, error, "give a folder with a tokenizer") from error


def _end_with(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> None:
    """Every runtime stops at the token that ended the training's answers."""
    config = model.generation_config
    given = config.eos_token_id
    ends = given if isinstance(given, list) else [given]
    ends = [token for token in ends if token not in (None, tokenizer.eos_token_id)]
    config.eos_token_id = [tokenizer.eos_token_id, *ends] if ends else tokenizer.eos_token_id
    if config.pad_token_id is None:
        config.pad_token_id = tokenizer.pad_token_id


def _refusal(folder: str, error: Exception, remedy: str) -> HarnessError:
    reason = (str(error).splitlines() or ["no reason given"])[0][:200]
    return HarnessError(f"{folder} cannot be loaded ({type(error).__name__}: {reason})", remedy)
