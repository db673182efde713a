"""One step of a graph in onnxruntime: enough to see that it runs, and what it computes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto

from harness.errors import HarnessError

DTYPES = {"tensor(float)": np.float32, "tensor(float16)": np.float16}
Cache = Mapping[str, NDArray[Any]]


class Graph:
    """An open graph. Logits come as float32, axes batch, tokens, vocabulary.

    `changed` is opened in the place of what stands in `path`, with the weights beside it.
    """

    def __init__(self, path: Path, changed: ModelProto | None = None) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        options.add_session_config_entry(
            "session.model_external_initializers_file_folder_path", str(path.parent)
        )
        graph: str | bytes = str(path)
        if changed is not None:
            graph = changed.SerializeToString()
            # It is run once: a second copy of the weights, laid out for speed, would not pay.
            options.add_session_config_entry("session.disable_prepacking", "1")
        try:
            self.session = onnxruntime.InferenceSession(
                graph, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            raise HarnessError(
                f"onnxruntime refuses {path} ({_first_line(error)})", "export it again"
            ) from error
        self.path = path
        self.inputs = {item.name: item for item in self.session.get_inputs()}
        self.outputs = [item.name for item in self.session.get_outputs()]

    def step(
        self, ids: Sequence[int], past: Cache | None = None
    ) -> tuple[NDArray[np.float32], Cache]:
        """Logits of the tokens given, of one row, and the cache that holds them too."""
        cache = self._empty() if past is None else past
        values = self._run(ids, cache, self.outputs)
        present = {name: values[name.replace("past_key_values", "present")] for name in cache}
        return values["logits"].astype(np.float32), present

    def values(self, ids: Sequence[int], names: Sequence[str]) -> dict[str, NDArray[Any]]:
        """Any outputs by name, of one row of tokens and no cache."""
        return self._run(ids, self._empty(), names)

    def _run(
        self, ids: Sequence[int], cache: Cache, names: Sequence[str]
    ) -> dict[str, NDArray[Any]]:
        seen = next(iter(cache.values())).shape[2] if cache else 0
        feed = {
            "input_ids": np.array([ids], np.int64),
            "attention_mask": np.ones((1, seen + len(ids)), np.int64),
            "position_ids": np.arange(seen, seen + len(ids), dtype=np.int64)[None],
        }
        feed = {name: value for name, value in feed.items() if name in self.inputs} | dict(cache)
        try:
            return dict(zip(names, self.session.run(names, feed), strict=True))
        except Exception as error:
            raise HarnessError(
                f"onnxruntime cannot run {self.path} ({_first_line(error)})", "export it again"
            ) from error

    def _empty(self) -> Cache:
        """A cache of no tokens; axes are batch, heads, tokens, head width."""
        return {
            name: np.zeros((1, item.shape[1], 0, item.shape[3]), DTYPES[item.type])
            for name, item in self.inputs.items()
            if name.startswith("past_key_values.")
        }


def require_finite(path: Path, variant: str) -> None:
    """The file loads, and a prompt and a step after it give numbers."""
    try:
        graph = Graph(path)
        logits, cache = graph.step([1, 2, 3, 4])
        following, _ = graph.step([5], cache)
    except HarnessError as error:
        raise HarnessError(f"variant '{variant}': {error.message}", error.remedy) from error
    if not (np.isfinite(logits).all() and np.isfinite(following).all()):
        raise HarnessError(
            f"variant '{variant}' ({path}) computes logits that are not finite numbers",
            "leave this variant out of [export] variants",
        )


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
