"""What stands in a variant's files, read without running them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.records import Variant
from harness.variants import external_data, graph_file, tensors

if TYPE_CHECKING:
    from onnx import GraphProto, ModelProto, NodeProto, ValueInfoProto

TYPES = {1: "float32", 7: "int64", 10: "float16", 11: "float64", 16: "bfloat16"}


@dataclass(frozen=True)
class Value:
    """An input or output of a graph. An axis that varies is None."""

    type: str
    axes: tuple[int | None, ...]


@dataclass(frozen=True)
class Artefact:
    """`operators` are (domain, name); `tokens` is one more than the largest token id; `unsound`
    names a weight that holds NaN or infinity."""

    variant: Variant
    graph: Path
    data: tuple[Path, ...]
    ir: int
    opset: int
    operators: frozenset[tuple[str, str]]
    inputs: dict[str, Value]
    outputs: dict[str, Value]
    config: dict[str, Any]
    tokenizer_config: dict[str, Any]
    tokens: int
    unsound: str | None


def read(variant: Variant) -> Artefact:
    import onnx

    graph = graph_file(variant)
    model = onnx.load(str(graph), load_external_data=False)
    opsets = [item.version for item in model.opset_import if item.domain in ("", "ai.onnx")]
    return Artefact(
        variant=variant,
        graph=graph,
        data=tuple(external_data(graph)),
        ir=model.ir_version,
        opset=max(opsets, default=0),
        operators=frozenset((node.domain, node.op_type) for node in _nodes(model.graph)),
        inputs={item.name: _value(item) for item in model.graph.input},
        outputs={item.name: _value(item) for item in model.graph.output},
        config=_json(variant.folder / "config.json"),
        tokenizer_config=_json(variant.folder / "tokenizer_config.json"),
        tokens=_tokens(_json(variant.folder / "tokenizer.json")),
        unsound=_unsound(model, graph.parent),
    )


def _nodes(graph: GraphProto) -> Iterator[NodeProto]:
    """Of the graph and of the subgraphs in its nodes' attributes."""
    for node in graph.node:
        yield node
        for attribute in node.attribute:
            for inner in (*([attribute.g] if attribute.HasField("g") else []), *attribute.graphs):
                yield from _nodes(inner)


def _value(item: ValueInfoProto) -> Value:
    tensor = item.type.tensor_type
    axes = tuple(d.dim_value if d.HasField("dim_value") else None for d in tensor.shape.dim)
    return Value(TYPES.get(tensor.elem_type, f"type {tensor.elem_type}"), axes)


def _unsound(model: ModelProto, folder: Path) -> str | None:
    """A mask may hold minus infinity beside zeros, and a bound of one number any infinity."""
    import numpy as np
    from onnx import numpy_helper

    for tensor in tensors(model):
        if not TYPES.get(tensor.data_type, "").endswith(("float16", "float32", "float64")):
            continue
        values = numpy_helper.to_array(tensor, str(folder))
        odd = values[~np.isfinite(values)]
        if odd.size and (np.isnan(odd).any() or (values.size > 1 and not _is_mask(values))):
            return tensor.name or "of a constant"
    return None


def _is_mask(values: Any) -> bool:
    return bool(((values == 0) | (values == float("-inf"))).all())


def _tokens(tokenizer: dict[str, Any]) -> int:
    """0 where tokenizer.json is missing or of a form unknown here."""
    model = tokenizer.get("model")
    vocabulary = model.get("vocab") if isinstance(model, dict) else None
    ids = list(vocabulary.values()) if isinstance(vocabulary, dict) else []
    ids += range(len(vocabulary)) if isinstance(vocabulary, list) else []
    added = tokenizer.get("added_tokens")
    ids += [item.get("id") for item in added if isinstance(item, dict)] if added else []
    return max((item for item in ids if isinstance(item, int)), default=-1) + 1


def _json(path: Path) -> dict[str, Any]:
    """Empty where there is none: what lacks then is told by its own rule."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
