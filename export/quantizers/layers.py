"""The layers of a float32 graph: its products by a constant, and their weights one at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import onnx
from numpy.typing import NDArray
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, numpy_helper
from onnx.external_data_helper import load_external_data_for_model
from onnx.shape_inference import infer_shapes

from export.graph import read_graph
from harness.errors import HarnessError

SHOWN = 4


@dataclass(frozen=True)
class Layer:
    """`name` is the module's in PyTorch; `turn` is the order of axes of a Transpose between the
    initializer `tensor` and the node; `shape` is (inputs, outputs), of an embedding
    (tokens, width)."""

    name: str
    node: NodeProto
    tensor: str
    shape: tuple[int, int]
    turn: tuple[int, ...] | None = None


class Source:
    """A graph on disk, with the types of its values where they are wanted.

    Weights that lie beside it are read when they are asked for; `complete` loads those that a
    copy still reads once it is quantized.
    """

    def __init__(self, path: Path, *, typed: bool = False) -> None:
        self.path = path
        model = read_graph(path, weights=False)
        self.model = infer_shapes(model) if typed else model
        self._tensors = {tensor.name: tensor for tensor in self.model.graph.initializer}
        self.layers = list(_products(self.model.graph, self._tensors))
        self.embedding = _embedding(self.model.graph, self._tensors)

    def copy(self) -> ModelProto:
        copy = ModelProto()
        copy.CopyFrom(self.model)
        return copy

    def weight(self, layer: Layer) -> NDArray:  # type: ignore[type-arg]
        weight = self.read(self._tensors[layer.tensor])
        return weight if layer.turn is None else weight.transpose(layer.turn)

    def read(self, tensor: TensorProto) -> NDArray:  # type: ignore[type-arg]
        own = TensorProto()  # to_array would leave what it loads in the graph
        own.CopyFrom(tensor)
        return numpy_helper.to_array(own, str(self.path.parent))

    def complete(self, model: ModelProto) -> ModelProto:
        """The graph with every weight that it still reads, and no other."""
        drop_unread(model.graph)
        load_external_data_for_model(model, str(self.path.parent))
        return model

    def chosen(self, patterns: Sequence[str]) -> set[str]:
        """Names of the layers that the patterns name; one that names none is an error."""
        names = [layer.name for layer in self.layers]
        found: set[str] = set()
        for pattern in patterns:
            matching = {name for name in names if fnmatchcase(name, pattern)}
            if not matching:
                raise HarnessError(
                    f"no layer is named '{pattern}'",
                    f"there is {', '.join(names[:SHOWN])} and so on",
                )
            found |= matching
        return found


def replace_node(graph: GraphProto, old: NodeProto, new: Sequence[NodeProto]) -> None:
    """Put nodes in the place of the one that gives the same output."""
    place = next(i for i, node in enumerate(graph.node) if node.output[:] == old.output[:])
    del graph.node[place]
    for offset, node in enumerate(new):
        graph.node.insert(place + offset, node)


def drop_unread(graph: GraphProto) -> None:
    """Drop transposed weights and weights that no node reads any more."""
    read = _read(graph) | {item.name for item in graph.output}
    for node in [n for n in graph.node if n.op_type == "Transpose" and n.output[0] not in read]:
        graph.node.remove(node)
    read = _read(graph)
    kept = [tensor for tensor in graph.initializer if tensor.name in read]
    del graph.initializer[:]
    graph.initializer.extend(kept)


def _products(graph: GraphProto, tensors: dict[str, TensorProto]) -> Iterator[Layer]:
    turned = {n.output[0]: n for n in graph.node if n.op_type == "Transpose"}
    for node in graph.node:
        if node.op_type != "MatMul":
            continue
        source, turn = node.input[1], None
        if source in turned:
            between = turned[source]
            source = between.input[0]
            turn = next((tuple(a.ints) for a in between.attribute if a.name == "perm"), (1, 0))
        tensor = tensors.get(source)
        if tensor is None or len(tensor.dims) != 2 or tensor.data_type != TensorProto.FLOAT:
            continue
        rows, columns = (tensor.dims[axis] for axis in turn or (0, 1))
        yield Layer(_name(node, source), node, source, (rows, columns), turn)


def _embedding(graph: GraphProto, tensors: dict[str, TensorProto]) -> Layer | None:
    for node in graph.node:
        tensor = tensors.get(node.input[0]) if node.op_type == "Gather" else None
        if tensor is not None and len(tensor.dims) == 2 and tensor.data_type == TensorProto.FLOAT:
            rows, columns = tensor.dims
            return Layer(_name(node, tensor.name), node, tensor.name, (rows, columns))
    return None


def _name(node: NodeProto, tensor: str) -> str:
    """Exporters name a node by its module's path, or leave the name to the weight."""
    path = node.name.strip("/").removesuffix(f"/{node.op_type}")
    return path.replace("/", ".") if "/" in node.name else tensor.removesuffix(".weight")


def _read(graph: GraphProto) -> set[str]:
    names: set[str] = set()
    for node in graph.node:
        names.update(node.input)
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.GRAPH:
                names |= _read(attribute.g)
            for inner in attribute.graphs:
                names |= _read(inner)
    return names
