"""What a suite's [train] table means to PEFT and TRL, on this machine."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from peft import LoraConfig
from trl import SFTConfig

from harness.config import Train

if TYPE_CHECKING:
    from transformers import PreTrainedModel

PROJECTIONS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
LOGS = 60  # points of a loss curve, however long the run


def lora(settings: Train, model: PreTrainedModel) -> LoraConfig:
    names = {name.rpartition(".")[2] for name, _ in model.named_modules()}
    return LoraConfig(
        r=settings.lora_r,
        lora_alpha=settings.lora_alpha,
        lora_dropout=settings.lora_dropout,
        # Families that fuse their projections (Phi-3) name them otherwise.
        target_modules=list(PROJECTIONS) if names.issuperset(PROJECTIONS) else "all-linear",
        bias="none",
        task_type="CAUSAL_LM",
    )


def arguments(settings: Train, rows: int, out: Path, cuda: bool) -> SFTConfig:
    together = settings.batch_size * settings.gradient_accumulation
    steps = math.ceil(rows / together) * settings.epochs
    # Accumulated gradients are weighted by tokens, so the split of a batch changes no result. On
    # a CPU a row alone is fastest: nothing is padded, and attention needs no mask.
    batch: dict[str, Any] = {
        "per_device_train_batch_size": settings.batch_size if cuda else 1,
        "per_device_eval_batch_size": settings.batch_size if cuda else 1,
        "gradient_accumulation_steps": settings.gradient_accumulation if cuda else together,
    }
    if cuda:  # the first name is transformers 5's, the second 4's
        new = hasattr(SFTConfig, "train_sampling_strategy")
        batch |= (
            {"train_sampling_strategy": "group_by_length"} if new else {"group_by_length": True}
        )
    return SFTConfig(
        **batch,
        output_dir=str(out),
        num_train_epochs=settings.epochs,
        learning_rate=settings.learning_rate,
        lr_scheduler_type="cosine",
        warmup_steps=math.ceil(math.ceil(steps) * settings.warmup_ratio),
        weight_decay=settings.weight_decay,
        max_grad_norm=settings.max_grad_norm,
        optim="adamw_torch",
        seed=settings.seed,
        data_seed=settings.seed,
        max_length=None,  # a row too long is refused by name, never cut
        completion_only_loss=True,
        # bf16 autocast was slower on a CPU without matrix units: 2.4 against 3.8 thousand tokens/s.
        bf16=cuda and torch.cuda.is_bf16_supported(),
        use_cpu=not cuda,
        gradient_checkpointing=cuda,
        dataloader_pin_memory=cuda,
        eval_strategy="epoch",
        save_strategy="no",
        logging_steps=max(1, int(steps / LOGS)),
        logging_first_step=True,
        logging_nan_inf_filter=False,
        report_to="none",
        disable_tqdm=not sys.stderr.isatty(),
    )
