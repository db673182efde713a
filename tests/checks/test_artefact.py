from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from checks.artefact import artefact
from harness.check import Limits
from harness.config import Suite
from harness.errors import HarnessError
from harness.records import Variant
from harness.runtimes import RUNTIMES, Runtime
from harness.variants import discover


@dataclass
class Filed:
    """As much of an Evidence as artefact asks for."""

    variant: Variant
    suite: Suite


def judged(folder: Path, name: str = "q4", *, template: str | None = None, **options: Any):
    prompt = {"chat_template": template}
    suite = Suite(name="p", folder=folder, data={"train": "t"}, checks={"c": {}}, prompt=prompt)
    return artefact(Filed(discover(folder)[name], suite), Limits(), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["fp32", "q8", "q4"])
def test_what_we_export_is_fit(candidate, name: str):
    verdict = judged(candidate, name)
    assert (verdict.status, verdict.value) == ("pass", 1.0)
    assert verdict.message == "fit for onnxruntime, onnxruntime-web"
    assert verdict.n == verdict.passed == 13


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A folder with a graph of two layers and no weights to speak of, fit for every runtime."""
    folder = tmp_path / "small"
    (folder / "onnx").mkdir(parents=True)
    texts = {
        "config.json": {"num_hidden_layers": 2, "eos_token_id": 2},
        "generation_config.json": {"eos_token_id": 2},
        "tokenizer.json": {"model": {"vocab": {"a": 0, "b": 1}}, "added_tokens": [{"id": 2}]},
        "tokenizer_config.json": {"chat_template": "{{ messages }}"},
    }
    for name, value in texts.items():
        (folder / name).write_text(json.dumps(value))
    cache = [f"{layer}.{part}" for layer in (0, 1) for part in ("key", "value")]
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
        for name in ("input_ids", "attention_mask")
    ]
    axes = ["batch", 1, "tokens", 4]
    inputs += [
        helper.make_tensor_value_info(f"past_key_values.{name}", TensorProto.FLOAT, axes)
        for name in cache
    ]
    outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", "tokens", 3])]
    outputs += [
        helper.make_tensor_value_info(f"present.{name}", TensorProto.FLOAT, axes) for name in cache
    ]
    nodes = [
        helper.make_node("Mul", [f"past_key_values.{name}", "one"], [f"present.{name}"])
        for name in cache
    ]
    nodes += [
        helper.make_node("Cast", ["input_ids"], ["numbers"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["numbers", "last"], ["column"]),
        helper.make_node("MatMul", ["column", "weight"], ["logits"]),
    ]
    weights = {
        "one": np.ones(1, np.float32),
        "last": np.array([2], np.int64),
        "weight": np.ones((1, 3), np.float32),
    }
    tensors = [numpy_helper.from_array(value, name) for name, value in weights.items()]
    graph = helper.make_graph(nodes, "small", inputs, outputs, tensors)
    opset = [helper.make_opsetid("", 18)]
    onnx.save(
        helper.make_model(graph, opset_imports=opset, ir_version=8),
        folder / "onnx" / "model_q4.onnx",
    )
    return folder


def told(folder: Path, name: str, **change: Any) -> None:
    path = folder / name
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))


def graph(folder: Path, change: Callable[[onnx.ModelProto], object], **saved: Any) -> None:
    path = folder / "onnx" / "model_q4.onnx"
    model = onnx.load(path)
    change(model)
    onnx.save(model, path, **saved)


def without(items: Any, name: str) -> None:
    items.remove(next(item for item in items if item.name == name))


def weight(model: onnx.ModelProto, value: Any) -> None:
    without(model.graph.initializer, "weight")
    model.graph.initializer.append(numpy_helper.from_array(value, "weight"))


def typed(items: Any, name: str, kind: int) -> None:
    found = next(item for item in items if item.name == name)
    found.type.tensor_type.elem_type = kind


def renamed_data(folder: Path) -> None:
    graph(folder, lambda m: None, save_as_external_data=True, location="w.data", size_threshold=0)


def uncounted_data(folder: Path) -> None:
    name = "model_q4.onnx_data"
    graph(folder, lambda m: None, save_as_external_data=True, location=name, size_threshold=0)


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "no generation_config": (
        lambda f: (f / "generation_config.json").unlink(),
        "files: there is no generation_config.json",
    ),
    "a tokenizer_config cut off": (
        lambda f: (f / "tokenizer_config.json").write_text('{"chat_template": "'),
        "files: tokenizer_config.json is no JSON",
    ),
    "nested too deep": (
        lambda f: (f / "config.json").write_text("[" * 100_000),
        "files: config.json is no JSON",
    ),
    "the template in another file": (
        lambda f: told(f, "tokenizer_config.json", chat_template=None),
        "template: tokenizer_config.json holds no chat_template",
    ),
    "no end token": (
        lambda f: [
            told(f, n, eos_token_id=None) for n in ("config.json", "generation_config.json")
        ],
        "names no end token",
    ),
    "code of its own": (
        lambda f: told(f, "config.json", auto_map={"AutoModel": "modeling.Mine"}),
        "code: config.json asks for code of its own",
    ),
    "a pickle": (
        lambda f: (f / "onnx" / "extra.PT").write_bytes(b"x"),
        "code: extra.PT may be executed",
    ),
    "no attention mask": (
        lambda f: graph(f, lambda m: without(m.graph.input, "attention_mask")),
        "inputs: there is no input attention_mask",
    ),
    "ids of another type": (
        lambda f: graph(f, lambda m: typed(m.graph.input, "input_ids", TensorProto.INT32)),
        "inputs: input input_ids is type 6, not int64",
    ),
    "no logits": (
        lambda f: graph(f, lambda m: setattr(m.graph.output[0], "name", "scores")),
        "inputs: there is no output logits",
    ),
    "a layer without cache": (
        lambda f: told(f, "config.json", num_hidden_layers=3),
        "cache: there is no input past_key_values.2.key (3 layers)",
    ),
    "a cache that does not come out": (
        lambda f: graph(f, lambda m: without(m.graph.output, "present.1.value")),
        "cache: there is no output present.1.value (2 layers)",
    ),
    "layers unknown": (
        lambda f: told(f, "config.json", num_hidden_layers="many"),
        "cache: config.json names no num_hidden_layers",
    ),
    "cache in two types": (
        lambda f: graph(
            f, lambda m: typed(m.graph.input, "past_key_values.0.key", TensorProto.FLOAT16)
        ),
        "types: the cache goes in as float16, float32 and comes out as float32",
    ),
    "the cache is not what config.json says": (
        lambda f: told(
            f, "config.json", **{"transformers.js_config": {"kv_cache_dtype": {"q4": "float16"}}}
        ),
        "types: config.json says that the cache is float16, it is float32",
    ),
    "a weight that is NaN": (
        lambda f: graph(f, lambda m: weight(m, np.array([[1, np.nan, 1]], np.float32))),
        "weights: weight weight is NaN or infinite",
    ),
    "a weight beyond float16": (
        lambda f: graph(f, lambda m: weight(m, np.array([[1, np.inf, 1]], np.float16))),
        "weights: weight weight is NaN or infinite",
    ),
    "another tokenizer": (
        lambda f: told(f, "tokenizer.json", added_tokens=[{"id": 3}]),
        "vocabulary: the tokenizer has 4 tokens, the logits are 3",
    ),
    "data under another name": (
        renamed_data,
        "data: data files are named w.data, not model_q4.onnx_data",
    ),
    "data that nobody counts": (
        uncounted_data,
        "data: config.json's use_external_data_format says None, there are 1",
    ),
    "an opset of tomorrow": (
        lambda f: graph(f, lambda m: setattr(m.opset_import[0], "version", 99)),
        "opset: onnxruntime knows opsets 7 to 26, not 99",
    ),
    "an IR version of tomorrow": (
        lambda f: graph(f, lambda m: setattr(m, "ir_version", 99)),
        "opset: onnxruntime knows IR versions up to 13, not 99",
    ),
    "an operator of another house": (
        lambda f: graph(f, lambda m: setattr(m.graph.node[0], "domain", "my.ops")),
        "operators: onnxruntime has no operator my.ops.Mul",
    ),
    "an operator that browsers lack": (
        lambda f: graph(f, lambda m: setattr(m.graph.node[0], "op_type", "GatherBlockQuantized")),
        "operators: onnxruntime-web has no operator GatherBlockQuantized",
    ),
}


def test_the_small_folder_is_fit(small: Path):
    assert judged(small).message == "fit for onnxruntime, onnxruntime-web"


@pytest.mark.parametrize("kind", BROKEN)
def test_what_no_runtime_would_load_is_refused_for_its_own_reason(small: Path, kind: str):
    harm, words = BROKEN[kind]
    harm(small)
    verdict = judged(small)
    assert verdict.status == "fail"
    assert words in verdict.message
    assert verdict.passed < verdict.n


def test_the_suite_may_bring_the_template(small: Path):
    told(small, "tokenizer_config.json", chat_template=None)
    assert judged(small, template="chatml").status == "pass"


def test_a_mask_and_a_bound_may_be_infinite(small: Path):
    mask = np.array([[0, -np.inf, 0]], np.float32)
    graph(small, lambda m: weight(m, mask))
    bound = numpy_helper.from_array(np.array(np.inf, np.float32), "bound")
    graph(small, lambda m: m.graph.initializer.append(bound))
    assert judged(small).status == "pass"


def test_external_data_is_looked_at_as_well(small: Path):
    told(small, "config.json", **{"transformers.js_config": {"use_external_data_format": 1}})
    uncounted_data(small)
    assert judged(small).status == "pass"
    graph(
        small,
        lambda m: weight(m, np.array([[1, np.nan, 1]], np.float32)),
        save_as_external_data=True,
        location="model_q4.onnx_data",
        size_threshold=0,
    )
    assert "weight weight is NaN" in judged(small).message


def test_an_operator_inside_a_branch_is_seen(small: Path):
    inner = helper.make_graph([helper.make_node("Odd", [], ["x"], domain="my.ops")], "in", [], [])
    node = helper.make_node("If", ["one"], ["x"], then_branch=inner, else_branch=inner)
    graph(small, lambda m: m.graph.node.append(node))
    assert "no operator my.ops.Odd" in judged(small).message


def test_only_the_runtimes_asked_for_object(small: Path):
    harm, _ = BROKEN["an operator that browsers lack"]
    harm(small)
    assert judged(small, runtimes=("onnxruntime",)).status == "pass"
    with pytest.raises(HarnessError, match="no runtime 'tflite' is known; there is onnxruntime"):
        judged(small, runtimes=("tflite",))
    with pytest.raises(HarnessError, match="there is no runtime"):
        judged(small, runtimes=())


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ({"model.onnx": 2**31}, "a protobuf ends at 2"),
        ({"model.onnx": 9, "model.onnx_data": 0x7FE00001}, "can fetch"),
        ({"model.onnx": 9, "a": 0x7FE00000, "b": 0x7FE00000, "c": 2**23}, "can address"),
        ({"model.onnx": 2**31 - 2**21, "a": 2**31 - 2**21}, None),
    ],
)
def test_files_must_fit_into_a_browser(sizes: dict[str, int], words: str | None):
    web = RUNTIMES["onnxruntime-web"].size_fault("model.onnx", sizes)
    assert web is None if words is None else words in (web or "")
    assert Runtime("any").size_fault("model.onnx", {"model.onnx": 9, "data": 2**40}) is None
