"""A corpus of folders that somebody has deleted after a try by hand, each broken in one way."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from checks.artifact import artifact
from harness.check import Limits
from harness.config import Suite
from harness.errors import HarnessError
from harness.models import BUILTIN
from harness.open import open_run
from harness.records import Case, Variant
from harness.variants import discover, reference

FIT = "fit for onnxruntime, onnxruntime-web, onnxruntime-webgpu"


@dataclass
class Filed:
    """As much of an Evidence as the check asks for."""

    variant: Variant
    suite: Suite
    tuned: Filed | None = None
    cases: Sequence[Case] = ()


def judged(folder: Path, name: str = "q4", **options: Any):
    return judged_as(discover(folder)[name], **options)


def judged_as(variant: Variant, *, template: str | None = None, **options: Any):
    told = {"data": {"train": "t"}, "checks": {"c": {}}, "prompt": {"chat_template": template}}
    suite = Suite(name="p", folder=variant.folder, **told)
    return artifact(Filed(variant, suite), Limits(), **options)  # type: ignore[arg-type]


def beside_tuned(folder: Path, cases: Sequence[Case] = (Case(id="one", input="Fiebre."),)):
    """Judged with the model that it was exported from."""
    suite = Suite(name="p", folder=folder, data={"train": "t"}, checks={"c": {}})
    tuned = Filed(reference(BUILTIN["builtin:tiny"], "tuned"), suite)
    return artifact(Filed(discover(folder)["q4"], suite, tuned, cases), Limits())  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["fp32", "q8", "q4"])
def test_what_we_export_is_fit(candidate, name: str):
    verdict = judged(candidate, name)
    assert (verdict.status, verdict.value, verdict.message) == ("pass", 1.0, FIT)
    assert verdict.n == verdict.passed == 17


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A folder with a graph of two layers and no weights to speak of, fit for every runtime."""
    folder = tmp_path / "small"
    (folder / "onnx").mkdir(parents=True)
    texts = {
        "config.json": {
            "model_type": "qwen2",
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "num_key_value_heads": 1,
            "hidden_size": 8,
        },
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


def with_data(folder: Path) -> Path:
    """Counted as it should be."""
    told(folder, "config.json", **{"transformers.js_config": {"use_external_data_format": 1}})
    uncounted_data(folder)
    return folder / "onnx" / "model_q4.onnx_data"


def data_at(folder: Path, location: str) -> None:
    with_data(folder)

    def moved(model: onnx.ModelProto) -> None:
        for tensor in model.graph.initializer:
            entry = next(item for item in tensor.external_data if item.key == "location")
            entry.value = location

    path = folder / "onnx" / "model_q4.onnx"
    model = onnx.load(path, load_external_data=False)
    moved(model)
    path.write_bytes(model.SerializeToString())


def cut(path: Path, size: int) -> None:
    """Cut off, or lengthened by a hole that takes no place on the disk."""
    os.truncate(path, size)


def linked_out(folder: Path) -> None:
    path = folder / "generation_config.json"
    shutil.move(path, folder.parent / "elsewhere.json")
    path.symlink_to(folder.parent / "elsewhere.json")


def reshaped(model: onnx.ModelProto) -> None:
    for item in model.graph.input:
        if item.name == "past_key_values.1.value":
            item.type.tensor_type.shape.dim[3].dim_value = 5


def vector(name: str) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.BOOL, [1])


def without_cache(model: onnx.ModelProto) -> None:
    for items in (model.graph.input, model.graph.output):
        for item in [item for item in items if item.name.startswith(("past_", "present."))]:
            items.remove(item)
    for item in [node for node in model.graph.node if node.op_type == "Mul"]:
        model.graph.node.remove(item)


def quantized_gather(model: onnx.ModelProto) -> None:
    node = model.graph.node[0]
    node.domain, node.op_type = "com.microsoft", "GatherBlockQuantized"


