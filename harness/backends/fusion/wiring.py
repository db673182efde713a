"""Who makes and who reads a value of a graph, and what lies on the way."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from onnx import GraphProto, NodeProto, numpy_helper

_PASSING = {"Cast", "Unsqueeze", "Expand", "Reshape", "Transpose", "Mul", "Div", "Identity"}


class Unfused(Exception):
    """The graph is not built as expected; it runs as it is."""


class Wiring:
    """A graph as it was when this was made."""

    def __init__(self, graph: GraphProto) -> None:
        self.nodes = list(graph.node)
        self.maker = {name: node for node in self.nodes for name in node.output}
        self.readers: dict[str, list[NodeProto]] = defaultdict(list)
        for node in self.nodes:
            for name in node.input:
                self.readers[name].append(node)
        self.stored = {item.name: item for item in graph.initializer}

    def made_by(self, name: str, *kinds: str) -> NodeProto:
        node: NodeProto | None = self.maker.get(name)
        if node is None or node.op_type not in kinds:
            raise Unfused(f"{name} is made by {node.op_type if node else 'nothing'}")
        return node

    def makes(self, name: str, kind: str) -> NodeProto | None:
        """The node that makes a value, before casts, where it is of that kind."""
        node = self.maker.get(self.uncast(name))
        return node if node is not None and node.op_type == kind else None

    def uncast(self, name: str) -> str:
        """The value before casts."""
        while (node := self.maker.get(name)) is not None and node.op_type == "Cast":
            name = node.input[0]
        return name

    def number(self, name: str) -> float | None:
        """A constant of one number."""
        name = self.uncast(name)
        node = self.maker.get(name)
        if name in self.stored:
            if math.prod(self.stored[name].dims) != 1:
                return None
            value: NDArray[np.generic] = numpy_helper.to_array(self.stored[name])
        elif node is not None and node.op_type == "Constant":
            value = numpy_helper.to_array(node.attribute[0].t)
        else:
            return None
        return float(value.item()) if value.size == 1 else None

    def unscaled(self, name: str) -> tuple[str, float]:
        """The value before products and quotients with one number, and that number."""
        scale = 1.0
        while (node := self.maker.get(name := self.uncast(name))) is not None:
            if node.op_type not in ("Mul", "Div"):
                break
            first, second = (self.number(item) for item in node.input)
            if second is not None:
                scale = scale * second if node.op_type == "Mul" else scale / second
                name = node.input[0]
            elif first is not None and node.op_type == "Mul":
                scale, name = scale * first, node.input[1]
            else:
                break
        return name, scale

    def product(self, name: str) -> NodeProto:
        """The MatMul whose second operand a value flows into."""
        at = [name]
        while at:
            value = at.pop(0)
            for node in self.readers[value]:
                if node.op_type == "MatMul" and node.input[1] == value:
                    return node
                if node.op_type in _PASSING and node.input[0] == value:
                    at += node.output
        raise Unfused(f"{name} flows into no MatMul")

    def scale_between(self, name: str, product: NodeProto) -> float:
        """The numbers that a value is multiplied with on its way into a product's operand."""
        scale, value = 1.0, product.input[1]
        while value != name:
            node = self.maker[value]
            if node.op_type in ("Mul", "Div"):
                value, more = self.unscaled(value)
                scale *= more
            else:
                value = node.input[0]
        return scale

    def reader(self, name: str, kind: str) -> NodeProto:
        """The only node that reads a value, behind casts."""
        readers = self.readers[name]
        while len(readers) == 1 and readers[0].op_type == "Cast":
            readers = self.readers[readers[0].output[0]]
        if len(readers) != 1 or readers[0].op_type != kind:
            raise Unfused(f"{name} is not read by one {kind}")
        return readers[0]

    def beneath(self, names: Sequence[str]) -> list[NodeProto]:
        """The nodes that the values rest on, in the graph's order."""
        wanted: set[int] = set()
        todo = list(names)
        while todo:
            node = self.maker.get(todo.pop())
            if node is not None and id(node) not in wanted:
                wanted.add(id(node))
                todo += node.input
        return [node for node in self.nodes if id(node) in wanted]
