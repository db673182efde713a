"""Greedy decoding and scoring over PyTorch: the references `base` and `tuned`."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from harness.backends import Completion
from harness.models import end_tokens
from harness.records import Variant


class TorchBackend:
    def __init__(self, variant: Variant) -> None:
        import torch
        from transformers import AutoModelForCausalLM

        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        # Stored 16-bit weights are computed with in 32: the reference must be the exact one.
        model = AutoModelForCausalLM.from_pretrained(
            str(variant.folder),
            dtype=torch.float32,
            trust_remote_code=False,
            use_safetensors=True,
            local_files_only=True,
        )
        self.model = model.to(self.device).eval()
        self.ends = sorted(end_tokens(variant.folder))

    def prepare(self, sample: Sequence[Sequence[int]]) -> str:
        return ""

    def generate(
        self, prompts: Sequence[Sequence[int]], max_new_tokens: int, batch_size: int
    ) -> Iterator[list[Completion]]:
        import torch

        order = sorted(range(len(prompts)), key=lambda i: len(prompts[i]))
        for first in range(0, len(order), batch_size):
            group = order[first : first + batch_size]
            started = time.monotonic()
            width = max(len(prompts[i]) for i in group)
            ids = torch.full((len(group), width), self.ends[0])
            mask = torch.zeros((len(group), width), dtype=torch.long)
            for row, i in enumerate(group):
                ids[row, width - len(prompts[i]) :] = torch.tensor(list(prompts[i]))
                mask[row, width - len(prompts[i]) :] = 1
            with torch.inference_mode():
                written = self.model.generate(
                    input_ids=ids.to(self.device),
                    attention_mask=mask.to(self.device),
                    max_new_tokens=max_new_tokens,
                    do_sample=False,
                    num_beams=1,
                    eos_token_id=self.ends,
                    pad_token_id=self.ends[0],
                    # The folder's own sampling settings must not reach a greedy run.
                    temperature=None,
                    top_p=None,
                    top_k=None,
                    repetition_penalty=1.0,
                )
            seconds = time.monotonic() - started
            rows = written[:, width:].tolist()
            yield [self._trim(i, row, seconds) for i, row in zip(group, rows, strict=True)]

    def _trim(self, index: int, row: list[int], seconds: float) -> Completion:
        ends = [place for place, token in enumerate(row) if token in self.ends]
        if ends:
            return Completion(index, tuple(row[: ends[0]]), "eos", seconds)
        return Completion(index, tuple(row), "length", seconds)

    def logits(
        self, pairs: Sequence[tuple[Sequence[int], Sequence[int]]]
    ) -> Iterator[tuple[int, NDArray[np.float32]]]:
        import torch

        for index, (prompt, answer) in enumerate(pairs):
            ids = torch.tensor([[*prompt, *answer]], device=self.device)
            with torch.inference_mode():
                logits = self.model(input_ids=ids).logits[0, len(prompt) - 1 : -1]
            yield index, logits.float().cpu().numpy()
