"""`pytest checks/` and `umbral gate` stop at the same stage, whoever asks first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.cli import main

CHECKS = "[checks.artifact]\n[checks.sentinel]\n[checks.always]\n"


@pytest.fixture
def suite(make_suite, tmp_path: Path) -> Path:
    return make_suite(tmp_path / "suite", checks=CHECKS, variants=("q4", "nan", "shuffled"))


def messages(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder / "verdicts").with_suffix("").as_posix(): json.loads(
            path.read_text()
        )["verdict"]["message"]
        for path in (folder / "verdicts").rglob("*.json")
    }


def test_both_stop_where_a_variant_is_refused(gate, suite, run_folder, harmed, tmp_path, capsys):
    done = gate(suite, "--run", run_folder, "-n", "2", of=harmed)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "always[nan] error: not judged: refused by artifact" in done.stdout
    assert "always[shuffled] error: not judged: refused by sentinel" in done.stdout
    told = messages(run_folder)
    assert len(told) == 9
    assert told["nan/sentinel"] == "not judged: refused by artifact"
    other = tmp_path / "other"
    options = ["--candidate", str(harmed), "--suite", str(suite), "--run", str(other)]
    assert main(["gate", *options]) == 1
    assert messages(other) == told


def test_one_late_check_on_its_own_still_stops(gate, suite, run_folder, harmed):
    done = gate(suite, "--run", run_folder, "-k", "always and shuffled", of=harmed)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "always[shuffled] error: not judged: refused by sentinel" in done.stdout
    assert set(messages(run_folder)) == {
        f"shuffled/{check}" for check in ("artifact", "sentinel", "always")
    }


def test_the_cheap_runs_first(gate, suite, run_folder, harmed):
    done = gate(suite, "--run", run_folder, "-v", of=harmed)
    order = [line.split("::")[1].split("[")[0] for line in done.stdout.splitlines() if "::" in line]
    assert order[:9] == ["artifact"] * 3 + ["sentinel"] * 3 + ["always"] * 3