# By what is wrong: how to do it, the kind, and words of the message.
BROKEN: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "no generation_config": (
        lambda f: (f / "generation_config.json").unlink(),
        "files",
        "generation_config.json; copy it",
    ),
    "no tokenizer.json": (
        lambda f: (f / "tokenizer.json").rename(f / "vocab.json"),
        "files",
        "tokenizer.json; copy it",
    ),
    "a tokenizer_config cut off": (
        lambda f: (f / "tokenizer_config.json").write_text('{"chat_template": "'),
        "files",
        "tokenizer_config.json is no JSON",
    ),
    "nested too deep": (
        lambda f: (f / "config.json").write_text("[" * 100_000),
        "files",
        "config.json is no JSON",
    ),
    "a list for a configuration": (
        lambda f: (f / "config.json").write_text("[]"),
        "files",
        "config.json holds no JSON object",
    ),
    "code of its own": (
        lambda f: told(f, "config.json", auto_map={"AutoModel": "modeling.Mine"}),
        "code",
        "config.json asks for code of its own",
    ),
    "a Python file": (
        lambda f: (f / "modeling_mine.py").write_text("pass"),
        "code",
        "modeling_mine.py may be executed",
    ),
    "a pickle": (
        lambda f: (f / "onnx" / "extra.PT").write_bytes(b"x"),
        "code",
        "extra.PT may be executed",
    ),
    "a graph cut off": (
        lambda f: cut(f / "onnx" / "model_q4.onnx", 200),
        "graph",
        "model_q4.onnx is not an ONNX graph",
    ),
    "a pointer instead of a graph": (
        lambda f: (f / "onnx" / "model_q4.onnx").write_bytes(b"version https://git-lfs"),
        "graph",
        "model_q4.onnx is not an ONNX graph",
    ),
    "an empty graph": (
        lambda f: (f / "onnx" / "model_q4.onnx").write_bytes(b""),
        "graph",
        "model_q4.onnx is an empty graph",
    ),
    "a link out of the folder": (linked_out, "paths", "generation_config.json is a link out"),
    "data outside the folder": (
        lambda f: data_at(f, "../../secret"),
        "paths",
        "reads '../../secret' outside its folder",
    ),
    "data anywhere on the machine": (
        lambda f: data_at(f, "/etc/hostname"),
        "paths",
        "reads '/etc/hostname' outside its folder",
    ),
    "data in a place without a name": (
        lambda f: data_at(f, "a\0b"),
        "paths",
        "does not say where",
    ),
    "data that is not there": (
        lambda f: data_at(f, "model.onnx_data"),
        "data",
        "wants 'model.onnx_data', which is not there",
    ),
    "data under another name": (
        renamed_data,
        "data",
        "reads w.data, Transformers.js looks for model_q4.onnx_data",
    ),
    "data that nobody counts": (
        uncounted_data,
        "data",
        "counts None data files of model_q4.onnx, there are 1",
    ),
    "data that is counted and not there": (
        lambda f: told(
            f, "config.json", **{"transformers.js_config": {"use_external_data_format": True}}
        ),
        "data",
        "counts True data files of model_q4.onnx, there are 0",
    ),
    "data that one device does not count": (
        lambda f: (
            with_data(f),
            told(
                f,
                "config.json",
                **{
                    "transformers.js_config": {
                        "use_external_data_format": {"model": 1},
                        "device_config": {"wasm": {"use_external_data_format": False}},
                    }
                },
            ),
        ),
        "data",
        "counts False data files",
    ),
    "data cut off": (
        lambda f: cut(with_data(f), 5),
        "data",
        "model_q4.onnx_data is cut off: 5 of",
    ),
    "a configuration without heads": (
        lambda f: told(f, "config.json", num_attention_heads=None),
        "config",
        "config.json gives num_attention_heads as None",
    ),
    "a configuration of no model": (
        lambda f: told(f, "config.json", model_type=None),
        "config",
        "config.json names no model_type",
    ),
    "layers unknown": (
        lambda f: told(f, "config.json", num_hidden_layers="many"),
        "config",
        "config.json gives num_hidden_layers as many",
    ),
    "the template in another file": (
        lambda f: told(f, "tokenizer_config.json", chat_template=None),
        "template",
        "tokenizer_config.json holds no chat_template",
    ),
    "no end token": (
        lambda f: told(f, "generation_config.json", eos_token_id=None),
        "end",
        "generation_config.json names no eos_token_id",
    ),
    "another end token": (
        lambda f: (
            told(f, "tokenizer_config.json", eos_token="<end>"),
            told(f, "tokenizer.json", added_tokens=[{"id": 1, "content": "<end>"}]),
        ),
        "end",
        "does not name the tokenizer's own end token (1)",
    ),
    "no attention mask": (
        lambda f: graph(f, lambda m: without(m.graph.input, "attention_mask")),
        "inputs",
        "has no input attention_mask",
    ),
    "ids of another type": (
        lambda f: graph(f, lambda m: typed(m.graph.input, "input_ids", TensorProto.INT32)),
        "inputs",
        "takes input_ids as type 6, not int64",
    ),
    "an input that nobody gives": (
        lambda f: graph(f, lambda m: m.graph.input.append(vector("use_cache_branch"))),
        "inputs",
        "asks for an input use_cache_branch",
    ),
    "no logits": (
        lambda f: graph(f, lambda m: setattr(m.graph.output[0], "name", "scores")),
        "inputs",
        "has no output logits",
    ),
    "no cache": (
        lambda f: graph(f, without_cache),
        "cache",
        "has no input past_key_values.0.key, config.json names 2 layers",
    ),
    "a layer without cache": (
        lambda f: told(f, "config.json", num_hidden_layers=3),
        "cache",
        "has no input past_key_values.2.key, config.json names 3 layers",
    ),
    "a layer too many": (
        lambda f: told(f, "config.json", num_hidden_layers=1),
        "cache",
        "has past_key_values.1.key, config.json names 1 layers",
    ),
    "a cache that does not come out": (
        lambda f: graph(f, lambda m: without(m.graph.output, "present.1.value")),
        "cache",
        "has no output present.1.value",
    ),
    "a cache of another shape": (
        lambda f: graph(f, reshaped),
        "cache",
        "past_key_values.1.value in the shape ?×1×?×5, config.json says 1 heads of 4",
    ),
    "cache in two types": (
        lambda f: graph(
            f, lambda m: typed(m.graph.input, "past_key_values.0.key", TensorProto.FLOAT16)
        ),
        "types",
        "takes the cache as float16, float32 and gives it as float32",
    ),
    "the cache is not what config.json says": (
        lambda f: told(
            f, "config.json", **{"transformers.js_config": {"kv_cache_dtype": {"q4": "float16"}}}
        ),
        "types",
        "says that the cache is float16",
    ),
    "a weight that is NaN": (
        lambda f: graph(f, lambda m: weight(m, np.array([[1, np.nan, 1]], np.float32))),
        "weights",
        "holds weight weight, which is NaN or infinite",
    ),
    "a weight beyond float16": (
        lambda f: graph(f, lambda m: weight(m, np.array([[1, np.inf, 1]], np.float16))),
        "weights",
        "holds weight weight, which is NaN or infinite",
    ),
    "a weight that does not fill its shape": (
        lambda f: graph(f, lambda m: setattr(m.graph.initializer[2], "raw_data", b"1234")),
        "weights",
        "holds weight 'weight', which cannot be read",
    ),
    "more tokens than logits": (
        lambda f: told(f, "tokenizer.json", added_tokens=[{"id": 3}]),
        "vocabulary",
        "tokenizer.json has 4 tokens, the logits of",
    ),
    "an opset of tomorrow": (
        lambda f: graph(f, lambda m: setattr(m.opset_import[0], "version", 99)),
        "opset",
        "has opset 99, onnxruntime knows 7 to 26",
    ),
    "an IR version of tomorrow": (
        lambda f: graph(f, lambda m: setattr(m, "ir_version", 99)),
        "opset",
        "has IR version 99, onnxruntime knows up to 13",
    ),
    "an operator of another house": (
        lambda f: graph(f, lambda m: setattr(m.graph.node[0], "domain", "my.ops")),
        "operators",
        "uses my.ops.Mul, onnxruntime has no such operator",
    ),
    "an operator that nobody has": (
        lambda f: graph(f, lambda m: setattr(m.graph.node[0], "op_type", "Multiplicate")),
        "operators",
        "uses ai.onnx.Multiplicate, onnxruntime has no such operator",
    ),
    "an operator of a later opset": (
        lambda f: graph(f, lambda m: setattr(m.graph.node[0], "op_type", "RMSNormalization")),
        "operators",
        "uses ai.onnx.RMSNormalization, which opset 18 does not have; export with opset 23",
    ),
    "an operator that has ended": (
        lambda f: graph(f, lambda m: setattr(m.graph.node[0], "op_type", "Upsample")),
        "operators",
        "uses ai.onnx.Upsample, which opset 18 does not have; export with opset 9",
    ),
    "an operator that browsers lack": (
        lambda f: graph(f, quantized_gather),
        "operators",
        "uses com.microsoft.GatherBlockQuantized, onnxruntime-web has no such operator",
    ),
}


