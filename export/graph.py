"""ONNX graphs: read, write, check their names, and fold what hides weights from quantizers."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Collection
from pathlib import Path

import onnx
import onnx.shape_inference
from onnx import ModelProto, numpy_helper
from onnx.external_data_helper import set_external_data

from harness.errors import HarnessError

# A protobuf ends at 2 GiB; what comes near it lies beside the graph.
EXTERNAL_OVER = 1_900_000_000
LARGEST = 1_900_000_000  # bytes of a file beside a graph: a browser fetches 2^31 at most
SMALL = 1024  # bytes: what shapes are inferred from stays in the graph
INPUTS = {"input_ids", "attention_mask", "position_ids"}
PAST = re.compile(r"past_key_values\.(\d+\.(?:key|value))")
PRESENT = re.compile(r"present\.(\d+\.(?:key|value))")


def read_graph(path: Path, *, weights: bool = True) -> ModelProto:
    """The graph of a file, with the weights that lie beside it unless told otherwise."""
    try:
        model = onnx.load(str(path), load_external_data=weights)
    except Exception as error:
        reason = (str(error).splitlines() or ["no reason given"])[0][:200]
        raise HarnessError(
            f"{path} cannot be read as ONNX ({type(error).__name__}: {reason})", "export it again"
        ) from error
    if not model.graph.node:
        raise HarnessError(f"{path} holds an empty graph", "export it again")
    return model


def write_graph(model: ModelProto, path: Path, *, external: bool = False) -> None:
    """One file; or, where that would be too large or on request, the graph and its weights.

    They lie beside it as Transformers.js looks for them: `<name>_data`, then `<name>_data_1` and
    so on, none larger than `LARGEST` but for a weight that is so itself. Weights that were moved
    are gone from `model`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if external or is_large(model):
        file, filled = 0, 0
        for tensor in model.graph.initializer:
            size = len(tensor.raw_data)
            if size < SMALL:
                continue
            if filled and filled + size > LARGEST:
                file, filled = file + 1, 0
            filled += size
            set_external_data(tensor, f"{path.name}_data{f'_{file}' if file else ''}")
    onnx.save_model(model, str(path))
    for data in path.parent.glob(f"{path.name}_data*"):  # which onnx lets its owner alone read
        data.chmod(path.stat().st_mode)


def is_large(model: ModelProto) -> bool:
    """Whether its weights must lie beside the graph."""
    return sum(len(tensor.raw_data) for tensor in model.graph.initializer) > EXTERNAL_OVER


def with_types(model: ModelProto) -> ModelProto:
    """The graph with the inferred type of every value, which the conversion to float16 reads."""
    if not is_large(model):
        return onnx.shape_inference.infer_shapes(model)
    with tempfile.TemporaryDirectory() as folder:
        plain, typed = Path(folder) / "plain.onnx", Path(folder) / "typed.onnx"
        write_graph(model, plain)
        onnx.shape_inference.infer_shapes_path(str(plain), str(typed))
        return read_graph(typed)


def opset(model: ModelProto) -> int:
    return max(o.version for o in model.opset_import if o.domain in ("", "ai.onnx"))


def name_axes(model: ModelProto) -> None:
    """Name what varies in inputs and outputs alike, whoever wrote the graph.

    Transformers.js makes the first, empty cache by the graph's shapes: it knows `batch_size`, and
    an axis of any other name has no length to it.
    """
    rows, tokens = "batch_size", "sequence_length"
    axes = {
        "input_ids": (rows, tokens),
        "attention_mask": (rows, f"total_{tokens}"),
        "position_ids": (rows, tokens),
        "logits": (rows, tokens),
    }
    for item in [*model.graph.input, *model.graph.output]:
        names: tuple[str | None, ...] = axes.get(item.name, ())
        if PAST.fullmatch(item.name) or PRESENT.fullmatch(item.name):
            names = (rows, None, f"{'past' if PAST.fullmatch(item.name) else 'total'}_{tokens}")
        for axis, name in zip(item.type.tensor_type.shape.dim, names, strict=False):
            if name:
                axis.dim_param = name


