"""One layer's attention, found by the names of its cache and written as one operator."""

from __future__ import annotations

from dataclasses import dataclass

from onnx import NodeProto, TensorProto, helper

from harness.backends.fusion.wiring import Unfused, Wiring

OPERATOR = "GroupQueryAttention"
# Inputs of the fused graph beside input_ids and the cache.
LAST = "last_positions"  # (rows,) int32: the position of each row's last token
TOTAL = "total_length"  # int32: tokens of the longest row, past and present
FLAT = "umbral.flat"  # a shape: heads and their width become one axis

Turn = tuple[str, str]  # the values that hold cosines and sines


@dataclass(frozen=True)
class Heads:
    query: int
    cache: int


@dataclass(frozen=True)
class Attention:
    """`output` is the value that the layer's last projection reads; `turn` None without rotary
    embedding. With `half` the values are of half precision, and the operator's of single."""

    layer: str
    query: str
    key: str
    value: str
    output: NodeProto
    scale: float
    turn: Turn | None
    half: bool


def find(wiring: Wiring, layer: str) -> Attention:
    """The parts of a layer's attention; raises `Unfused` where it is built in another way."""
    key, half = _added(wiring, layer, "key")
    value, _ = _added(wiring, layer, "value")
    scores, weighted = wiring.product(key.output[0]), wiring.product(value.output[0])
    if scores is weighted:
        raise Unfused(f"layer {layer} multiplies once only")
    query, scale = wiring.unscaled(scores.input[0])
    scale *= wiring.scale_between(key.output[0], scores)
    behind = wiring.readers[scores.output[0]]
    if len(behind) == 1 and behind[0].op_type in ("Mul", "Div"):
        scale *= wiring.unscaled(behind[0].output[0])[1]
    output = wiring.reader(wiring.reader(weighted.output[0], "Transpose").output[0], "Reshape")
    added, turn = key.input[1], None
    if not half:  # what is rounded to half precision on the way has to be
        query, turn = _unturned(wiring, query)
        added, same = _unturned(wiring, added)
        if turn != same:
            raise Unfused(f"layer {layer} turns query and key differently")
    return Attention(layer, query, added, value.input[1], output, scale, turn, half)


def _added(wiring: Wiring, layer: str, part: str) -> tuple[NodeProto, bool]:
    """The Concat that makes the cache longer, and whether in half precision."""
    name = f"present.{layer}.{part}"
    node = wiring.made_by(wiring.uncast(name), "Concat")
    past = wiring.uncast(node.input[0])
    if past != f"past_key_values.{layer}.{part}":
        raise Unfused(f"{name} does not continue the past")
    return node, past != node.input[0]


def _unturned(wiring: Wiring, name: str) -> tuple[str, Turn | None]:
    """x of x * cos + concat(-second half of x, first half) * sin, and the two tables."""
    total = wiring.makes(name, "Add")
    parts = [wiring.makes(item, "Mul") for item in total.input] if total else []
    if len(parts) != 2 or parts[0] is None or parts[1] is None:
        return name, None
    halves = wiring.makes(parts[1].input[0], "Concat")
    if halves is None or wiring.makes(halves.input[0], "Neg") is None:
        return name, None
    return parts[0].input[0], (parts[0].input[1], parts[1].input[1])


def fused(found: Attention, wiring: Wiring, heads: Heads, tables: Turn | None) -> list[NodeProto]:
    """The nodes that stand for it, the last of them making what `output` made."""
    nodes: list[NodeProto] = []
    label = f"umbral.{found.layer}"
    inputs = [
        _flat(wiring, nodes, name, f"{label}.{part}", found.half)
        for part, name in (("q", found.query), ("k", found.key), ("v", found.value))
    ]
    parts = [f"{found.layer}.{part}" for part in ("key", "value")]
    made = f"{label}.out" if found.half else found.output.output[0]
    node = helper.make_node(
        OPERATOR,
        [*inputs, *(f"past_key_values.{part}" for part in parts), LAST, TOTAL, *(tables or ())],
        [made, *(f"present.{part}" for part in parts)],
        name=label,
        domain="com.microsoft",
        num_heads=heads.query,
        kv_num_heads=heads.cache,
        scale=found.scale,
        do_rotary=int(tables is not None),
    )
    nodes.append(node)
    if found.half:
        nodes.append(_cast(made, found.output.output[0], TensorProto.FLOAT16))
    return nodes


def _flat(wiring: Wiring, nodes: list[NodeProto], name: str, label: str, half: bool) -> str:
    """(rows, heads, tokens, width) as (rows, tokens, heads * width), in single precision."""
    turned = wiring.makes(name, "Transpose")
    if turned is not None and list(turned.attribute[0].ints) == [0, 2, 1, 3]:
        name = turned.input[0]
    else:
        nodes.append(helper.make_node("Transpose", [name], [f"{label}.4"], perm=[0, 2, 1, 3]))
        name = f"{label}.4"
    apart = wiring.makes(name, "Reshape")
    if apart is not None and not half:
        name = apart.input[0]  # the projection itself, not taken apart into heads
    else:
        nodes.append(helper.make_node("Reshape", [name, FLAT], [f"{label}.3"]))
        name = f"{label}.3"
    if half:
        nodes.append(_cast(name, f"{label}.single", TensorProto.FLOAT))
        name = f"{label}.single"
    return name


def _cast(name: str, to: str, kind: int) -> NodeProto:
    return helper.make_node("Cast", [name], [to], to=kind)
