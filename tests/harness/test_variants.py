from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from harness.errors import HarnessError
from harness.variants import (
    SHARED,
    choose,
    discover,
    external_data,
    graph_file,
    load_graph,
    reference,
    size,
)


def test_names_come_from_files(own_candidate: Path):
    onnx_folder = own_candidate / "onnx"
    for name in ("model_fp16", "model_q4f16", "model_pruned-q4", "model_v2_q4"):
        shutil.copy(onnx_folder / "model_q4.onnx", onnx_folder / f"{name}.onnx")
    names = set(discover(own_candidate))
    assert names == {"fp32", "q8", "q4", "fp16", "q4f16", "pruned-q4", "v2_q4"}


def test_graphs_may_lie_in_the_folder_itself(own_candidate: Path):
    for path in (own_candidate / "onnx").iterdir():
        path.rename(own_candidate / path.name)
    (own_candidate / "onnx").rmdir()
    assert set(discover(own_candidate)) == {"fp32", "q8", "q4"}


def test_variants_are_chosen_in_the_order_of_their_names(candidate: Path):
    assert [v.name for v in choose(candidate, ("q8", "fp32"))] == ["q8", "fp32"]
    with pytest.raises(HarnessError, match=r"holds no variant 'q5'.*it holds fp32, q4, q8"):
        choose(candidate, ("q8", "q5"))


def test_a_variant_is_its_graph_and_what_all_share(candidate: Path):
    variant = discover(candidate)["q4"]
    assert graph_file(variant) == candidate / "onnx" / "model_q4.onnx"
    names = {path.name for path in variant.files}
    assert {"config.json", "tokenizer.json", "tokenizer_config.json", "model_q4.onnx"} <= names
    assert "model.onnx" not in names
    assert size(variant) == graph_file(variant).stat().st_size


def digests(folder: Path) -> dict[str, str]:
    return {name: variant.digest for name, variant in discover(folder).items()}


@pytest.mark.parametrize("name", SHARED)
def test_a_shared_file_is_in_every_digest(own_candidate: Path, name: str):
    before = digests(own_candidate)
    path = own_candidate / name
    path.write_bytes((path.read_bytes() if path.is_file() else b"") + b"\n")
    after = digests(own_candidate)
    assert all(before[variant] != after[variant] for variant in before)


def test_a_graph_is_in_its_own_digest_only(own_candidate: Path):
    before = digests(own_candidate)
    graph = own_candidate / "onnx" / "model_q4.onnx"
    model = onnx.load(str(graph))
    model.doc_string = "changed"
    onnx.save(model, str(graph))
    after = digests(own_candidate)
    assert [name for name in before if before[name] != after[name]] == ["q4"]


def test_no_other_file_is_in_a_digest(own_candidate: Path):
    before = digests(own_candidate)
    (own_candidate / "README.md").write_text("hello")
    (own_candidate / "onnx" / "notes.txt").write_text("hello")
    (own_candidate / "manifest.json").write_text("{}")
    assert digests(own_candidate) == before


def test_a_digest_does_not_depend_on_where_the_folder_lies(candidate: Path, own_candidate: Path):
    assert digests(candidate) == digests(own_candidate)


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("config.json", "no config.json"),
        ("onnx/model_q4.onnx onnx/model.onnx onnx/model_quantized.onnx", "holds no onnx/model"),
        ("tokenizer.json vocab.json", "has no tokenizer"),  # transformers 5 writes the first alone
    ],
)
def test_a_folder_that_lacks_something_is_refused(own_candidate: Path, harm: str, told: str):
    for name in harm.split():
        (own_candidate / name).unlink(missing_ok=name == "vocab.json")
    with pytest.raises(HarnessError, match=told) as caught:
        discover(own_candidate)
    assert str(own_candidate) in str(caught.value)


def test_a_missing_folder_and_a_double_name_are_refused(tmp_path: Path, own_candidate: Path):
    with pytest.raises(HarnessError, match=r"no candidate folder"):
        discover(tmp_path / "no")
    shutil.copy(own_candidate / "onnx/model.onnx", own_candidate / "onnx/model_fp32.onnx")
    with pytest.raises(HarnessError, match=r"two files of variant 'fp32'"):
        discover(own_candidate)


