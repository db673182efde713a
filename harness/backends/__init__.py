"""One protocol, several runtimes: what generates and scores is a Backend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from harness.records import FinishReason, Variant

Logprobs = NDArray[np.float32]


@dataclass(frozen=True)
class Completion:
    """Answer to prompt number `index`: token ids without the end token."""

    index: int
    token_ids: tuple[int, ...]
    finish_reason: FinishReason
    seconds: float


class Backend(Protocol):
    def generate(
        self, prompts: Sequence[Sequence[int]], max_new_tokens: int, batch_size: int
    ) -> Iterator[list[Completion]]:
        """Greedy answers, a finished batch at a time, in any order."""
        ...

    def score(
        self, pairs: Sequence[tuple[Sequence[int], Sequence[int]]]
    ) -> Iterator[tuple[int, Logprobs]]:
        """(index, natural log-probability of each completion token) of every (prompt, answer)."""
        ...


def open_backend(variant: Variant) -> Backend:
    """The backend of a variant: onnxruntime for a candidate, torch for base and tuned."""
    if variant.role == "candidate":
        from harness.backends.onnx import OnnxBackend

        return OnnxBackend(variant)
    from harness.backends.torch import TorchBackend

    return TorchBackend(variant)
