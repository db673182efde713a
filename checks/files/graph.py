"""What a runtime feeds and reads, layer by layer, and the numbers in the weights."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from checks.files import folder
from harness.artifact import Artifact
from harness.errors import HarnessError
from harness.runtimes import GRAPH_BYTES

if TYPE_CHECKING:
    from harness.evidence import Evidence

FED = ("input_ids", "attention_mask", "position_ids")  # the last one where the graph asks for it
WITH_PAST = "export it with text-generation-with-past"
MOST_DATA = 100  # files that Transformers.js looks for


def graph(told: Artifact, evidence: Evidence) -> None:
    too_large = told.graph.stat().st_size > GRAPH_BYTES  # as `sizes` says
    if not too_large and not told.opset:
        raise HarnessError(f"{told.graph} names no opset", "export it again")


def inputs(told: Artifact, evidence: Evidence) -> None:
    for name in FED[:2]:
        if name not in told.inputs:
            raise HarnessError(f"{told.graph} has no input {name}", WITH_PAST)
    for name, value in told.inputs.items():
        if name in FED and value.type != "int64":
            raise HarnessError(
                f"{told.graph} takes {name} as {value.type}, not int64", "export it again"
            )
        if name not in FED and not name.startswith("past_key_values."):
            raise HarnessError(
                f"{told.graph} asks for an input {name[:80]} that no client gives", WITH_PAST
            )
    if "logits" not in told.outputs:
        raise HarnessError(f"{told.graph} has no output logits", WITH_PAST)


def cache(told: Artifact, evidence: Evidence) -> None:
    """Every layer that config.json names, and no other, in the shape that it gives."""
    folder.config(told, evidence)
    layers = told.document("config.json")["num_hidden_layers"]
    parts = [f"{layer}.{part}" for layer in range(layers) for part in ("key", "value")]
    sides = (("input past_key_values", told.inputs), ("output present", told.outputs))
    for side, values in sides:
        prefix = side.split()[1]
        there = {name for name in values if name.startswith(f"{prefix}.")}
        for part in parts:
            if f"{prefix}.{part}" not in there:
                raise HarnessError(
                    f"{told.graph} has no {side}.{part}, config.json names {layers} layers",
                    WITH_PAST,
                )
        if extra := sorted(there - {f"{prefix}.{part}" for part in parts}):
            raise HarnessError(
                f"{told.graph} has {extra[0][:80]}, config.json names {layers} layers",
                "copy config.json from the model that was exported",
            )
    _shapes(told, parts)


def _shapes(told: Artifact, parts: Collection[str]) -> None:
    """A client makes the empty cache from config.json: so many heads, so wide."""
    config = told.document("config.json")
    heads = config["num_attention_heads"]
    groups = config.get("num_key_value_heads") or heads
    width = config.get("head_dim") or config["hidden_size"] // heads
    for part in parts:
        axes = told.inputs[f"past_key_values.{part}"].axes
        if len(axes) != 4 or (axes[1], axes[3]) != (groups, width):
            raise HarnessError(
                f"{told.graph} takes past_key_values.{part} in the shape {_shown(axes)},"
                f" config.json says {groups} heads of {width}",
                "copy config.json from the model that was exported",
            )


def types(told: Artifact, evidence: Evidence) -> None:
    past = {v.type for name, v in told.inputs.items() if name.startswith("past_key_values.")}
    if not past:
        cache(told, evidence)
    present = {v.type for name, v in told.outputs.items() if name.startswith("present.")}
    if past != present or past not in ({"float32"}, {"float16"}):
        raise HarnessError(
            f"{told.graph} takes the cache as {_listed(past)} and gives it as {_listed(present)}",
            "export it with one type for both, float32 or float16",
        )
    for settings in _settings(told):
        named = settings.get("kv_cache_dtype")
        wanted = named.get(told.variant.name) if isinstance(named, dict) else named
        if wanted is not None and str(wanted) not in past:
            raise HarnessError(
                f"{told.folder / 'config.json'} says that the cache is {str(wanted)[:40]},"
                f" in {told.graph} it is {_listed(past)}",
                "mend transformers.js_config.kv_cache_dtype",
            )


def weights(told: Artifact, evidence: Evidence) -> None:
    data(told, evidence)
    if unsound := told.unsound():
        raise HarnessError(
            f"{told.graph} holds weight {unsound[:80]}, which is NaN or infinite",
            "leave it in float32: in float16 it overflows",
        )


def vocabulary(told: Artifact, evidence: Evidence) -> None:
    size = told.vocabulary
    if size is not None and told.tokens > size:
        raise HarnessError(
            f"{told.folder / 'tokenizer.json'} has {told.tokens} tokens, the logits of"
            f" {told.graph} are {size}",
            "copy the tuned model's tokenizer there",
        )


def data(told: Artifact, evidence: Evidence) -> None:
    stem, names = f"{told.graph.name}_data", {path.name for path in told.data}
    wanted = {stem, *(f"{stem}_{number}" for number in range(1, len(names)))} if names else set()
    if names != wanted or len(names) > MOST_DATA:
        raise HarnessError(
            f"{told.graph} reads {_listed(names)}, Transformers.js looks for {_listed(wanted)}",
            "save its external data under that name, which stands in the graph too",
        )
    for name, end in told.ends.items():
        if (size := (told.graph.parent / name).stat().st_size) < end:
            raise HarnessError(
                f"{told.graph.parent / name} is cut off: {size} of {end} bytes", "copy it again"
            )
    for settings in _settings(told):
        counts = settings.get("use_external_data_format")
        if isinstance(counts, dict):
            counts = counts.get(told.graph.name, counts.get("model"))
        if (counts or 0) != len(names):
            raise HarnessError(
                f"{told.folder / 'config.json'} counts {str(counts)[:40]} data files of"
                f" {told.graph.name}, there are {len(names)}",
                "mend transformers.js_config.use_external_data_format",
            )


def _settings(told: Artifact) -> Iterator[Mapping[str, Any]]:
    """What Transformers.js goes by, on no device in particular and on each that has its own."""
    value = told.document("config.json").get("transformers.js_config")
    own = value if isinstance(value, dict) else {}
    yield own
    devices = own.get("device_config")
    for device in devices.values() if isinstance(devices, dict) else ():
        yield {**own, **device} if isinstance(device, dict) else own


def _shown(axes: tuple[int | None, ...]) -> str:
    return "×".join("?" if axis is None else str(axis) for axis in axes) or "of no axes"


def _listed(names: Collection[str]) -> str:
    return ", ".join(sorted(names)[:4]) or "nothing"
