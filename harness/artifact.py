"""What stands in a variant's files, read without running them. Whatever cannot be read is a
HarnessError of the property that asks for it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.errors import HarnessError
from harness.records import Variant
from harness.variants import external_data, graph_file, load_graph, tensors

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto, TensorProto, ValueInfoProto

TYPES = {1: "float32", 7: "int64", 10: "float16", 11: "float64", 16: "bfloat16"}
FLOATS = {"float16", "float32", "float64", "bfloat16"}


@dataclass(frozen=True)
class Value:
    """An input or output of a graph. An axis that varies is None."""

    type: str
    axes: tuple[int | None, ...]


class Artifact:
    """The files of one variant, each read when it is first asked for."""

    def __init__(self, variant: Variant) -> None:
        self.variant = variant
        self.folder = variant.folder
        self.graph = graph_file(variant)
        self._documents: dict[str, dict[str, Any]] = {}

    def document(self, name: str) -> dict[str, Any]:
        """One of the folder's JSON files."""
        if name not in self._documents:
            self._documents[name] = _read(self.folder / name)
        return self._documents[name]

    @cached_property
    def model(self) -> ModelProto:
        """The graph without what lies beside it."""
        return load_graph(self.graph)

    @cached_property
    def data(self) -> list[Path]:
        """Files beside the graph that hold its tensors, all of them there and its own."""
        return external_data(self.graph, self.model)

    @property
    def ends(self) -> dict[str, int]:
        """By name of a data file: where the last tensor in it ends, in bytes."""
        from onnx.external_data_helper import ExternalDataInfo, uses_external_data

        found: dict[str, int] = {}
        for tensor in tensors(self.model):
            if uses_external_data(tensor):
                told = ExternalDataInfo(tensor)
                end = (told.offset or 0) + (told.length or 0)
                found[told.location] = max(found.get(told.location, 0), end)
        return found

    @property
    def opset(self) -> int:
        opsets = [o.version for o in self.model.opset_import if o.domain in ("", "ai.onnx")]
        return max(opsets, default=0)

    @property
    def operators(self) -> frozenset[tuple[str, str]]:
        """(domain, name) of every node but those of the functions that the graph itself defines."""
        own = {(function.domain, function.name) for function in self.model.functions}
        bodies = [self.model.graph.node, *(function.node for function in self.model.functions)]
        used = {(node.domain, node.op_type) for body in bodies for node in _nodes(body)} - own
        return frozenset((domain or "ai.onnx", name) for domain, name in used)

    @cached_property
    def inputs(self) -> dict[str, Value]:
        return {item.name: _value(item) for item in self.model.graph.input}

    @cached_property
    def outputs(self) -> dict[str, Value]:
        return {item.name: _value(item) for item in self.model.graph.output}

    @property
    def vocabulary(self) -> int | None:
        """How many tokens the logits tell apart, None where the graph leaves it open."""
        logits = self.outputs.get("logits")
        return logits.axes[-1] if logits and logits.axes else None

    @property
    def tokens(self) -> int:
        """One more than the largest token id; 0 where tokenizer.json is of a form unknown here."""
        tokenizer = self.document("tokenizer.json")
        model, added = tokenizer.get("model"), tokenizer.get("added_tokens")
        vocabulary = model.get("vocab") if isinstance(model, dict) else None
        ids = list(vocabulary.values()) if isinstance(vocabulary, dict) else []
        ids += range(len(vocabulary)) if isinstance(vocabulary, list) else []
        if isinstance(added, list):
            ids += [item.get("id") for item in added if isinstance(item, dict)]
        return max((item for item in ids if isinstance(item, int)), default=-1) + 1

    def unsound(self) -> str | None:
        """A weight that holds NaN or infinity; every one is read for it.

        A mask may hold minus infinity beside zeros, and a bound of one number any infinity.
        """
        import numpy as np

        # Nothing is read from a folder before all data is known to be its own.
        folder = str(self.graph.parent) if self.data else ""
        for tensor in tensors(self.model):
            if TYPES.get(tensor.data_type) not in FLOATS:
                continue
            values = self._values(tensor, folder)
            finite = np.isfinite(values)
            if finite.all():
                continue
            if np.isnan(values).any() or (values.size > 1 and not _is_mask(values)):
                return tensor.name or "of a constant"
        return None

    def _values(self, tensor: TensorProto, folder: str) -> Any:
        from onnx import numpy_helper

        try:
            return numpy_helper.to_array(tensor, folder)
        except Exception as error:  # of onnx, of numpy, of the operating system
            raise HarnessError(
                f"{self.graph} holds weight '{tensor.name[:80]}', which cannot be read"
                f" ({type(error).__name__})",
                "export it again",
            ) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise HarnessError(f"there is no {path}", "copy it from the tuned model") from error
    except (OSError, ValueError, RecursionError) as error:
        raise HarnessError(f"{path} is no JSON", "copy it from the tuned model") from error
    if not isinstance(value, dict):
        raise HarnessError(f"{path} holds no JSON object", "copy it from the tuned model")
    return value


def _nodes(body: Sequence[NodeProto]) -> Iterator[NodeProto]:
    """The nodes and those of the subgraphs in their attributes."""
    for node in body:
        yield node
        for attribute in node.attribute:
            for inner in (*([attribute.g] if attribute.HasField("g") else []), *attribute.graphs):
                yield from _nodes(inner.node)


def _value(item: ValueInfoProto) -> Value:
    tensor = item.type.tensor_type
    axes = tuple(d.dim_value if d.HasField("dim_value") else None for d in tensor.shape.dim)
    return Value(TYPES.get(tensor.elem_type, f"type {tensor.elem_type}"), axes)


def _is_mask(values: Any) -> bool:
    return bool(((values == 0) | (values == float("-inf"))).all())