def test_the_small_folder_is_fit(small: Path):
    assert judged(small).message == FIT


@pytest.mark.parametrize("what", BROKEN)
def test_what_no_runtime_would_load_is_refused_for_its_own_reason(small: Path, what: str):
    harm, kind, words = BROKEN[what]
    harm(small)
    verdict = judged(small)
    assert verdict.status == "fail"
    assert verdict.passed < verdict.n
    (told,) = verdict.says
    assert told.code == f"artifact.{kind}"
    assert words in verdict.message
    assert "; " in verdict.message  # the remedy


@pytest.mark.parametrize(
    ("name", "size", "words"),
    [
        ("model_q4.onnx", 2**31, "model_q4.onnx has 2.15 GB, a protobuf ends at 2.15; export it"),
        ("model_q4.onnx_data", 0x7FE00001, "has 2.15 GB, onnxruntime-web fetches 2.15 at most;"),
    ],
)
def test_a_file_over_2_gb_is_refused_unread(small: Path, name: str, size: int, words: str):
    with_data(small)
    files = discover(small)["q4"].files
    cut(small / "onnx" / name, size)  # a hole: nobody has digested it
    verdict = judged_as(Variant("q4", small, "d", files))
    assert verdict.message.startswith("sizes: ")
    assert words in verdict.message


