"""`--sequential` by the command line and by pytest: one run folder, one rule, one decision."""

from __future__ import annotations

from pathlib import Path

from harness.cli import main
from harness.open import reopen


def test_both_stop_once_it_is_decided_and_keep_the_rule(
    gate, make_suite, candidate, tmp_path: Path, capsys
):
    suite, run = make_suite(tmp_path / "suite", variants=("q4",), tokens=2), tmp_path / "run"
    options = ["gate", "--candidate", str(candidate), "--suite", str(suite), "--run", str(run)]
    assert main([*options, "--sequential"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "análisis sucesivos (regla: Kim-DeMets" in told
    done = gate(suite, "--run", run, "--sequential")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "umbral: accepted" in done.stdout
    assert main(["report", str(run)]) == 0
    assert main(options) == 2
    assert "is judged in looks" in capsys.readouterr().err
    done = gate(suite, "--run", run)
    assert done.returncode == 2
    assert "is judged in looks" in done.stdout + done.stderr


def test_the_rest_of_the_outputs_can_be_written_and_the_rule_stays(
    make_suite, candidate, tmp_path: Path, capsys
):
    suite, run = make_suite(tmp_path / "suite", variants=("q4",), tokens=2), tmp_path / "run"
    options = ["--candidate", str(candidate), "--suite", str(suite), "--run", str(run)]
    assert main(["gate", *options, "--sequential"]) == 0
    rule = (run / "run.json").read_text()
    told = reopen(run).decision()
    assert told.verdicts[0].n < 8
    capsys.readouterr()
    assert main(["generate", *options]) == 0
    assert "q4: 8 outputs" in capsys.readouterr().out
    assert (run / "run.json").read_text() == rule
    assert reopen(run).decision() == told
