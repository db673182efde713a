"""Make the tiny Spanish base model: `python -m train.tiny`. An hour or so on 2 cores.

A Qwen2 of 2.25M parameters with a byte-level BPE of 3,072 tokens learns from
`train.synth.lessons` with the loss on the answer only. Weights are stored in 16 bits.
"""

from __future__ import annotations

import argparse
import copy
import math
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from rich.progress import Progress

from harness.models import BUILTIN
from harness.prompts import CHATML
from harness.store import replace_folder
from train.synth.lessons import COPY_PHASE, Lesson, draw_lesson

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast, Qwen2ForCausalLM

SEED = 42
VOCABULARY = 3072
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
# Qwen2's pattern, but digits by threes and « c/12h» whole: the fewer tokens two drug lines share,
# the less often a copy jumps from one to the other.
PATTERN = (
    r" c/\p{N}{1,2}h|[^\r\n\p{L}\p{N}]?\p{L}+| ?\p{N}{1,3}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
# Small batches while copying is learned (steps count there), then larger ones for speed.
BATCH_TOKENS = (2048, 6144)
# Muon (Jordan 2024) for the matrices learned to copy from half the tokens that AdamW needed;
# with the usual initial 0.02 a model this narrow attends to nothing for long.
INITIAL = 0.06
MUON_RATE, ADAM_RATE = 0.02, 3e-3
WARMUP = 0.01
CARD = """---
language: es
license: apache-2.0
---
# Umbral tiny base

Qwen2 architecture, 2.25M parameters, byte-level BPE of 3,072 tokens with a ChatML template.
Made by `python -m train.tiny` from synthetic text of this project alone. It copies the sections
of a record that it is asked for; it knows no medicine and is meant for demos and tests only.
"""


def train_tokenizer(texts: Iterator[str]) -> PreTrainedTokenizerFast:
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import Qwen2TokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PATTERN), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=SPECIAL,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return Qwen2TokenizerFast(
        tokenizer_object=tokenizer,
        unk_token=None,
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        additional_special_tokens=SPECIAL[1:2],
        chat_template=CHATML,
        model_max_length=2048,
    )


