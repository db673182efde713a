"""Greedy decoding and scoring over onnxruntime, with the graph's own key/value cache."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness.backends import Completion
from harness.errors import HarnessError
from harness.models import end_tokens
from harness.records import FinishReason, Variant
from harness.variants import graph_file

# Their scales are taken over the whole tensor, so a row depends on its batch-mates and on where
# the prompt is cut: such a graph is judged as it will run, one whole prompt at a time.
BATCH_DEPENDENT = {"DynamicQuantizeLinear", "DynamicQuantizeMatMul", "MatMulIntegerToFloat"}
# It counts a row's tokens, whatever the mask: they must stand first, and padding behind them.
COUNTING = "GroupQueryAttention"
DTYPES = {"tensor(float)": np.float32, "tensor(float16)": np.float16}


class OnnxBackend:
    def __init__(self, variant: Variant) -> None:
        import onnx

        self.variant = variant
        graph = graph_file(variant)
        operators = {n.op_type for n in onnx.load(str(graph), load_external_data=False).graph.node}
        self.alone = bool(operators & BATCH_DEPENDENT)
        self.pads_behind = COUNTING in operators
        self.session = self._open(str(graph))
        self.inputs = {item.name: item for item in self.session.get_inputs()}
        self.outputs = [item.name for item in self.session.get_outputs()]
        self.past = [name for name in self.inputs if name.startswith("past_key_values.")]
        missing = {"input_ids", "attention_mask"} - set(self.inputs)
        if missing or not self.past or "logits" not in self.outputs:
            what = ", ".join(sorted(missing)) or ("past_key_values" if not self.past else "logits")
            raise HarnessError(
                f"{graph} has no {what}", "export with text-generation-with-past (`umbral export`)"
            )
        axes = [self.inputs[name].shape for name in self.past]
        if not all(len(a) == 4 and isinstance(a[1], int) and isinstance(a[3], int) for a in axes):
            raise HarnessError(
                f"{graph} leaves heads or width of its cache open",
                "give axes 1 and 3 of past_key_values their numbers, as `umbral export` does",
            )
        self.ends = end_tokens(variant.folder)

    def _open(self, graph: str) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        if self.alone:
            # Rows run one by one, side by side: a thread each serves better than all for one.
            options.intra_op_num_threads = 1
        try:
            return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        except Exception as error:
            raise HarnessError(
                f"onnxruntime refuses {graph} ({str(error).splitlines()[0][:200]})",
                "export it with an opset and operators that the runtime knows",
            ) from error

    def generate(
        self, prompts: Sequence[Sequence[int]], max_new_tokens: int, batch_size: int
    ) -> Iterator[list[Completion]]:
        # Prompts of like length share a batch, so that little is padded.
        order = sorted(range(len(prompts)), key=lambda i: len(prompts[i]))
        size = 1 if self.alone else batch_size
        groups = [order[i : i + size] for i in range(0, len(order), size)]
        workers = (os.cpu_count() or 1) if self.alone else 1
        with ThreadPoolExecutor(workers) as pool:
            yield from pool.map(lambda group: self._decode(group, prompts, max_new_tokens), groups)

    def _decode(
        self, group: list[int], prompts: Sequence[Sequence[int]], max_new_tokens: int
    ) -> list[Completion]:
        started = time.monotonic()
        width = max(len(prompts[i]) for i in group)
        ids = np.zeros((len(group), width), np.int64)
        mask = np.zeros((len(group), width), np.int64)
        last = np.full(len(group), width - 1)
        for row, i in enumerate(group):
            size = len(prompts[i])
            first = 0 if self.pads_behind else width - size
            ids[row, first : first + size] = prompts[i]
            mask[row, first : first + size] = 1
            last[row] = first + size - 1
        past = self._empty(len(group))
        alive = list(range(len(group)))
        written: list[list[int]] = [[] for _ in group]
        done: list[Completion] = []
        for _ in range(max_new_tokens):
            logits, past = self._step(ids, mask, past)
            chosen = self._greedy(logits[np.arange(len(alive)), last])
            keep = []
            for place, row in enumerate(alive):
                if int(chosen[place]) in self.ends:
                    done.append(self._finish(group[row], written[row], "eos", started))
                else:
                    written[row].append(int(chosen[place]))
                    keep.append(place)
            if not keep:
                return done
            if len(keep) < len(alive):
                alive = [alive[place] for place in keep]
                chosen, mask = chosen[keep], mask[keep]
                past = {name: value[keep] for name, value in past.items()}
            ids, last = chosen[:, None], np.zeros(len(alive), np.int64)
            one = np.ones((len(alive), 1), np.int64)
            # Ones in front are as good as one more behind the ones that are there.
            mask = np.concatenate([one, mask] if self.pads_behind else [mask, one], axis=1)
        return done + [self._finish(group[r], written[r], "length", started) for r in alive]

    def logits(
        self, pairs: Sequence[tuple[Sequence[int], Sequence[int]]]
    ) -> Iterator[tuple[int, NDArray[np.float32]]]:
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

    def _greedy(self, logits: NDArray[np.float32]) -> NDArray[np.int64]:
        if not np.isfinite(logits).all():
            raise HarnessError(
                f"variant '{self.variant.name}' computes logits that are not finite numbers",
                "quantize it again with other settings",
            )
        return np.asarray(logits.argmax(axis=-1), np.int64)

    def _finish(
        self, index: int, ids: list[int], reason: FinishReason, started: float
    ) -> Completion:
        return Completion(index, tuple(ids), reason, time.monotonic() - started)
