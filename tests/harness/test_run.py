from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.config import load_suite
from harness.dataset import load_data
from harness.errors import HarnessError
from harness.open import open_run, reopen
from harness.run import Run
from harness.store import digest_file

NEEDS_BASE = {
    "against.py": """from harness.check import check
from harness.records import Verdict


@check(needs={"base"})
def against(evidence, limits):
    ours, base = evidence.generations(), evidence.base.generations()
    assert set(ours) == set(base)
    return Verdict("", "", "pass", "as many outputs", value=1.0, n=len(ours))
"""
}


@pytest.fixture
def opened(candidate: Path, suite_path: Path, run_folder: Path) -> Callable[..., Run]:
    def open_(**more: object) -> Run:
        options = {"suite": str(suite_path), "folder": run_folder, **more}
        return open_run(candidate, **options)  # type: ignore[arg-type]

    return open_


def judge_all(run: Run) -> None:
    for variant in run.variants:
        for check in run.checks_of(variant):
            run.judge(variant, check)


def test_a_run_is_incomplete_until_every_verdict_is_stored(opened):
    run = opened()
    assert run.decision().outcome == "incomplete"
    run.judge("q4", "always")
    assert run.decision().outcome == "incomplete"
    run.judge("q8", "always")
    assert (run.decision().outcome, run.decision().accepted) == ("accepted", ("q8", "q4"))
    assert opened().decision() == run.decision()


def test_a_sample_verdict_is_stored_with_every_result(opened):
    run = opened()
    run.judge("q4", "always")
    judged = run.stored()["q4", "always"]
    assert [result.case_id for result in judged.results] == [case.id for case in run.cases]


def test_a_changed_suite_makes_stored_verdicts_void(opened, suite_path: Path):
    judge_all(opened())
    text = suite_path.read_text()
    suite_path.write_text(text.replace("[checks.always]", "[checks.always]\nfloor = 0.6"))
    assert opened().decision().outcome == "incomplete"
    suite_path.write_text(text)
    assert opened().decision().outcome == "accepted"


def test_a_changed_check_makes_stored_verdicts_void(opened, suite_path: Path):
    judge_all(opened())
    with (suite_path.parent / "own" / "always.py").open("a") as file:
        file.write("\n# stricter\n")
    assert opened().decision().outcome == "incomplete"


def test_a_changed_candidate_makes_its_verdicts_void(own_candidate, suite_path, run_folder):
    def run() -> Run:
        return open_run(own_candidate, suite=str(suite_path), folder=run_folder)

    judge_all(run())
    path = own_candidate / "tokenizer_config.json"
    path.write_text(path.read_text() + "\n")
    assert run().decision().outcome == "incomplete"


def test_nothing_is_written_into_the_candidate(candidate, suite_path, run_folder, tiny):
    def listing() -> dict[str, str]:
        files = [p for folder in (candidate, tiny) for p in folder.rglob("*") if p.is_file()]
        return {str(path): digest_file(path) for path in files}

    before = listing()
    run = open_run(candidate, suite=str(suite_path), folder=run_folder, base=tiny)
    judge_all(run)
    run.evidence["q4"].logprobs()
    assert listing() == before


def test_the_base_is_judged_and_shown_but_not_promoted(
    candidate, make_suite, run_folder, tmp_path, tiny
):
    suite = make_suite(tmp_path / "s", checks="[checks.always]\n[checks.against]", own=NEEDS_BASE)
    run = open_run(candidate, suite=str(suite), folder=run_folder, base=tiny, names=("q4",))
    assert list(run.variants) == ["base", "q4"]
    assert run.checks_of("base") == ("always",)
    judge_all(run)
    decision = run.decision()
    assert decision.outcome == "accepted"
    assert {item.variant for item in decision.variants} == {"q4", "base"}
    assert run.expected.variants == ("q4",)


def test_a_run_is_opened_again_as_it_was_judged(opened, run_folder, tiny):
    run = opened(names=("q4",), base=tiny, accepts="any")
    again = reopen(run_folder)
    assert list(again.variants) == ["base", "q4"]
    assert again.expected == run.expected


def test_a_candidate_brings_the_suite_of_its_own_run(candidate, suite_path, tmp_path):
    folder = tmp_path / "runs" / "mine"
    folder.mkdir(parents=True)
    (folder / "candidate").symlink_to(candidate)
    run = open_run(candidate, suite=str(suite_path), folder=folder)
    assert open_run(folder / "candidate").suite.name == run.suite.name
    assert open_run(folder / "candidate").folder == folder


def test_floors_that_the_cases_cannot_prove_are_refused_before_anything_is_written(
    candidate, suite_path, tmp_path
):
    suite = load_suite(suite_path)
    with pytest.raises(HarnessError, match=r"2 independent cases cannot prove the floor 0\.5"):
        Run(tmp_path / "run", suite, load_data(suite)[1][:2], candidate)
    assert not (tmp_path / "run").exists()


def test_verdicts_of_another_level_are_not_reused(opened):
    """Judged one by one, then asked whether any of two is good enough."""
    judge_all(opened())
    assert opened().decision().outcome == "accepted"
    chosen = opened(accepts="any")
    assert chosen.confidence == pytest.approx(0.975)
    assert chosen.decision().outcome == "incomplete"
    judge_all(chosen)
    assert chosen.decision().outcome == "accepted"
    assert {v.interval.confidence for v in chosen.decision().verdicts} == {chosen.confidence}


def test_the_references_of_the_cases_are_held_against_the_same_check(opened):
    assert opened().judge("q4", "always").references == 1.0


def test_cases_of_one_patient_count_once_for_a_floor(candidate, make_suite, tmp_path, rows, jsonl):
    suite = make_suite(tmp_path / "s", checks="[checks.always]\nfloor = 0.6")
    grouped = [{**row, "group": f"p{i // 4}"} for i, row in enumerate(rows)]
    jsonl(tmp_path / "s" / "eval.jsonl", grouped)
    with pytest.raises(HarnessError, match=r"2 independent cases cannot prove the floor 0\.6"):
        open_run(candidate, suite=str(suite), folder=tmp_path / "run")
