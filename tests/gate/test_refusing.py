"""What refuses a candidate is printed with its reasons, never with a traceback of ours."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from harness.cli import main

OWN = "[checks.always]\n[checks.invented]\n[checks.broken]\n"


@pytest.fixture
def suite(make_suite, own_checks, tmp_path: Path) -> Path:
    return make_suite(tmp_path / "suite", checks=OWN, own=own_checks)


def stored(run_folder: Path) -> dict[str, dict]:
    found = {}
    for path in sorted((run_folder / "verdicts").rglob("*.json")):
        body = json.loads(path.read_text())
        body["verdict"].pop("seconds")
        found[path.relative_to(run_folder).as_posix()] = body
    return found


def test_a_refusal_prints_the_verdict_and_its_worst_findings(gate, suite, run_folder, tmp_path):
    xml = tmp_path / "junit.xml"
    done = gate(suite, "--run", run_folder, f"--junitxml={xml}")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "umbral: refused" in done.stdout
    assert "4 failed, 2 passed" in done.stdout
    assert "invented[q4] fail: 8 of 8 outputs hold a finding" in done.stdout
    assert "case eval-0001-1" in done.stdout
    assert "never drug: «warfarina» is not in the input" in done.stdout
    assert "broken[q8] error: the check failed on every output: AttributeError" in done.stdout
    assert "def runtest" not in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    statuses = {
        case.get("name"): [
            p.get("value") for p in case.iter("property") if p.get("name") == "status"
        ]
        for case in ET.parse(xml).iter("testcase")
    }
    assert statuses["invented[q8]"] == ["fail"]
    assert statuses["broken[q4]"] == ["error"]
    assert "warfarina" in xml.read_text(encoding="utf-8")


def test_umbral_gate_stores_and_decides_the_same(
    gate, suite, run_folder, candidate, tmp_path, capsys
):
    by_pytest = gate(suite, "--run", run_folder, "-n", "2")
    verdicts = stored(run_folder)
    assert set(verdicts) == {
        f"verdicts/{variant}/{check}.json"
        for variant in ("q8", "q4")
        for check in ("always", "invented", "broken")
    }
    for path in (run_folder / "verdicts").rglob("*.json"):
        path.unlink()
    options = ["--candidate", str(candidate), "--suite", str(suite), "--run", str(run_folder)]
    assert main(["gate", *options]) == by_pytest.returncode == 1
    assert stored(run_folder) == verdicts
    assert "invented" in capsys.readouterr().out


def test_a_subset_that_fails_is_refused(gate, suite, run_folder):
    assert gate(suite, "--run", run_folder, "-k", "invented and q4").returncode == 1
    assert gate(suite, "--run", run_folder, "-x").returncode == 1


def test_an_open_question_is_neither(gate, make_suite, own_checks, run_folder, tmp_path):
    suite = make_suite(tmp_path / "open", checks="[checks.half]", own=own_checks)
    done = gate(suite, "--run", run_folder)
    assert done.returncode == 3
    assert "umbral: inconclusive" in done.stdout
    assert "half[q4] inconclusive" in done.stdout


def test_without_a_candidate_nothing_is_judged(python):
    done = python("-m", "pytest", "checks/")
    assert done.returncode == 2
    assert "no candidate to judge; give --candidate DIR" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--variant", "q5"], "holds no variant 'q5'"),
        (["--base", "no-such-folder"], "no-such-folder has no config.json"),
    ],
)
def test_what_is_not_there_is_a_usage_error(gate, suite, run_folder, arguments, told):
    done = gate(suite, "--run", run_folder, *arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_broken_suite_is_a_usage_error(gate, make_suite, tmp_path):
    unknown = make_suite(tmp_path / "unknown", checks="[checks.openning]")
    syntax = make_suite(tmp_path / "syntax", own={"mine.py": "def x(:\n"})
    for suite, told in (
        ("no-such-suite", "no suite 'no-such-suite'"),
        (unknown, "[checks.openning] names no known check"),
        (syntax, "mine.py could not be imported (SyntaxError"),
    ):
        done = gate(suite, "--run", tmp_path / "run")
        assert done.returncode == 2
        assert told in done.stderr
        assert "Traceback" not in done.stdout + done.stderr
    assert not (tmp_path / "run").exists()
