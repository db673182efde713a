"""The built-in suite: enough cases, disjoint, reproducible, and sound by its own checks."""

from __future__ import annotations

from pathlib import Path

import pytest

import train.synth.__main__ as synth
from harness.config import load_suite
from harness.dataset import load_data
from harness.samples import run_sample_check
from harness.selection import require_reachable, suite_checks

SUITE = load_suite("epicrisis")
TRAIN, EVAL = load_data(SUITE)
SAMPLE = [name for name, check in suite_checks(SUITE).items() if check.is_sample]


def test_it_has_enough_cases_that_share_no_patient():
    assert len(TRAIN) >= 400
    assert len(EVAL) >= 120
    assert not {case.group for case in TRAIN} & {case.group for case in EVAL}
    assert not {case.reference for case in TRAIN} & {case.reference for case in EVAL}


def test_its_floors_can_be_reached_with_its_cases():
    require_reachable(suite_checks(SUITE), len(EVAL), SUITE.gate.confidence)


@pytest.mark.parametrize("side", ["eval", "train"])
@pytest.mark.parametrize("name", SAMPLE)
def test_every_reference_passes_every_check(name: str, side: str):
    cases = TRAIN if side == "train" else EVAL
    references = {case.id: case.reference or "" for case in cases}
    results = run_sample_check(suite_checks(SUITE)[name], references, cases)
    assert len(results) == len(cases)
    assert [result for result in results if not result.passed] == []


def test_its_generator_writes_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(synth, "SUITE", tmp_path)
    synth.main()
    for name in ("train.jsonl", "eval.jsonl"):
        assert (tmp_path / name).read_bytes() == (SUITE.folder / name).read_bytes()
