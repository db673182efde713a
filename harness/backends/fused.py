"""A fused graph at work: continuous batching (Yu et al. 2022, Orca).

A row that has ended takes the next prompt at once, so that no answer waits for a longer one.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from harness.backends import Completion
from harness.backends.answers import Answer, Decoding
from harness.backends.slots import Slots
from harness.errors import HarnessError

# Rotary tables reach no further.
POSITIONS = 32_768


class Fused:
    def __init__(self, session: Any) -> None:
        self.session = session

    def answers(
        self, prompts: Sequence[Sequence[int]], order: Sequence[int], how: Decoding, rows: int
    ) -> Iterator[list[Completion]]:
        """To the prompts in `order`, as they are finished, up to `rows` at a time."""
        width = max((len(prompts[i]) for i in order), default=0) + how.most
        slots = self._slots(min(rows, len(order)), width)
        waiting = deque(order)
        writing: list[Answer] = []  # a row each
        while waiting or writing:
            done: list[Completion] = []
            while waiting and len(writing) < slots.rows:
                answer = Answer(waiting.popleft(), time.monotonic())
                prompt = np.asarray(prompts[answer.index], np.int64)
                logits = slots.read(len(writing), prompt)
                writing.append(answer)
                how.take([answer], logits)
                done += _ended(writing, slots)
            if writing:
                tokens = np.array([answer.tokens[-1] for answer in writing], np.int64)
                how.take(writing, slots.step(tokens))
                done += _ended(writing, slots)
            if done:
                yield done

    def _slots(self, rows: int, width: int) -> Slots:
        if width > POSITIONS:
            raise HarnessError(
                f"a prompt and its answer are {width} tokens long, more than {POSITIONS}",
                "shorten the prompt or lower [decode] max_new_tokens",
            )
        return Slots(self.session, rows, width)


def _ended(writing: list[Answer], slots: Slots) -> list[Completion]:
    """What has ended; its row is taken by the last one, here as in the buffers."""
    done = []
    for row in reversed(range(len(writing))):
        if writing[row].reason:
            done.append(writing[row].completion())
            slots.free(row)
            writing[row] = writing[-1]
            writing.pop()
    return done
