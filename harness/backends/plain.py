"""A graph as it ships: its own key/value cache, prompts of a batch padded on the left."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness.backends import Completion, Pairs
from harness.backends.answers import Answer, Decoding
from harness.backends.slots import DTYPES


class Plain:
    def __init__(self, session: Any, *, pads: bool = True) -> None:
        """Without `pads` a batch is one prompt: the graph counts tokens, whatever the mask says."""
        self.session, self.pads = session, pads
        self.inputs = {item.name: item for item in session.get_inputs()}
        self.outputs = [item.name for item in session.get_outputs()]
        self.past = [name for name in self.inputs if name.startswith("past_key_values.")]

    def answers(
        self, prompts: Sequence[Sequence[int]], order: Sequence[int], how: Decoding, rows: int
    ) -> Iterator[list[Completion]]:
        """To the prompts in `order`, `rows` of them at a time, which end together."""
        rows = rows if self.pads else 1
        for first in range(0, len(order), rows):
            yield self._batch(prompts, order[first : first + rows], how)

    def _batch(
        self, prompts: Sequence[Sequence[int]], group: Sequence[int], how: Decoding
    ) -> list[Completion]:
        width = max(len(prompts[i]) for i in group)
        ids = np.zeros((len(group), width), np.int64)
        mask = np.zeros((len(group), width), np.int64)
        for row, i in enumerate(group):
            ids[row, width - len(prompts[i]) :] = prompts[i]
            mask[row, width - len(prompts[i]) :] = 1
        past = self._empty(len(group))
        started = time.monotonic()
        writing = [Answer(i, started) for i in group]
        done: list[Completion] = []
        while True:
            logits, past = self._step(ids, mask, past)
            how.take(writing, logits[:, -1])
            done += [answer.completion() for answer in writing if answer.reason]
            keep = [row for row, answer in enumerate(writing) if not answer.reason]
            if not keep:
                return done
            if len(keep) < len(writing):
                mask = mask[keep]
                past = {name: value[keep] for name, value in past.items()}
            writing = [writing[row] for row in keep]
            ids = np.array([[answer.tokens[-1]] for answer in writing], np.int64)
            mask = np.concatenate([mask, np.ones((len(keep), 1), np.int64)], axis=1)

    def stream(self, prompt: Sequence[int], how: Decoding) -> Iterator[int]:
        """The tokens of the answer to one prompt, each as soon as it is chosen."""
        ids = np.array([prompt], np.int64)
        mask, past = np.ones_like(ids), self._empty(1)
        answer = Answer(0, time.monotonic())
        while not answer.reason:
            logits, past = self._step(ids, mask, past)
            how.take([answer], logits[:, -1])
            if answer.reason != "eos":
                yield answer.tokens[-1]
            ids = np.array([answer.tokens[-1:]], np.int64)
            mask = np.concatenate([mask, np.ones((1, 1), np.int64)], axis=1)

    def logits(self, pairs: Pairs) -> Iterator[tuple[int, NDArray[np.float32]]]:
        for index, (prompt, answer) in enumerate(pairs):
            ids = np.array([[*prompt, *answer]], np.int64)
            logits, _ = self._step(ids, np.ones_like(ids), self._empty(1))
            yield index, logits[0, len(prompt) - 1 : -1]

    def _step(
        self, ids: NDArray[np.int64], mask: NDArray[np.int64], past: dict[str, Any]
    ) -> tuple[NDArray[np.float32], dict[str, Any]]:
        feed = {"input_ids": ids, "attention_mask": mask, **past}
        if "position_ids" in self.inputs:
            positions = np.maximum(mask.cumsum(axis=1) - 1, 0)
            feed["position_ids"] = positions[:, -ids.shape[1] :]
        values = dict(zip(self.outputs, self.session.run(None, feed), strict=True))
        present = {name: values[name.replace("past_key_values", "present")] for name in self.past}
        return values["logits"].astype(np.float32), present

    def _empty(self, rows: int) -> dict[str, Any]:
        """A cache of no tokens; axes are batch, heads, tokens, head width."""
        empty = {}
        for name in self.past:
            _, heads, _, width = self.inputs[name].shape
            dtype = DTYPES[self.inputs[name].type]
            empty[name] = np.zeros((rows, heads, 0, width), dtype)
        return empty
