from __future__ import annotations

import json

import pytest

from export import graph as graphs
from export.layout import check_layout, write_runtime_config
from export.quantize import PRECISIONS, quantize
from harness.errors import HarnessError
from harness.variants import discover, size


def test_a_whole_candidate_is_accepted(candidate):
    check_layout(candidate, list(PRECISIONS))


def test_transformers_js_is_told_the_cache_as_the_graphs_have_it_and_the_smallest(candidate):
    entries = json.loads((candidate / "config.json").read_text())["transformers.js_config"]
    sizes = {name: size(variant) for name, variant in discover(candidate).items()}
    assert entries == {
        "dtype": min(sizes, key=sizes.get),
        "kv_cache_dtype": {"fp16": "float32", "q4f16": "float32"},
    }


def test_a_variant_of_another_name_is_nobodys_dtype(copy):
    for path in (copy / "onnx").glob("*.onnx"):
        path.rename(path.with_name(path.name.replace("model", "model_pruned")))
    write_runtime_config(copy)
    entries = json.loads((copy / "config.json").read_text())["transformers.js_config"]
    assert "dtype" not in entries


def test_data_beside_a_graph_is_told(exported, tmp_path, monkeypatch):
    monkeypatch.setattr(graphs, "EXTERNAL_OVER", 100_000)
    quantize(exported, tmp_path, ["fp32"])
    entries = json.loads((tmp_path / "config.json").read_text())["transformers.js_config"]
    assert entries == {"dtype": "fp32", "use_external_data_format": {"model.onnx": 1}}
    (tmp_path / "onnx" / "model.onnx_data").unlink()
    with pytest.raises(HarnessError, match="which is not there"):
        check_layout(tmp_path)


def test_writing_the_entries_twice_changes_nothing(copy):
    before = (copy / "config.json").read_bytes()
    write_runtime_config(copy)
    assert (copy / "config.json").read_bytes() == before


@pytest.mark.parametrize(
    "name", ["config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json"]
)
def test_a_missing_file_is_named(copy, name):
    (copy / name).unlink()
    with pytest.raises(HarnessError, match=f"has no {name}"):
        check_layout(copy)


def test_a_template_outside_tokenizer_config_is_not_enough(copy):
    path = copy / "tokenizer_config.json"
    config = json.loads(path.read_text())
    (copy / "chat_template.jinja").write_text(config.pop("chat_template"))
    path.write_text(json.dumps(config))
    with pytest.raises(HarnessError, match="has no chat_template"):
        check_layout(copy)


def test_a_missing_variant_is_named(copy):
    (copy / "onnx" / "model_q4.onnx").unlink()
    check_layout(copy, ["q8"])
    with pytest.raises(HarnessError, match=r"no file of variant 'q4' \(onnx/model_q4.onnx\)"):
        check_layout(copy, ["q8", "q4"])


def test_a_graph_that_cannot_be_read_is_named(copy):
    (copy / "onnx" / "model_q4.onnx").write_bytes(b"\xff\x01nonsense")
    with pytest.raises(HarnessError, match=r"model_q4\.onnx is not an ONNX graph"):
        check_layout(copy)
