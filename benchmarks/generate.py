"""Tokens a second of the engine beside those of `ORTModelForCausalLM.generate`, in one run.

    python -m benchmarks.generate CANDIDATE [--variants fp32 q4] [--cases 64] [--rounds 3]

Both write greedy answers to the same cases of the embedded suite, prompts and answers as long as
they are, with the same weights and threads; each at several batch sizes, of which the best counts.
Told is the median of the rounds, which alternate between the engines: on a busy machine single
figures differ, their ratio hardly. The shipped graph in our own loop stands beside, to show what
is due to fused attention and what to the schedule. A graph that runs one prompt at a time (q8)
has one batch size only.
"""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from harness.backends.onnx import OnnxBackend
from harness.config import load_suite
from harness.dataset import load_data
from harness.prompts import load_tokenizer, prompt_ids
from harness.records import Variant
from harness.variants import discover

BATCHES = (1, 8, 16, 32)
Write = Callable[[int], int]  # batch size -> tokens written


def ours(variant: Variant, prompts: Sequence[Sequence[int]], most: int, *, fused: bool) -> Write:
    backend = OnnxBackend(variant)
    if fused and (remark := backend.prepare(prompts)):
        raise SystemExit(f"{variant.name}: {remark}")

    def write(batch: int) -> int:
        made = [item for done in backend.generate(prompts, most, batch) for item in done]
        return sum(len(item.token_ids) + (item.finish_reason == "eos") for item in made)

    return write


def optimums(variant: Variant, prompts: Sequence[Sequence[int]], most: int) -> Write:
    import torch
    from optimum.onnxruntime import ORTModelForCausalLM

    ends = sorted(OnnxBackend(variant).ends)
    name = next(path.name for path in variant.files if path.suffix == ".onnx")
    model = ORTModelForCausalLM.from_pretrained(
        variant.folder, file_name=name, subfolder="onnx", use_io_binding=False
    )
    order = sorted(range(len(prompts)), key=lambda i: len(prompts[i]))

    def write(batch: int) -> int:
        tokens = 0
        for first in range(0, len(order), batch):
            group = [prompts[i] for i in order[first : first + batch]]
            width = max(map(len, group))
            ids = torch.tensor([[ends[0]] * (width - len(row)) + list(row) for row in group])
            mask = torch.tensor([[0] * (width - len(row)) + [1] * len(row) for row in group])
            made = model.generate(
                input_ids=ids,
                attention_mask=mask,
                max_new_tokens=most,
                do_sample=False,
                eos_token_id=ends,
                pad_token_id=ends[0],
            )[:, width:].tolist()
            tokens += sum(_written(row, ends) for row in made)
        return tokens

    return write


def _written(row: Sequence[int], ends: Sequence[int]) -> int:
    """Tokens of an answer with the one that ends it; what pads it behind does not count."""
    return next((i + 1 for i, token in enumerate(row) if token in ends), len(row))


def rates(engines: dict[str, Write], rounds: int, batches: Sequence[int]) -> dict[str, float]:
    """Tokens a second of each engine at its best batch size."""
    told: dict[tuple[str, int], list[float]] = {}
    for _ in range(rounds):
        for name, write in engines.items():
            for batch in batches:
                start = time.perf_counter()
                tokens = write(batch)
                told.setdefault((name, batch), []).append(tokens / (time.perf_counter() - start))
    for (name, batch), values in told.items():
        print(f"  {name:<10} batch {batch:>2} {median(values):>9,.0f} tokens/s")
    return {
        name: max(median(values) for (other, _), values in told.items() if other == name)
        for name in engines
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("candidate", type=Path)
    parser.add_argument("--variants", nargs="+", default=["fp32", "q4"])
    parser.add_argument("--cases", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--batches", type=int, nargs="+", default=BATCHES)
    asked = parser.parse_args()
    logging.getLogger("transformers").setLevel(logging.ERROR)
    suite = load_suite("epicrisis")
    cases = load_data(suite)[1][: asked.cases]
    prompts = prompt_ids(cases, suite, load_tokenizer(asked.candidate, suite))
    most = suite.decode.max_new_tokens
    for name in asked.variants:
        variant = discover(asked.candidate)[name]
        engines = {
            "umbral": ours(variant, prompts, most, fused=True),
            "shipped": ours(variant, prompts, most, fused=False),
            "optimum": optimums(variant, prompts, most),
        }
        print(f"{name}, {len(cases)} cases")
        best = rates(engines, asked.rounds, asked.batches)
        print(f"  umbral / optimum {best['umbral'] / best['optimum']:.2f}x")


if __name__ == "__main__":
    main()
