"""Supervised fine-tuning with TRL: a LoRA adapter, or the full model, from a suite's cases."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from datasets import Dataset
from transformers import AutoModelForCausalLM, PrinterCallback, ProgressCallback
from trl import SFTTrainer

from harness.config import Suite, Train
from harness.dataset import split
from harness.errors import HarnessError
from harness.prompts import load_tokenizer, messages
from harness.records import Case
from harness.store import read_json, write_json
from train.curves import CurveLog, LossBar
from train.quiet import quiet
from train.settings import arguments, lora
from train.trainer import CompletionTrainer, QuietTrainer

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase


def train(
    suite: Suite,
    base: str,
    train_cases: Sequence[Case],
    eval_cases: Sequence[Case] | None,
    out: Path,
) -> None:
    """Fine-tune `base` and save adapter (or model), tokenizer and curves.jsonl in `out`.

    Without `eval_cases`, whole groups of the training cases are set apart for validation.
    The same suite, cases, machine and thread count give the same weights on a CPU.
    """
    with quiet():
        trainer = build_trainer(suite, base, train_cases, eval_cases, out)
        trainer.train()
        _save(trainer, out)


def build_trainer(
    suite: Suite,
    base: str,
    train_cases: Sequence[Case],
    eval_cases: Sequence[Case] | None,
    out: Path,
) -> SFTTrainer:
    """The trainer with its rows tokenized and masked, ready to run."""
    settings = suite.train
    if settings is None:
        raise HarnessError(f"suite '{suite.name}' has no [train] table", "add [train] with a base")
    if eval_cases is None:
        train_cases, eval_cases = split(train_cases, settings.validation_share, settings.seed)
    rows = [_rows(part, suite) for part in (train_cases, eval_cases)]
    tokenizer = load_tokenizer(base, suite)
    cuda = torch.cuda.is_available()
    model = _load(base, settings, cuda)
    if len(tokenizer) > model.get_input_embeddings().num_embeddings:
        raise HarnessError(
            f"the tokenizer of {base} knows {len(tokenizer)} tokens, its model fewer",
            "give a model with its own tokenizer",
        )
    trainer = (QuietTrainer if cuda else CompletionTrainer)(
        model=model,
        args=arguments(settings, len(train_cases), out, cuda),
        train_dataset=rows[0],
        eval_dataset=rows[1],
        processing_class=tokenizer,
        peft_config=lora(settings, model) if settings.method == "lora" else None,
        callbacks=[CurveLog(out / "curves.jsonl")],
    )
    trainer.remove_callback(PrinterCallback)
    if not trainer.args.disable_tqdm:
        trainer.remove_callback(ProgressCallback)
        trainer.add_callback(LossBar())
    for part, cases in ((trainer.train_dataset, train_cases), (trainer.eval_dataset, eval_cases)):
        _require_whole(part, cases, tokenizer, settings.max_length)
    return trainer


def _rows(cases: Sequence[Case], suite: Suite) -> Dataset:
    rows = []
    for case in cases:
        if not case.reference:
            raise HarnessError(f"case {case.id} has no reference", "add its output or leave it out")
        answer = [{"role": "assistant", "content": case.reference}]
        rows.append({"prompt": messages(case, suite), "completion": answer})
    if not rows:
        raise HarnessError("there are no cases to train or validate with", "give more cases")
    return Dataset.from_list(rows)


def _require_whole(
    rows: Dataset, cases: Sequence[Case], tokenizer: PreTrainedTokenizerBase, longest: int
) -> None:
    """A row cut off, or one that never ends its turn, would teach a model not to stop."""
    for row, case in zip(rows, cases, strict=True):
        tokens = len(row["input_ids"])
        if tokens > longest:
            raise HarnessError(
                f"case {case.id} has {tokens} tokens, more than max_length {longest}",
                "raise max_length under [train] or leave the case out",
            )
        if tokenizer.eos_token_id not in row["labels"][-4:]:  # a line break may follow it
            raise HarnessError(
                f"the chat template ends no answer with the tokenizer's {tokenizer.eos_token!r}",
                "name the token that ends a turn as eos_token in tokenizer_config.json",
            )


def _load(base: str, settings: Train, cuda: bool) -> PreTrainedModel:
    # A full training keeps float32 weights; a frozen base may lie in 16 bits where CUDA has them.
    half = cuda and settings.method == "lora" and torch.cuda.is_bf16_supported()
    try:
        return AutoModelForCausalLM.from_pretrained(
            base,
            dtype=torch.bfloat16 if half else torch.float32,
            use_safetensors=True,
            trust_remote_code=False,
        )
    except Exception as error:
        raise HarnessError(
            f"{base} cannot be loaded ({type(error).__name__}: {str(error).splitlines()[0][:200]})",
            "give a causal language model in safetensors",
        ) from error


def _save(trainer: SFTTrainer, out: Path) -> None:
    extra = {"save_embedding_layers": False} if hasattr(trainer.model, "peft_config") else {}
    trainer.model.save_pretrained(out, safe_serialization=True, **extra)
    # Transformers.js reads the template from tokenizer_config.json alone.
    trainer.processing_class.save_pretrained(out, save_jinja_files=False)
    (out / "README.md").unlink(missing_ok=True)
    adapter = out / "adapter_config.json"
    if adapter.is_file():
        config = read_json(adapter)
        if isinstance(config["target_modules"], list):
            config["target_modules"].sort()  # a set, whose order changes from run to run
        write_json(adapter, config)
