"""Every exporter that this installation admits makes a graph that all that follows can use."""

from __future__ import annotations

import json
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
import transformers

from export import graph as graphs
from export.exporters import EXPORTERS
from export.graph import PAST, PRESENT, check_names, opset, read_graph
from export.layout import check_layout
from export.parity import parity
from export.quantize import PRECISIONS, quantize
from export.session import Graph
from export.to_onnx import to_onnx
from harness.backends import open_backend
from harness.clients import CLIENTS, ask, library
from harness.config import Export, load_suite
from harness.dataset import load_data
from harness.errors import HarnessError
from harness.variants import discover, graph_name, reference

PROMPTS = [[5, 9, 100, 42, 7, 300], [11], list(range(20, 60))]
TOKENS = 12
NEW = int(transformers.__version__.split(".")[0]) >= 5
LACKS = {
    "optimum": not find_spec("optimum"),
    "genai": not find_spec("onnxruntime_genai"),
    "transformers": not NEW,
}


@pytest.fixture(scope="module", params=EXPORTERS)
def way(request: pytest.FixtureRequest) -> str:
    if LACKS[request.param]:
        pytest.skip(f"{request.param} needs {EXPORTERS[request.param].NEEDS}")
    return str(request.param)


@pytest.fixture(scope="module")
def exported(way: str, model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp(way)
    to_onnx(model, folder, exporter=way)
    return folder


@pytest.fixture(scope="module")
def candidate(exported: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("candidate")
    quantize(exported, folder, list(PRECISIONS))
    return folder


def answers(backend, batch_size: int) -> dict[int, tuple[int, ...]]:
    made = backend.generate(PROMPTS, TOKENS, batch_size)
    return {item.index: item.token_ids for batch in made for item in batch}


def test_a_suite_names_the_exporters_that_there_are():
    assert get_args(Export.model_fields["exporter"].annotation) == tuple(EXPORTERS)


def test_the_graph_computes_what_pytorch_computes(way, model, exported):
    graph = read_graph(exported / "onnx" / "model.onnx")
    assert opset(graph) == EXPORTERS[way].OPSET
    assert parity(model, exported, PROMPTS) < 1e-4
    caches = [v for v in [*graph.graph.input, *graph.graph.output] if "." in v.name]
    assert all(PAST.fullmatch(v.name) or PRESENT.fullmatch(v.name) for v in caches)
    axes = [[d.dim_param or d.dim_value for d in v.type.tensor_type.shape.dim] for v in caches]
    assert len(caches) == 8 and all([a[0], a[1], a[3]] == ["batch_size", 2, 32] for a in axes)


def test_answers_are_pytorchs_alone_and_in_a_batch(model, candidate):
    """Prompts of unlike length: what is padded must not be read."""
    backend = open_backend(discover(candidate)["fp32"])
    expected = answers(open_backend(reference(model, "tuned")), 1)
    assert answers(backend, 1) == expected
    assert answers(backend, len(PROMPTS)) == expected


@pytest.mark.parametrize(
    ("variant", "share"), [("fp16", 0.01), ("q8", 0.1), ("q4", 0.4), ("q4f16", 0.4)]
)
def test_a_variant_stays_near_the_exported_graph(exported, candidate, variant, share):
    check_layout(candidate, list(PRECISIONS))
    path = candidate / "onnx" / graph_name(variant)
    expected, _ = Graph(exported / "onnx" / "model.onnx").step(PROMPTS[0])
    logits, _ = Graph(path).step(PROMPTS[0])
    assert 0 < np.linalg.norm(logits - expected) / np.linalg.norm(expected) <= share


def test_variants_are_as_small_as_they_should_be(exported, candidate):
    size = {name: (candidate / "onnx" / graph_name(name)).stat().st_size for name in PRECISIONS}
    assert size["fp16"] < 0.6 * size["fp32"]
    assert size["q8"] < 0.4 * size["fp32"]
    assert size["q4f16"] < size["q4"] < size["fp16"]


def test_norms_are_told_by_name_so_that_float16_spares_them(exported):
    """Two a layer and the last one. Who squares an activation is a norm."""
    graph = read_graph(exported / "onnx" / "model.onnx").graph
    squares = {"ReduceMean", "SimplifiedLayerNormalization", "SkipSimplifiedLayerNormalization"}
    names = [node.name.lower() for node in graph.node if node.op_type in squares]
    assert len(names) == 5 and all("norm" in name for name in names)


def test_no_path_of_this_machine_is_told(exported):
    assert (
        os.fsencode(Path(transformers.__file__).parents[1])
        not in (exported / "onnx" / "model.onnx").read_bytes()
    )


def test_weights_lie_beside_the_graph_on_request(exported, tmp_path, monkeypatch):
    """In files none of which is larger than a browser can fetch."""
    quantize(exported, tmp_path / "one", ["q4"], external_data=True)
    entries = json.loads((tmp_path / "one" / "config.json").read_text())["transformers.js_config"]
    assert entries["use_external_data_format"] == {"model_q4.onnx": 1}

    monkeypatch.setattr(graphs, "EXTERNAL_OVER", 500_000)
    monkeypatch.setattr(graphs, "LARGEST", 500_000)
    quantize(exported, tmp_path / "many", ["fp32"])
    data = sorted(path.name for path in (tmp_path / "many" / "onnx").glob("*_data*"))
    assert data == ["model.onnx_data", *(f"model.onnx_data_{i}" for i in range(1, len(data)))]
    assert len(data) > 1
    assert all((tmp_path / "many" / "onnx" / name).stat().st_size <= 500_000 for name in data)
    check_layout(tmp_path / "many", ["fp32"])


def test_a_graph_that_was_told_to_rotate_itself_needs_no_positions(way, exported, tmp_path):
    model = read_graph(exported / "onnx" / "model.onnx")
    if way != "genai":
        assert "position_ids" in {item.name for item in model.graph.input}
        return
    for node in model.graph.node:
        for attribute in node.attribute:
            if attribute.name == "do_rotary":
                attribute.i = 0
    graphs.write_graph(model, tmp_path / "model.onnx")
    with pytest.raises(HarnessError, match="has no position_ids"):
        check_names(tmp_path / "model.onnx")


@pytest.mark.parametrize("axis", [0, 1, 3])
def test_a_cache_whose_first_shape_is_open_is_refused(exported, tmp_path, axis):
    """Transformers.js would make an axis of no length of it."""
    model = read_graph(exported / "onnx" / "model.onnx")
    cache = next(item for item in model.graph.input if PAST.fullmatch(item.name))
    cache.type.tensor_type.shape.dim[axis].dim_param = "open"
    graphs.write_graph(model, tmp_path / "model.onnx")
    with pytest.raises(HarnessError, match="leaves open of what shape an empty"):
        check_names(tmp_path / "model.onnx")


@pytest.mark.parametrize("name", EXPORTERS)
def test_an_opset_that_an_exporter_does_not_write_is_refused(model, tmp_path, name):
    known = EXPORTERS[name].OPSETS
    told = f"'{name}' writes opset {known[0]} to {known[-1]}, not {known[-1] + 1}"
    with pytest.raises(HarnessError, match=told):
        to_onnx(model, tmp_path, opset=known[-1] + 1, exporter=name)


def test_an_exporter_that_is_not_installed_is_named(model, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime_genai.models.builder", None)
    with pytest.raises(HarnessError, match=r"'genai' cannot be loaded .*umbral\[genai\]"):
        to_onnx(model, tmp_path, exporter="genai")


@pytest.mark.slow
@pytest.mark.parametrize("client", CLIENTS)
def test_a_client_writes_what_the_engine_writes(candidate, tmp_path, suite_path, client):
    try:
        library.modules()
        CLIENTS[client].version()
    except HarnessError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(error.message)
    suite = load_suite(suite_path)
    cases = load_data(suite)[1][:2]
    exact, small = (discover(candidate)[name] for name in ("fp32", "q4f16"))
    session = ask(client, exact, cases, suite, tmp_path / "kept")
    assert session.error is None
    prompts = [answer.prompt_ids for answer in session.answers]
    backend = open_backend(exact)
    made = backend.generate(prompts, suite.decode.max_new_tokens, len(cases))
    ours = {item.index: item.token_ids for batch in made for item in batch}
    theirs = [[i for i in answer.token_ids if i not in backend.ends] for answer in session.answers]
    assert [list(ours[i]) for i in range(len(cases))] == theirs
    # Of random weights rounded to four bits two tokens may be all but equally likely.
    assert ask(client, small, cases, suite, tmp_path / "kept").error is None
