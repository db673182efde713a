"""Decoding and scoring over onnxruntime.

What writes is the shipped graph with its attention fused, where both write the same tokens on a
sample of the prompts; else the shipped graph itself. What is scored is scored by the latter.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness.backends import Completion, Pairs
from harness.backends.answers import Decoding
from harness.backends.fused import POSITIONS, Fused
from harness.backends.fusion.attention import OPERATOR
from harness.backends.plain import Plain
from harness.errors import HarnessError
from harness.models import end_tokens
from harness.records import Variant
from harness.variants import external_data, graph_file, load_graph

# Their scales are taken over the whole tensor, so a row depends on its batch-mates and on where
# the prompt is cut: such a graph is judged as it will run, one whole prompt at a time.
BATCH_DEPENDENT = {"DynamicQuantizeLinear", "DynamicQuantizeMatMul", "MatMulIntegerToFloat"}
# What the fused graph is held against the shipped one on: prompts, and tokens of each answer.
SAMPLE, TOKENS = 2, 24


class OnnxBackend:
    def __init__(self, variant: Variant) -> None:
        self.variant = variant
        self.graph = graph_file(variant)
        self.model = load_graph(self.graph)
        external_data(self.graph, self.model)  # onnxruntime passes over a tensor that no node uses
        self.operators = {node.op_type for node in self.model.graph.node}
        self.alone = bool(self.operators & BATCH_DEPENDENT)
        plain = self._shipped()
        missing = {"input_ids", "attention_mask"} - set(plain.inputs)
        if missing or not plain.past or "logits" not in plain.outputs:
            what = ", ".join(sorted(missing)) or ("past_key_values" if not plain.past else "logits")
            raise HarnessError(
                f"{self.graph} has no {what}",
                "export with text-generation-with-past (`umbral export`)",
            )
        axes = [plain.inputs[name].shape for name in plain.past]
        if not all(len(a) == 4 and isinstance(a[1], int) and isinstance(a[3], int) for a in axes):
            raise HarnessError(
                f"{self.graph} leaves heads or width of its cache open",
                "give axes 1 and 3 of past_key_values their numbers, as `umbral export` does",
            )
        self.ends = end_tokens(variant.folder)
        self.runner: Plain | Fused = plain

    def generate(
        self, prompts: Sequence[Sequence[int]], max_new_tokens: int, batch_size: int
    ) -> Iterator[list[Completion]]:
        how = Decoding(max_new_tokens, self.ends)
        # Like beside like, the longest first: at the end, when rows run empty, short ones are left.
        order = sorted(range(len(prompts)), key=lambda i: -len(prompts[i]))
        try:
            if self.alone:
                yield from self._side_by_side(prompts, order, how)
            else:
                yield from self.runner.answers(prompts, order, how, batch_size)
        except HarnessError as error:
            raise HarnessError(
                f"variant '{self.variant.name}': {error.message}", error.remedy
            ) from error

    def _side_by_side(
        self, prompts: Sequence[Sequence[int]], order: Sequence[int], how: Decoding
    ) -> Iterator[list[Completion]]:
        """One prompt at a time and core."""

        def write(index: int) -> list[Completion]:
            return [item for made in self.runner.answers(prompts, [index], how, 1) for item in made]

        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            yield from pool.map(write, order)

    def stream(self, prompt: Sequence[int], max_new_tokens: int) -> Iterator[int]:
        """The shipped graph's answer to one prompt, a token at a time, its end token left out."""
        yield from self._plain().stream(prompt, Decoding(max_new_tokens, self.ends))

    def logits(self, pairs: Pairs) -> Iterator[tuple[int, NDArray[np.float32]]]:
        yield from self._plain().logits(pairs)

    def _plain(self) -> Plain:
        return self.runner if isinstance(self.runner, Plain) else self._shipped()

    def _shipped(self) -> Plain:
        return Plain(self._open(str(self.graph)), pads=OPERATOR not in self.operators)

    def prepare(self, sample: Sequence[Sequence[int]]) -> str:
        try:
            fused = self._fused()
            for index in range(min(SAMPLE, len(sample))):
                if self._begins(self.runner, sample[index]) != self._begins(fused, sample[index]):
                    return f"its fused graph writes another text to prompt {index + 1}"
        except Exception as error:  # whatever is unlike what was expected: the shipped graph runs
            return f"its attention is not fused ({type(error).__name__}: {str(error)[:200]})"
        self.runner = fused
        return ""

    def _begins(self, runner: Plain | Fused, prompt: Sequence[int]) -> tuple[int, ...]:
        ((answer,),) = runner.answers([prompt], [0], Decoding(TOKENS, self.ends), 1)
        return answer.token_ids

    def _fused(self) -> Fused:
        from harness.backends.fusion import fuse

        settings = json.loads((self.variant.folder / "config.json").read_text(encoding="utf-8"))
        heads = int(settings["num_attention_heads"])
        model = fuse(self.model, heads, POSITIONS, whole=self.alone)
        return Fused(self._open(model.SerializeToString()))

    def _open(self, graph: str | bytes) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # Where weights lie beside a graph that comes from memory.
        options.add_session_config_entry(
            "session.model_external_initializers_file_folder_path", str(self.graph.parent)
        )
        if self.alone:
            # Prompts run one by one, side by side: a thread each serves better than all for one.
            options.intra_op_num_threads = 1
        try:
            return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        except Exception as error:
            raise HarnessError(
                f"onnxruntime refuses {self.graph} ({str(error).splitlines()[0][:200]})",
                "export it with an opset and operators that the runtime knows",
            ) from error