@pytest.mark.parametrize(
    ("file", "change", "kind"),
    [
        ("tokenizer_config.json", {"chat_template": "{{ messages[0].content }}"}, "renders"),
        ("tokenizer_config.json", {"chat_template": "{{ messages.nobody.content }}"}, "rendered"),
        ("tokenizer.json", {"normalizer": {"type": "Lowercase"}}, "gives other token ids"),
    ],
)
def test_prompts_are_those_of_the_tuned_model(own_candidate, file: str, change: Any, kind: str):
    assert beside_tuned(own_candidate).message == FIT
    told(own_candidate, file, **change)
    verdict = beside_tuned(own_candidate)
    assert verdict.status == "fail"
    assert verdict.message.startswith("tokenizer: ")
    assert kind in verdict.message
    assert "copy the tuned model's" in verdict.message


def test_without_a_case_no_prompt_is_the_same(candidate: Path):
    assert beside_tuned(candidate, ()).message.startswith("tokenizer: there is no case")


def test_the_harmed_one_is_refused_and_the_others_are_judged(own_candidate, make_suite, tmp_path):
    cut(own_candidate / "onnx" / "model_q4.onnx", 5_000)
    suite = make_suite(tmp_path / "suite", checks="[checks.artifact]\n[checks.always]")
    run = open_run(own_candidate, suite=str(suite), folder=tmp_path / "run")
    assert run.judge("q8", "artifact").status == "pass"
    assert run.judge("q4", "artifact").message.startswith("graph: ")
    assert run.judge("q4", "always").why.check == "artifact"


def test_weights_that_are_garbage_are_left_to_those_who_run_them(harmed: Path):
    assert judged(harmed, "garbled").message == FIT
    assert judged(harmed, "nan").message.startswith("weights: ")


def test_faults_are_told_together_and_each_once(small: Path):
    for what in ("a pickle", "no end token", "an opset of tomorrow", "more tokens than logits"):
        BROKEN[what][0](small)
    cut(small / "onnx" / "model_q4.onnx", 100)
    verdict = judged(small)
    assert [told.code for told in verdict.says] == [
        "artifact.code",
        "artifact.graph",
        "artifact.end",
    ]
    assert verdict.passed < verdict.n - 3


def test_the_first_faults_are_told_and_the_others_counted(small: Path):
    for what in ("a pickle", "no end token", "an opset of tomorrow", "more tokens than logits"):
        BROKEN[what][0](small)
    assert judged(small).message.endswith("; and 1 more")


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
    with_data(small)
    assert judged(small).status == "pass"
    graph(
        small,
        lambda m: weight(m, np.array([[1, np.nan, 1]], np.float32)),
        save_as_external_data=True,
        location="model_q4.onnx_data",
        size_threshold=0,
    )
    assert "weight weight, which is NaN" in judged(small).message


def test_an_operator_inside_a_branch_is_seen(small: Path):
    inner = helper.make_graph([helper.make_node("Odd", [], ["x"], domain="my.ops")], "in", [], [])
    node = helper.make_node("If", ["one"], ["x"], then_branch=inner, else_branch=inner)
    graph(small, lambda m: m.graph.node.append(node))
    assert "uses my.ops.Odd" in judged(small).message


def test_only_the_runtimes_asked_for_object(small: Path):
    BROKEN["an operator that browsers lack"][0](small)
    assert judged(small, runtimes=("onnxruntime",)).status == "pass"
    with pytest.raises(HarnessError, match="no runtime 'tflite' is known; there is onnxruntime"):
        judged(small, runtimes=("tflite",))
    with pytest.raises(HarnessError, match="there is no runtime"):
        judged(small, runtimes=())


def test_an_operator_that_the_graph_defines_itself_is_its_own(small: Path):
    opset = [helper.make_opsetid("", 18)]
    body = [helper.make_node("Mul", ["a", "b"], ["c"])]

    def defined(model: onnx.ModelProto) -> None:
        function = helper.make_function("my.ops", "Product", ["a", "b"], ["c"], body, opset)
        model.functions.append(function)
        model.opset_import.append(helper.make_opsetid("my.ops", 1))
        model.graph.node[0].domain, model.graph.node[0].op_type = "my.ops", "Product"

    graph(small, defined)
    assert judged(small).message == FIT
    graph(small, lambda m: setattr(m.functions[0].node[0], "op_type", "Odd"))
    assert "uses ai.onnx.Odd" in judged(small).message