def test_a_file_may_not_take_the_name_of_a_reference(own_candidate: Path):
    shutil.copy(own_candidate / "onnx/model.onnx", own_candidate / "onnx/model_base.onnx")
    with pytest.raises(HarnessError, match=r"model_base\.onnx takes the name of a reference"):
        discover(own_candidate)


def test_what_is_no_graph_is_refused_by_name(own_candidate: Path):
    graph = own_candidate / "onnx" / "model_q4.onnx"
    graph.write_bytes(b"version https://git-lfs")
    assert graph in discover(own_candidate)["q4"].files
    with pytest.raises(HarnessError, match=r"model_q4\.onnx is not an ONNX graph"):
        load_graph(graph)
    graph.write_bytes(b"")
    with pytest.raises(HarnessError, match=r"model_q4\.onnx is an empty graph"):
        load_graph(graph)


def test_large_weights_beside_the_graph_belong_to_it(own_candidate: Path):
    graph = own_candidate / "onnx" / "model_q4.onnx"
    onnx.save(
        onnx.load(str(graph)), str(graph), save_as_external_data=True, location="model_q4.onnx_data"
    )
    before = digests(own_candidate)
    data = graph.with_name("model_q4.onnx_data")
    assert data in discover(own_candidate)["q4"].files
    data.write_bytes(data.read_bytes()[:-1] + b"\x07")
    after = digests(own_candidate)
    assert [name for name in before if before[name] != after[name]] == ["q4"]
    data.unlink()
    assert digests(own_candidate)["q4"] not in (before["q4"], after["q4"])
    with pytest.raises(HarnessError, match=r"wants 'model_q4.onnx_data', which is not there"):
        external_data(graph)


def outside(location: str, *, attribute: bool = False) -> onnx.ModelProto:
    """A graph whose one tensor lies in `location`."""
    tensor = numpy_helper.from_array(np.zeros(4, np.float32), "w")
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value=location)
    out = helper.make_tensor_value_info("y", TensorProto.FLOAT, [4])
    if attribute:
        nodes, tensors = [helper.make_node("Constant", [], ["y"], value=tensor)], []
    else:
        nodes, tensors = [helper.make_node("Identity", ["w"], ["y"])], [tensor]
    return helper.make_model(helper.make_graph(nodes, "g", [], [out], tensors))


@pytest.mark.parametrize("attribute", [False, True])
@pytest.mark.parametrize("location", ["../secret", "/etc/hostname", "sub/../../secret"])
def test_weights_outside_the_folder_are_refused(tmp_path: Path, location: str, attribute: bool):
    (tmp_path / "secret").write_bytes(bytes(16))
    (tmp_path / "onnx" / "sub").mkdir(parents=True)
    graph = tmp_path / "onnx" / "model.onnx"
    graph.write_bytes(outside(location, attribute=attribute).SerializeToString())
    with pytest.raises(HarnessError, match=r"outside its folder"):
        external_data(graph)


def test_a_link_out_of_the_folder_is_outside(tmp_path: Path):
    (tmp_path / "secret").write_bytes(bytes(16))
    (tmp_path / "onnx").mkdir()
    (tmp_path / "onnx" / "data").symlink_to(tmp_path / "secret")
    graph = tmp_path / "onnx" / "model.onnx"
    graph.write_bytes(outside("data").SerializeToString())
    with pytest.raises(HarnessError, match=r"outside its folder"):
        external_data(graph)


def test_a_reference_is_a_folder_of_safetensors(tiny: Path, own_candidate: Path):
    base = reference(tiny, "base")
    assert (base.name, base.role) == ("base", "base")
    assert tiny / "model.safetensors" in base.files
    assert reference(tiny, "tuned").digest == base.digest
    with pytest.raises(HarnessError, match=r"no .safetensors weights"):
        reference(own_candidate, "tuned")
