from __future__ import annotations

import json
import shutil

import onnx
import pytest

from export.graph import check_names, opset, read_graph
from export.parity import parity
from export.to_onnx import EXPORTERS, to_onnx
from harness.errors import HarnessError

PROMPTS = [[5, 9, 100, 42, 7, 300], [11]]


def test_the_folder_is_laid_out_for_transformers_js(exported):
    files = {p.relative_to(exported).as_posix() for p in exported.rglob("*") if p.is_file()}
    assert files >= {
        "onnx/model.onnx",
        "config.json",
        "generation_config.json",
        "tokenizer.json",
        "tokenizer_config.json",
    }
    assert "model.onnx" not in files and "chat_template.jinja" not in files
    assert json.loads((exported / "tokenizer_config.json").read_text())["chat_template"]


@pytest.mark.parametrize("wanted", [14, 21])
def test_the_opset_is_the_one_asked_for(model, tmp_path, wanted):
    to_onnx(model, tmp_path, opset=wanted)
    assert opset(read_graph(tmp_path / "onnx" / "model.onnx")) == wanted
    assert parity(model, tmp_path, PROMPTS) < 1e-4


def test_the_graph_computes_what_pytorch_computes(model, exported):
    assert parity(model, exported, PROMPTS) < 1e-4


def test_another_model_has_no_parity(model, exported, tmp_path):
    from transformers import AutoModelForCausalLM

    shutil.copytree(model, tmp_path / "other")
    other = AutoModelForCausalLM.from_pretrained(model)
    other.model.layers[1].mlp.up_proj.weight.data += 0.05
    other.save_pretrained(tmp_path / "other")
    with pytest.raises(HarnessError, match="differs from"):
        parity(tmp_path / "other", exported, PROMPTS)


def test_parity_without_prompts_is_no_parity(model, exported):
    with pytest.raises(HarnessError, match="no prompt"):
        parity(model, exported, [])


@pytest.mark.parametrize(
    "name",
    ["position_ids", "past_key_values.1.value", "present.0.key", "logits"],
)
def test_a_graph_without_one_of_its_names_is_refused(exported, tmp_path, name):
    graph = read_graph(exported / "onnx" / "model.onnx")
    for item in [*graph.graph.input, *graph.graph.output]:
        if item.name == name:
            item.name = "another"
    onnx.save(graph, tmp_path / "model.onnx")
    with pytest.raises(HarnessError, match=f"has no .*{name}"):
        check_names(tmp_path / "model.onnx")


def test_an_export_without_a_cache_is_refused(model, tmp_path):
    from optimum.exporters.onnx import main_export

    main_export(str(model), tmp_path, task="text-generation", opset=18, do_validation=False)
    with pytest.raises(HarnessError, match="past_key_values"):
        check_names(tmp_path / "model.onnx")


def test_another_opset_is_refused(exported):
    with pytest.raises(HarnessError, match="has opset 18, asked for was 17"):
        check_names(exported / "onnx" / "model.onnx", 17)


def test_a_cut_off_file_is_refused_with_a_sentence(exported, tmp_path):
    whole = (exported / "onnx" / "model.onnx").read_bytes()
    for number, part in enumerate((whole[: len(whole) // 2], b"", b"not a graph")):
        path = tmp_path / f"{number}.onnx"
        path.write_bytes(part)
        with pytest.raises(HarnessError, match="export it again"):
            check_names(path)


def test_exporters_are_named(model, tmp_path):
    with pytest.raises(HarnessError, match=f"no exporter 'torch'; there is {', '.join(EXPORTERS)}"):
        to_onnx(model, tmp_path, opset=18, exporter="torch")


def test_a_failed_export_is_one_sentence(model, tmp_path):
    folder = shutil.copytree(model, tmp_path / "model")
    config = json.loads((folder / "config.json").read_text()) | {"model_type": "unheard-of"}
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(HarnessError, match="optimum cannot export"):
        to_onnx(folder, tmp_path / "out", opset=18)
