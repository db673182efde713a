"""Rows of one key/value buffer: each takes a prompt of its own, all write a token together.

The buffers are allocated once. A fused graph reads and writes them in place, so that a step
copies nothing, and rows of any length stand beside each other without padding.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness.backends.fusion import LAST, TOTAL

Logits = NDArray[np.float32]
DTYPES = {"tensor(float)": np.float32, "tensor(float16)": np.float16}


class Slots:
    """Up to `rows` texts, each of at most `width` tokens. Those in use are the first rows."""

    def __init__(self, session: Any, rows: int, width: int) -> None:
        self.session = session
        self.rows = rows
        self.inputs = {item.name: item for item in session.get_inputs()}
        # Axes are rows, heads, tokens, width of a head.
        self.buffers = {
            name.removeprefix("past_key_values."): np.empty(
                (rows, item.shape[1], width, item.shape[3]), DTYPES[item.type]
            )
            for name, item in self.inputs.items()
            if name.startswith("past_key_values.")
        }
        self.lengths = np.zeros(rows, np.int32)
        self.used = 0
        self._step: tuple[Any, Mapping[str, NDArray[Any]]] | None = None

    def read(self, row: int, prompt: NDArray[np.int64]) -> Logits:
        """(1, vocabulary): logits behind a prompt, put into a row in use or the next free one."""
        if row == self.used:
            self.used, self._step = row + 1, None
        self.lengths[row] = len(prompt)
        fed = self._fed(prompt[None], self.lengths[row : row + 1])
        return self._run(self._bound(row, row + 1, fed))[:, -1]

    def step(self, tokens: NDArray[np.int64]) -> Logits:
        """(rows in use, vocabulary): logits behind one more token in each row.

        The next step overwrites them.
        """
        lengths = self.lengths[: self.used]
        lengths += 1
        fed = self._fed(tokens[:, None], lengths)
        if self._step is None:
            # Its shape known, the place of the logits is kept, too.
            logits = self._run(self._bound(0, self.used, fed))
            binding = self._bound(0, self.used, fed)
            binding.bind_ortvalue_output("logits", _value(logits))
            self._step = binding, {**fed, "logits": logits}
        else:
            binding, held = self._step
            for name, value in fed.items():
                held[name][...] = value
            self.session.run_with_iobinding(binding)
            logits = held["logits"]
        return logits[:, 0]

    def free(self, row: int) -> None:
        """Give a row up; the last one in use takes its place."""
        self.used -= 1
        length = self.lengths[row] = self.lengths[self.used]
        for buffer in self.buffers.values():
            buffer[row, :, :length] = buffer[self.used, :, :length]
        self._step = None

    def _fed(self, ids: NDArray[np.int64], lengths: NDArray[np.int32]) -> dict[str, NDArray[Any]]:
        last = lengths - np.int32(1)
        fed = {
            "input_ids": np.ascontiguousarray(ids),
            "position_ids": last[:, None] + np.arange(1 - ids.shape[1], 1),
            LAST: last,
            TOTAL: np.array(lengths.max(), np.int32),
        }
        return {name: value for name, value in fed.items() if name in self.inputs}

    def _bound(self, first: int, end: int, fed: Mapping[str, NDArray[Any]]) -> Any:
        binding = self.session.io_binding()
        for name, value in fed.items():
            binding.bind_ortvalue_input(name, _value(value))
        for name, buffer in self.buffers.items():
            rows = _value(buffer[first:end])
            binding.bind_ortvalue_input(f"past_key_values.{name}", rows)
            binding.bind_ortvalue_output(f"present.{name}", rows)
        return binding

    def _run(self, binding: Any) -> Logits:
        binding.bind_output("logits")
        self.session.run_with_iobinding(binding)
        return np.asarray(binding.get_outputs()[-1].numpy())


def _value(array: NDArray[Any]) -> Any:
    """An array as onnxruntime takes it; on a CPU the memory is shared."""
    import onnxruntime

    return onnxruntime.OrtValue.ortvalue_from_numpy(array)
