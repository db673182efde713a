"""A variant that fidelity refuses is made in other ways until one passes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from harness import rescued
from harness.cli import main
from harness.config import load_suite
from harness.progress import quiet
from harness.store import digest_file

pytestmark = pytest.mark.slow
CEILING = 0.004
CHECK = """[checks.fidelity]
ceiling = {ceiling}
same_top = 0.2
log_ppl_ratio = 1.0
"""


@pytest.fixture(scope="module")
def suite(make_suite, tmp_path_factory) -> Path:
    """Its fidelity refuses what q4 is by default, and lets eight bits pass."""
    folder = tmp_path_factory.mktemp("rescued") / "suite"
    tail = '[export]\nvariants = ["q4", "q4f16"]\n'
    return make_suite(folder, checks=CHECK.format(ceiling=CEILING), variants=("q4",), tail=tail)


def export(suite: Path, model: Path, run: Path, *more: str) -> int:
    return main(["export", str(suite), "--model", str(model), "--run", str(run), *more])


@pytest.fixture(scope="module")
def first(suite, model, tmp_path_factory) -> Path:
    """A run folder whose search ended for want of budget."""
    folder = tmp_path_factory.mktemp("first") / "run"
    assert export(suite, model, folder, "--rescue", "--budget", "1") == 1
    return folder


@pytest.fixture(scope="module")
def run(suite, model, first, tmp_path_factory) -> Path:
    """The same, gone on with."""
    folder = Path(shutil.copytree(first, tmp_path_factory.mktemp("run") / "run"))
    assert export(suite, model, folder, "--rescue") == 0
    return folder


def graphs(run: Path) -> dict[str, str]:
    return {path.name: digest_file(path) for path in (run / "candidate" / "onnx").iterdir()}


def test_a_search_without_success_leaves_the_candidate_as_the_suite_says(suite, model, first):
    log = rescued.read(first)
    assert [tried.status for tried in log.tries] == ["fail", "fail"] and not log.chosen
    before = graphs(first)
    assert export(suite, model, first) == 0
    assert graphs(first) == before


def test_the_smallest_that_passes_is_put_into_the_candidate(suite, first, run):
    log = rescued.read(run)
    assert log.tries[:2] == rescued.read(first).tries  # gone on with, not begun anew
    passing = [tried for tried in log.tries if tried.status == "pass"]
    smallest = min(passing, key=lambda tried: tried.bytes)
    assert smallest.kl < CEILING and dict(log.chosen) == {"q4": smallest.settings}
    assert (run / "candidate/onnx/model_q4.onnx").stat().st_size == smallest.bytes
    assert graphs(run)["model_q4.onnx"] != graphs(first)["model_q4.onnx"]
    assert graphs(run)["model_q4f16.onnx"] == graphs(first)["model_q4f16.onnx"]
    refused = [tried.bytes for tried in log.tries if tried.status == "fail"]
    assert max(refused) < smallest.bytes


def test_nothing_of_the_search_stays_in_the_run(run):
    assert not [path for path in run.iterdir() if path.name.startswith(".rescue")]
    assert {path.name for path in (run / "candidate").iterdir()} >= {"config.json", "manifest.json"}
    assert not (run / "candidate" / "quantization.json").exists()


def test_a_rescued_candidate_is_kept_and_not_searched_again(suite, model, run, capsys):
    before, log = graphs(run), rescued.read(run)
    assert export(suite, model, run, "--rescue") == 0
    (told, _) = capsys.readouterr().out.splitlines()
    assert told.startswith("q4: ") and ", pass: " in told
    assert export(suite, model, run) == 0
    assert graphs(run) == before and rescued.read(run) == log


def test_the_report_tells_the_errors_of_the_rescued_layers(run):
    told = json.loads((run / "quantization.json").read_text())["variants"]["q4"]
    assert told["sha256"] == graphs(run)["model_q4.onnx"]
    assert told["settings"] == rescued.read(run).chosen["q4"]
    assert {item["bits"] for item in told["layers"]} <= {4, 8}
    errors = [item["error"] for item in told["layers"]]
    assert errors == sorted(errors, reverse=True) and errors


def test_the_gate_finds_what_the_search_computed(suite, model, run):
    """The variant that was tried is the one that stands there: its figures are not made anew."""
    from harness.cache import Cache
    from harness.dataset import load_data
    from harness.teacher_forcing import Forcing
    from harness.variants import choose, reference

    loaded = load_suite(suite)
    cache, cases = Cache(run / "generations.sqlite"), load_data(loaded)[1]
    (variant,) = choose(run / "candidate", ("q4",))
    read = []

    def follow(what, total):
        read.append(what)
        return quiet(what, total)

    tuned = Forcing(reference(model, "tuned"), loaded, cache, follow)
    told = Forcing(variant, loaded, cache, follow).divergences(cases, tuned)
    assert len(told) == len(cases) and read == []


def test_other_settings_of_the_suite_end_what_was_chosen(suite, model, run, tmp_path):
    changed = shutil.copytree(suite.parent, tmp_path / "suite") / "suite.toml"
    changed.write_text(changed.read_text() + "[export.q4]\nblock_size = 64\n")
    own = shutil.copytree(run, tmp_path / "run")
    assert export(changed, model, own) == 0
    table = json.loads((own / "quantization.json").read_text())["variants"]["q4"]["settings"]
    assert table["block_size"] == 64 and table["eight_bits"] == []


def test_a_suite_without_fidelity_has_nothing_to_rescue_for(make_suite, model, tmp_path, capsys):
    plain = make_suite(tmp_path / "suite", variants=("q4",))
    assert export(plain, model, tmp_path / "run", "--rescue") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "no check that a rescue could satisfy" in line
    assert not (tmp_path / "run" / "candidate").exists()
