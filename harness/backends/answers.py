"""An answer while it is written, and how its next token is chosen."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from harness.backends import Completion
from harness.errors import HarnessError
from harness.records import FinishReason


@dataclass(eq=False)
class Answer:
    """The answer to prompt number `index`; `started` is of the monotonic clock, in seconds."""

    index: int
    started: float
    tokens: list[int] = field(default_factory=list)
    reason: FinishReason | None = None

    def completion(self) -> Completion:
        assert self.reason is not None
        seconds = time.monotonic() - self.started
        return Completion(self.index, tuple(self.tokens), self.reason, seconds)


@dataclass(frozen=True)
class Decoding:
    """Greedy; an answer ends before an end token, or with `most` tokens."""

    most: int
    ends: frozenset[int]

    def take(self, answers: Sequence[Answer], logits: NDArray[np.float32]) -> None:
        """Choose by logits, (answers, vocabulary), and put the tokens behind or end the answers.

        Raises HarnessError where they are no finite numbers.
        """
        if not np.isfinite(logits).all():
            raise HarnessError(
                "the model computes logits that are not finite numbers",
                "quantize it again with other settings",
            )
        for answer, token in zip(answers, logits.argmax(axis=-1), strict=True):
            if int(token) in self.ends:
                answer.reason = "eos"
                continue
            answer.tokens.append(int(token))
            if len(answer.tokens) == self.most:
                answer.reason = "length"
