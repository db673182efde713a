"""The real clients: Node and Chromium run the exported tiny model as an application would."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import onnx
import pytest

from harness.cli import main
from harness.clients import CLIENTS, library
from harness.errors import HarnessError
from harness.store import digest_files

pytestmark = pytest.mark.slow
CHECKS = """[checks.parity]
clients = ["{client}"]
floor = 1.0
cases = 2

[checks.latency]
cases = 2
{client} = {{ first_token_ms = 1e7, answer_ms = 1e7 }}
"""


@pytest.fixture(params=list(CLIENTS))
def client(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    try:
        library.modules()
        CLIENTS[name].version()
    except HarnessError as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))
    return name


@pytest.fixture
def told(client: str, make_suite, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Verdicts by check of one variant that a client has run."""

    def judge(candidate: Path, variant: str) -> dict[str, Any]:
        checks = CHECKS.format(client=client)
        suite = make_suite(tmp_path / "suite", checks=checks, variants=[variant], tokens=12)
        run = tmp_path / "run"
        gated = ["gate", "--candidate", candidate, "--suite", suite, "--run", run]
        found = {"code": main([str(argument) for argument in gated])}
        for path in (run / "verdicts" / variant).glob("*.json"):
            found[path.stem] = json.loads(path.read_text())["verdict"]
        return found

    return judge


@pytest.mark.parametrize("variant", ["fp32", "q8", "q4"])
def test_a_client_writes_what_python_writes(candidate, told, client, variant, tmp_path):
    files = sorted(path for path in candidate.rglob("*") if path.is_file())
    before = digest_files(candidate, files)
    found = told(candidate, variant)
    assert found["parity"]["status"] == "pass", found
    assert found["parity"]["message"] == f"2 of 2 cases the same in {client}"
    assert found["parity"]["details"][f"{client}_tokens_per_s"] > 0
    assert found["latency"]["status"] == "pass"
    details = found["latency"]["details"]
    assert 0 < details[f"{client}_first_token_ms_p50"] < details[f"{client}_answer_ms_p50"]
    assert found["code"] == 0
    # Both checks rest on one session, and nothing was written beside the model.
    assert len(list((tmp_path / "run").rglob("session.json"))) == 1
    assert sorted(path for path in candidate.rglob("*") if path.is_file()) == files
    assert digest_files(candidate, files) == before


def test_a_variant_of_an_open_name_is_found(own_candidate, told, client):
    shutil.copy(own_candidate / "onnx" / "model_q4.onnx", own_candidate / "onnx" / "model_own.onnx")
    assert told(own_candidate, "own")["parity"]["status"] == "pass"


def test_a_template_that_only_python_reads_fails(own_candidate, told, client):
    config = json.loads((own_candidate / "tokenizer_config.json").read_text())
    other = config["chat_template"].replace("assistant", "user")
    assert other != config["chat_template"]
    (own_candidate / "chat_template.jinja").write_text(other)
    parity = told(own_candidate, "q8")["parity"]
    assert parity["status"] == "fail"
    assert parity["message"].endswith("makes another prompt of the same messages")


def test_what_a_client_cannot_load_fails_in_its_words(own_candidate, told, client):
    path = own_candidate / "onnx" / "model_q4.onnx"
    graph = onnx.load(path)
    graph.graph.node[0].op_type = "Nonsense"
    onnx.save(graph, path)
    found = told(own_candidate, "q4")
    assert (found["code"], found["parity"]["status"]) == (1, "fail")
    assert found["parity"]["message"].startswith(f"{client} says ")
    assert "Nonsense" in found["parity"]["message"]
    # The time of what does not run is nobody's.
    assert found["latency"]["value"] is None