def counts_positions(model: ModelProto) -> bool:
    """Whether attention itself rotates, by the number of a row's tokens."""
    nodes = [node for node in model.graph.node if node.op_type == "GroupQueryAttention"]
    turns = [any(a.name == "do_rotary" and a.i for a in node.attribute) for node in nodes]
    return bool(turns) and all(turns)


def check_names(path: Path, wanted_opset: int | None = None) -> None:
    """The inputs and outputs that a runtime with a key/value cache feeds and reads."""
    model = read_graph(path, weights=False)
    inputs = {item.name for item in model.graph.input}
    outputs = {item.name for item in model.graph.output}
    past = {match[1] for name in inputs if (match := PAST.fullmatch(name))}
    present = {match[1] for name in outputs if (match := PRESENT.fullmatch(name))}
    needed = INPUTS - {"position_ids"} if counts_positions(model) else INPUTS
    missing = sorted(needed - inputs) + sorted({"logits"} - outputs)
    missing += [f"past_key_values.{name}" for name in sorted(present - past)]
    missing += [f"present.{name}" for name in sorted(past - present)]
    if not past and not present:
        missing.append("past_key_values.*")
    if missing:
        raise HarnessError(
            f"{path} has no {', '.join(missing[:4])}", "export with text-generation-with-past"
        )
    for item in model.graph.input:
        axes = item.type.tensor_type.shape.dim
        if PAST.fullmatch(item.name) and not (
            len(axes) == 4
            and axes[0].dim_param == "batch_size"
            and axes[1].dim_value
            and axes[3].dim_value
        ):
            raise HarnessError(
                f"{path} leaves open of what shape an empty {item.name} is",
                "name its axes batch_size, a number, past_sequence_length, a number",
            )
    if wanted_opset is not None and opset(model) != wanted_opset:
        raise HarnessError(
            f"{path} has opset {opset(model)}, asked for was {wanted_opset}",
            "ask for an opset that the exporter knows for this model",
        )


def hide_inner_types(model: ModelProto, names: Collection[str]) -> None:
    """Forget the types of values that only the named nodes pass to each other.

    The conversion to float16 casts every value whose type it knows on its way into a node that
    keeps float32, and back behind it; between two such nodes that would lose what they keep.
    """
    graph = model.graph
    inner = {out for node in graph.node if node.name in names for out in node.output}
    outside = {name for node in graph.node if node.name not in names for name in node.input}
    inner -= outside | {item.name for item in graph.output}
    kept = [item for item in graph.value_info if item.name not in inner]
    del graph.value_info[:]
    graph.value_info.extend(kept)


def drop_twins(model: ModelProto) -> None:
    """Keep one of the equal casts that the conversion gives each reader of a value."""
    made: set[str] = set()
    kept = []
    for node in model.graph.node:
        if not made.issuperset(node.output):
            kept.append(node)
        made.update(node.output)
    del model.graph.node[:]
    model.graph.node.extend(kept)


def fold_transposes(model: ModelProto) -> int:
    """Turn `Transpose(weight)` into a constant for its MatMul or Gather. Number of folded nodes.

    Tied embeddings leave an exporter this way, as the embedding turned for the head or the head
    turned for the embedding, and quantizers pass over an operator whose weight is not a constant.
    The other one keeps its own, so the file grows by one copy.
    """
    graph = model.graph
    weights = {tensor.name: tensor for tensor in graph.initializer}
    place = {"MatMul": 1, "Gather": 0}
    read = {node.input[place[node.op_type]] for node in graph.node if node.op_type in place}
    kept = {item.name for item in graph.output}
    nodes = [
        node
        for node in graph.node
        if node.op_type == "Transpose"
        and node.input[0] in weights
        and node.output[0] in read - kept
    ]
    for node in nodes:
        order = next((list(a.ints) for a in node.attribute if a.name == "perm"), None)
        turned = numpy_helper.to_array(weights[node.input[0]]).transpose(order)
        graph.initializer.append(numpy_helper.from_array(turned.copy(), node.output[0]))
        graph.node.remove(node)
    used = {name for node in graph.node for name in node.input}
    for node in nodes:
        tensor = weights.get(node.input[0])
        if tensor is not None and tensor.name not in used:
            graph.initializer.remove(weights.pop(tensor.name))
    return len(nodes)