def build_model(tokenizer: PreTrainedTokenizerFast) -> Qwen2ForCausalLM:
    from transformers import Qwen2Config, Qwen2ForCausalLM

    config = Qwen2Config(
        vocab_size=VOCABULARY,
        hidden_size=192,
        intermediate_size=384,
        num_hidden_layers=5,
        num_attention_heads=6,
        num_key_value_heads=3,
        max_position_embeddings=2048,
        rope_theta=10000.0,
        tie_word_embeddings=True,
        initializer_range=INITIAL,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    return Qwen2ForCausalLM(config)


def load(folder: Path) -> tuple[PreTrainedTokenizerFast, Qwen2ForCausalLM]:
    from transformers import AutoTokenizer, Qwen2ForCausalLM

    model = Qwen2ForCausalLM.from_pretrained(folder, dtype=torch.float32, use_safetensors=True)
    return AutoTokenizer.from_pretrained(folder, trust_remote_code=False), model


def build_optimizers(model: Qwen2ForCausalLM) -> list[torch.optim.Optimizer]:
    named = list(model.named_parameters())
    matrices = [p for name, p in named if p.ndim == 2 and "embed" not in name]
    others = [p for name, p in named if p.ndim != 2 or "embed" in name]
    return [
        torch.optim.Muon(matrices, lr=MUON_RATE, momentum=0.95, weight_decay=0.01),
        torch.optim.AdamW(others, lr=ADAM_RATE, betas=(0.9, 0.98), weight_decay=0.01),
    ]


def set_rates(optimizers: list[torch.optim.Optimizer], share: float) -> None:
    """Warm-up, then a cosine down to two hundredths, `share` of the way through."""
    factor = min(1.0, share / WARMUP) * (0.49 * (1 + math.cos(math.pi * share)) + 0.02)
    for optimizer, rate in zip(optimizers, (MUON_RATE, ADAM_RATE), strict=True):
        for group in optimizer.param_groups:
            group["lr"] = rate * factor


def encode(
    lessons: list[Lesson], tokenizer: PreTrainedTokenizerFast
) -> list[tuple[list[int], int]]:
    """Token ids of every exchange, and where its answer begins."""
    heads = [
        f"<|im_start|>user\n{lesson.user}<|im_end|>\n<|im_start|>assistant\n" for lesson in lessons
    ]
    answers = [f"{lesson.answer}<|im_end|>\n" for lesson in lessons]
    prompts = tokenizer(heads, add_special_tokens=False)["input_ids"]
    completions = tokenizer(answers, add_special_tokens=False)["input_ids"]
    return [(p + c, len(p)) for p, c in zip(prompts, completions, strict=True)]


def batches(
    tokenizer: PreTrainedTokenizerFast, tokens: int, seen: int, rng: random.Random
) -> Iterator[tuple[torch.Tensor, torch.Tensor, int]]:
    """(token ids, labels, tokens so far), rows of like length together, padded on the right."""
    while seen < tokens:
        most = BATCH_TOKENS[seen > COPY_PHASE * tokens]
        lessons = [draw_lesson(rng, seen / tokens) for _ in range(256)]
        rows = sorted(encode(lessons, tokenizer), key=lambda row: len(row[0]))
        groups: list[list[tuple[list[int], int]]] = [[]]
        for row in rows:
            if groups[-1] and len(row[0]) * (len(groups[-1]) + 1) > most:
                groups.append([])
            groups[-1].append(row)
        rng.shuffle(groups)
        for group in groups:
            width = max(len(ids) for ids, _ in group)
            ids = torch.full((len(group), width), tokenizer.pad_token_id)
            labels = torch.full((len(group), width), -100)
            for i, (row, start) in enumerate(group):
                ids[i, : len(row)] = torch.tensor(row)
                labels[i, start : len(row)] = torch.tensor(row[start:])
            seen += sum(len(row) for row, _ in group)
            yield ids, labels, seen


def train(tokens: int, out: Path, resume: Path | None = None, seen: int = 0) -> None:
    """Train on `tokens` tokens, or on from the model in `resume`, which has `seen` behind it."""
    torch.manual_seed(SEED)
    rng = random.Random(SEED + seen)
    if resume is None:
        corpus = [draw_lesson(rng, rng.random()) for _ in range(12_000)]
        tokenizer = train_tokenizer(f"{lesson.user}\n{lesson.answer}" for lesson in corpus)
        model = build_model(tokenizer)
    else:
        tokenizer, model = load(resume)
    optimizers = build_optimizers(model)
    model.train()
    average = 0.0
    with Progress() as progress:
        bar = progress.add_task("tiny base", total=tokens)
        for step, (ids, labels, done) in enumerate(batches(tokenizer, tokens, seen, rng)):
            share = min(1.0, done / tokens)
            set_rates(optimizers, share)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                hidden = model.model(ids).last_hidden_state
                # Only answers are learned from, so only their positions see the vocabulary.
                wanted = labels[:, 1:] != -100
                logits = model.lm_head(hidden[:, :-1][wanted])
            loss = torch.nn.functional.cross_entropy(logits.float(), labels[:, 1:][wanted])
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            for optimizer in optimizers:
                optimizer.step()
                optimizer.zero_grad(set_to_none=True)
            progress.update(bar, completed=done)
            average += (loss.item() - average) / min(step + 1, 100)
            if step % 100 == 0:
                progress.console.print(f"step {step}, {done:,} tokens, loss {average:.3f}")
                save(model, tokenizer, out)
    save(model, tokenizer, out)


def save(model: Qwen2ForCausalLM, tokenizer: PreTrainedTokenizerFast, out: Path) -> None:
    """Weights in 16 bits, the configuration in 32: whoever loads it computes in full precision."""
    partial = out.with_name(f".{out.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    copy.deepcopy(model).to(torch.float16).save_pretrained(partial)
    tokenizer.save_pretrained(partial, save_jinja_files=False)
    config = copy.deepcopy(model.config)
    config.dtype = torch.float32
    config.save_pretrained(partial)
    (partial / "README.md").write_text(CARD, encoding="utf-8")
    replace_folder(partial, out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tokens", type=int, default=20_000_000, help="tokens to train on")
    parser.add_argument("--resume", type=Path, help="a model to go on from, cut off at --seen")
    parser.add_argument("--seen", type=int, default=0, help="tokens that it has learned from")
    parser.add_argument("--out", type=Path, default=BUILTIN["builtin:tiny"])
    options = parser.parse_args()
    train(options.tokens, options.out, options.resume, options.seen)


if __name__ == "__main__":
    main()
