"""One protocol, several runtimes: what generates and scores is a Backend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from harness.records import FinishReason, Variant

# (prompt, answer), both token ids
Pairs = Sequence[tuple[Sequence[int], Sequence[int]]]


@dataclass(frozen=True)
class Completion:
    """Answer to prompt number `index`: token ids without the end token."""

    index: int
    token_ids: tuple[int, ...]
    finish_reason: FinishReason
    seconds: float


class Backend(Protocol):
    def prepare(self, sample: Sequence[Sequence[int]]) -> str:
        """Choose the fastest way that writes the same answers to the sample's prompts.

        Told is what a reader should know of it, nothing where all is as expected.
        """
        ...

    def generate(
        self, prompts: Sequence[Sequence[int]], max_new_tokens: int, batch_size: int
    ) -> Iterator[list[Completion]]:
        """Greedy answers, a finished batch at a time, in any order."""
        ...

    def logits(self, pairs: Pairs) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """(index, logits before each token of the answer) of every (prompt, answer).

        Logits are (tokens of the answer, vocabulary); no cache is used.
        """
        ...


def open_backend(variant: Variant) -> Backend:
    """The backend of a variant, by its engine."""
    if variant.engine == "onnxruntime":
        from harness.backends.onnx import OnnxBackend

        return OnnxBackend(variant)
    from harness.backends.torch import TorchBackend

    return TorchBackend(variant)
