from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.cache import Cache
from harness.config import load_suite
from harness.dataset import load_data
from harness.evidence import Evidence
from harness.selection import suite_checks
from harness.variants import discover


@pytest.fixture
def evidence_of(suite_path: Path, run_folder: Path):
    suite = load_suite(suite_path)

    def make(candidate: Path, name: str) -> Evidence:
        cache = Cache(run_folder / "generations.sqlite")
        cases, checks = load_data(suite)[1], suite_checks(suite)
        return Evidence(discover(candidate)[name], cases, suite, checks, cache)

    return make


def test_outputs_are_there_for_every_case_and_are_made_once(evidence_of, candidate):
    evidence = evidence_of(candidate, "q4")
    assert list(evidence.generations()) == [case.id for case in evidence.cases]
    assert evidence.generations() is evidence.generations()
    assert evidence.held() == evidence.generations()


def test_results_follow_the_order_of_the_cases(evidence_of, candidate):
    evidence = evidence_of(candidate, "q4")
    assert [r.case_id for r in evidence.results_of("always")] == [c.id for c in evidence.cases]
    assert evidence.results() == {"always": evidence.results_of("always")}


def test_what_was_not_generated_is_not_held(evidence_of, own_candidate):
    path = own_candidate / "onnx" / "model_q4.onnx"
    path.write_bytes((own_candidate / "onnx" / "model.onnx").read_bytes())
    (own_candidate / "generation_config.json").write_text('{"eos_token_id": [1, 2]}')
    assert evidence_of(own_candidate, "q4").held() == {}


def test_perplexities_compare_only_under_one_tokenizer(evidence_of, candidate, own_candidate):
    path = own_candidate / "tokenizer.json"
    one, other = evidence_of(candidate, "q4"), evidence_of(own_candidate, "q8")
    assert one.same_tokenizer(other)
    path.write_text(json.dumps(json.loads(path.read_text()), indent=1))
    assert not one.same_tokenizer(other)


def test_a_check_that_the_suite_does_not_name_has_no_results(evidence_of, candidate):
    with pytest.raises(KeyError):
        evidence_of(candidate, "q4").results_of("opening")
