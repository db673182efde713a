"""Two judged runs, written as the gate writes them, with outputs in their stores."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from harness import run_record, verdicts
from harness.cache import Cache
from harness.cli import main
from harness.compare import compare
from harness.config import load_suite
from harness.dataset import load_data
from harness.errors import HarnessError
from harness.generate import key_of
from harness.records import Finding, Generation, SampleResult, Variant
from harness.run_record import RunRecord
from harness.samples import sample_verdict
from harness.selection import suite_checks
from harness.verdicts import Judged

WRONG = (Finding("k", "fail", "wrong"),)
NEVER = (Finding("drug", "never", "invented"),)


@pytest.fixture
def suite_file(make_suite, tmp_path: Path) -> Path:
    checks = "[checks.always]\n[checks.length]\nfloor = 0.1\n"
    return make_suite(tmp_path / "suite", checks=checks, tail="margin = 0.5")


@pytest.fixture
def judged(suite_file: Path, tmp_path: Path) -> Callable[..., Path]:
    """A run folder with a variant q4 whose outputs pass or fail as told, by check."""

    def write(
        name: str,
        passes: Mapping[str, int],
        *,
        findings=WRONG,
        weights: str = "w1",
        suite: Path | None = None,
    ) -> Path:
        folder = tmp_path / name
        loaded = load_suite(suite or suite_file)
        cases = load_data(loaded)[1]
        checks = suite_checks(loaded)
        variant = Variant("q4", folder, weights, ())
        for check, count in passes.items():
            results = [
                SampleResult(c.id, () if i < count else findings) for i, c in enumerate(cases)
            ]
            verdict = sample_verdict(checks[check], "q4", results, [c.id for c in cases], 0.95)
            bound = verdicts.digests(loaded, checks[check], variant, cases, [], 0.95, checks="c")
            verdicts.write(folder, Judged(verdict, tuple(results)), bound)
        cache = Cache(folder / "generations.sqlite")
        keys = [key_of("generate", variant, c, loaded, loaded.decode.model_dump()) for c in cases]
        told = [Generation(c.id, f"{name} {c.id}", (1,), "p", "eos", 0.0) for c in cases]
        cache.add_generations(zip(keys, told, strict=True))
        record = RunRecord(
            suite=str(suite or suite_file),
            candidate="candidate",
            variants=("q4",),
            accepts="all",
            folder=str(loaded.folder),
            settings=loaded.settings(),
        )
        run_record.write(folder, record)
        return folder

    return write


def test_equal_runs_have_no_regression(judged):
    compared = compare(judged("a", {"always": 7}), judged("b", {"always": 7}, weights="w2"))
    assert compared.exit_code == 0
    (change,) = compared.changes
    assert change.comparison is not None
    assert (change.comparison.difference, change.comparison.gained) == (0, ())
    assert compared.outputs == {"q4": {}}


def test_times_of_two_machines_are_left_out(judged):
    a, b = judged("a", {"always": 8, "length": 8}), judged("b", {"always": 8, "length": 1})
    for folder, machine in ((a, "one"), (b, "other")):
        path = folder / "verdicts" / "q4" / "length.json"
        told = json.loads(path.read_text())
        told["verdict"]["machine"] = machine
        path.write_text(json.dumps(told))
    compared = compare(a, b)
    assert [change.after.check for change in compared.changes] == ["always"]
    assert compared.left_out == ("q4/length: the times of two machines",)
    assert compared.exit_code == 3


def test_a_significant_loss_is_a_regression_with_both_texts(judged):
    compared = compare(judged("a", {"always": 8}), judged("b", {"always": 1}, weights="w2"))
    assert compared.exit_code == 1
    (change,) = compared.changes
    assert change.regressed
    assert change.comparison is not None
    assert len(change.comparison.lost) == 7
    texts = compared.outputs["q4"]
    assert set(texts) == set(change.comparison.lost)
    assert all(texts[case] == (f"a {case}", f"b {case}") for case in texts)


def test_a_loss_that_could_be_chance_is_undecided(judged):
    compared = compare(judged("a", {"always": 8}), judged("b", {"always": 5}, weights="w2"))
    assert compared.exit_code == 3
    assert [change.after.check for change in compared.undecided] == ["always"]


def test_what_passed_and_is_refused_now_is_a_regression_whatever_the_share(judged):
    before = judged("a", {"always": 8})
    after = judged("b", {"always": 7}, findings=NEVER, weights="w2")
    assert compare(before, after).exit_code == 1


def test_a_better_run_is_no_regression(judged):
    assert compare(judged("a", {"always": 1}), judged("b", {"always": 8})).exit_code == 0


def test_a_check_in_one_run_only_is_told_and_leaves_it_open(judged):
    compared = compare(judged("a", {"always": 8, "length": 8}), judged("b", {"always": 8}))
    assert compared.exit_code == 3
    assert compared.left_out == (f"q4/length: only in {compared.before}",)


def test_a_check_with_other_options_is_not_compared(judged, suite_file: Path):
    before = judged("a", {"always": 8, "length": 8})
    other = suite_file.parent / "suite.toml"
    other.write_text(other.read_text().replace("floor = 0.1", "floor = 0.1\nmin_words = 1"))
    compared = compare(before, judged("b", {"always": 8, "length": 8}))
    assert [change.after.check for change in compared.changes] == ["always"]
    assert compared.left_out == ("q4/length: the check or its settings changed",)


def test_a_prompt_that_changed_since_is_no_hindrance(judged, suite_file: Path):
    before = judged("a", {"always": 8})
    suite_file.write_text(suite_file.read_text().replace("un parrafo", "un solo parrafo"))
    compared = compare(before, judged("b", {"always": 1}))
    assert len(compared.outputs["q4"]) == 7
    assert all(None not in texts for texts in compared.outputs["q4"].values())


def test_a_verdict_by_another_suite_is_not_in_force(judged, suite_file: Path):
    before, after = judged("a", {"always": 8}), judged("b", {"always": 8, "length": 8})
    suite_file.write_text(suite_file.read_text().replace("un parrafo", "dos parrafos"))
    judged("b", {"always": 8})
    compared = compare(before, after)
    assert [change.after.check for change in compared.changes] == ["always"]


def test_a_record_whose_suite_means_nothing_is_refused(judged):
    good, bad = judged("a", {"always": 8}), judged("b", {"always": 8})
    record = json.loads((bad / "run.json").read_text())
    for settings in ({"suppressions": 3}, {"suppressions": {"1": 2}}, {"name": 1}):
        (bad / "run.json").write_text(json.dumps({**record, "settings": settings}))
        with pytest.raises(HarnessError, match=r"run\.json holds no suite of this Umbral"):
            compare(good, bad)


def test_outputs_that_are_gone_are_none(judged):
    before, after = judged("a", {"always": 8}), judged("b", {"always": 1}, weights="w2")
    (before / "generations.sqlite").unlink()
    texts = compare(before, after).outputs["q4"]
    assert {told[0] for told in texts.values()} == {None}


@pytest.fixture
def other_cases(make_suite, tmp_path: Path, rows, jsonl) -> Path:
    path = make_suite(tmp_path / "other", checks="[checks.always]")
    jsonl(tmp_path / "other" / "eval.jsonl", rows[:7])
    return path


def test_runs_on_other_cases_are_not_comparable(judged, other_cases: Path):
    before = judged("a", {"always": 8})
    after = judged("b", {"always": 7}, suite=other_cases)
    with pytest.raises(HarnessError, match=r"were judged on different cases"):
        compare(before, after)


def test_cases_that_changed_since_are_named(judged, suite_file: Path, rows, jsonl):
    before, after = judged("a", {"always": 8}), judged("b", {"always": 8})
    jsonl(suite_file.parent / "eval.jsonl", rows[:7])
    with pytest.raises(HarnessError, match=r"the cases of .*a changed since"):
        compare(before, after)


def test_what_is_no_judged_run_is_refused(judged, tmp_path: Path):
    good = judged("a", {"always": 8})
    with pytest.raises(HarnessError, match=r"is no run folder"):
        compare(good, tmp_path / "nothing")
    empty = judged("b", {})
    with pytest.raises(HarnessError, match=r"b holds no verdict"):
        compare(good, empty)
    other = judged("c", {"length": 8})
    with pytest.raises(HarnessError, match=r"share no variant and check"):
        compare(good, other)


def test_an_older_record_or_verdict_is_refused_with_a_sentence(judged):
    good, old = judged("a", {"always": 8}), judged("b", {"always": 8})
    record = json.loads((old / "run.json").read_text())
    first = {key: record[key] for key in ("suite", "candidate", "variants", "accepts")}
    (old / "run.json").write_text(json.dumps(first))
    with pytest.raises(HarnessError, match=r"was judged by an older Umbral; judge it again"):
        compare(good, old)
    (old / "run.json").write_text(json.dumps(record))
    path = old / "verdicts" / "q4" / "always.json"
    path.write_text(path.read_text().replace('"schema": 2', '"schema": 1'))
    with pytest.raises(HarnessError, match=r"is of an older Umbral"):
        compare(good, old)


def test_the_command(judged, tmp_path: Path, capsys):
    before, after = judged("a", {"always": 8}), judged("b", {"always": 1}, weights="w2")
    out = tmp_path / "told.json"
    assert main(["compare", str(before), str(after), "--json", str(out), "--lang", "en"]) == 1
    told = capsys.readouterr().out
    assert "Regression in 1" in told
    assert "passes no more" in told
    report = json.loads(out.read_text())
    assert report["exit_code"] == 1
    assert report["changes"][0]["regressed"] is True
    assert len(report["outputs"]["q4"]) == 7
    assert main(["compare", str(before), str(tmp_path / "nothing")]) == 2
    assert capsys.readouterr().err.startswith("umbral: ")
