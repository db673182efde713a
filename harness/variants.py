"""The variants that a candidate folder holds, and the digest of what a runtime would read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.errors import HarnessError
from harness.models import require_model, require_tokenizer
from harness.records import Role, Variant
from harness.runtimes import hold_protobuf
from harness.store import digest_files

if TYPE_CHECKING:
    from onnx import ModelProto, TensorProto

# Names that Transformers.js gives to files; any other `model_<x>.onnx` is the variant <x>.
GRAPHS = {"fp32": "model.onnx", "q8": "model_quantized.onnx"}
SHARED = (
    "config.json generation_config.json tokenizer.json tokenizer_config.json tokenizer.model "
    "special_tokens_map.json added_tokens.json vocab.json vocab.txt merges.txt chat_template.jinja"
).split()


def discover(candidate: Path) -> dict[str, Variant]:
    """Variants by name, from `onnx/model*.onnx` or `model*.onnx` in the folder itself."""
    if not candidate.is_dir():
        raise HarnessError(f"no candidate folder {candidate}", "give a folder that exists")
    require_tokenizer(candidate)
    if not (candidate / "config.json").is_file():
        raise HarnessError(f"{candidate} has no config.json", "copy the model's config.json there")
    folder = candidate / "onnx" if (candidate / "onnx").is_dir() else candidate
    graphs = sorted(folder.glob("model*.onnx"))
    if not graphs:
        raise HarnessError(
            f"{candidate} holds no onnx/model*.onnx", "export the model with `umbral export`"
        )
    names = {file: name for name, file in GRAPHS.items()}
    found: dict[str, Variant] = {}
    for graph in graphs:
        name = names.get(graph.name) or graph.stem.removeprefix("model").lstrip("_")
        if name in ("base", "tuned", "last"):
            raise HarnessError(f"{graph} takes the name of a reference of comparison", "rename it")
        if name in found:
            raise HarnessError(f"{candidate} holds two files of variant '{name}'", "remove one")
        found[name] = _variant(name, candidate, [graph, *_beside(graph)])
    return found


def _beside(graph: Path) -> list[Path]:
    """Nothing where the graph cannot be read, or reaches for what is not there or not its own:
    then `load_graph` or `external_data` says so again wherever it is opened or judged."""
    try:
        return external_data(graph)
    except HarnessError:
        return []


def graph_name(variant: str) -> str:
    """The file of a variant, as Transformers.js looks for it."""
    return GRAPHS.get(variant, f"model_{variant}.onnx")


def choose(candidate: Path, names: tuple[str, ...]) -> list[Variant]:
    """The named variants of a candidate, in the order of the names."""
    found = discover(candidate)
    for name in names:
        if name not in found:
            raise HarnessError(
                f"{candidate} holds no variant '{name}'", f"it holds {', '.join(found)}"
            )
    return [found[name] for name in names]


def reference(folder: Path, role: Role) -> Variant:
    """What candidates are compared with: for `base` and `tuned` a folder of safetensors, for
    `last` and `first` one that was promoted, which holds one variant."""
    if role in ("last", "first"):
        found = list(discover(folder).values())
        if len(found) != 1:
            raise HarnessError(
                f"{folder} holds {len(found)} variants, a release has one", "name a promoted folder"
            )
        return replace(found[0], name=role, role=role)
    require_model(folder)
    weights = sorted(folder.glob("*.safetensors")) + sorted(folder.glob("*.index.json"))
    return _variant(role, folder, weights, role)


def graph_file(variant: Variant) -> Path:
    return next(path for path in variant.files if path.suffix == ".onnx")


def size(variant: Variant) -> int:
    """Bytes of the weights of a variant, without what all variants share."""
    return sum(path.stat().st_size for path in variant.files if path.name not in SHARED)


def load_graph(graph: Path) -> ModelProto:
    """The graph without what lies beside it."""
    import onnx

    hold_protobuf(graph)
    try:
        model = onnx.load(str(graph), load_external_data=False)
    except Exception as error:
        raise HarnessError(
            f"{graph} is not an ONNX graph ({type(error).__name__})", "export it again"
        ) from error
    if not model.graph.node:
        raise HarnessError(f"{graph} is an empty graph", "export it again")
    return model


def external_data(graph: Path, model: ModelProto | None = None) -> list[Path]:
    """Files beside the graph that hold its tensors. One outside its folder is an error."""
    files = own_paths(graph, model)
    for path in files:
        if not path.is_file():
            raise HarnessError(
                f"{graph} wants '{path.name}', which is not there",
                "copy that file too, under the name that the graph has for it",
            )
    return files


def own_paths(graph: Path, model: ModelProto | None = None) -> list[Path]:
    """Where the graph says that its tensors lie, once all of it is in the graph's folder."""
    from onnx.external_data_helper import ExternalDataInfo, uses_external_data

    root = graph.parent.resolve()
    found = []
    for tensor in tensors(model or load_graph(graph)):
        if not uses_external_data(tensor):
            continue
        try:
            name = ExternalDataInfo(tensor).location
            path = graph.parent / name
            own = path.resolve().is_relative_to(root)
        except (OSError, ValueError) as error:
            raise HarnessError(
                f"{graph} does not say where '{tensor.name[:80]}' lies", "export it again"
            ) from error
        if not own:
            raise HarnessError(f"{graph} reads '{name}' outside its folder", "export it again")
        found.append(path)
    return sorted(set(found))


def tensors(message: Any) -> Iterator[TensorProto]:
    """Every tensor of a graph: in its initializers, its nodes' attributes and their subgraphs."""
    from onnx import TensorProto

    if isinstance(message, TensorProto):
        yield message
        return
    for field, value in message.ListFields():
        if field.message_type is not None:
            for item in [value] if hasattr(value, "ListFields") else value:
                yield from tensors(item)


def _variant(name: str, folder: Path, weights: list[Path], role: Role = "candidate") -> Variant:
    shared = [folder / item for item in SHARED if (folder / item).is_file()]
    files = tuple(sorted({*weights, *shared}))
    return Variant(name, folder, digest_files(folder, files), files, role)
