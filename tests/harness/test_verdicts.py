from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from harness.check import load_checks
from harness.config import load_suite
from harness.dataset import load_data
from harness.errors import HarnessError
from harness.records import Comparison, Finding, Interval, Said, SampleResult, Variant, Verdict
from harness.verdicts import Judged, digests, read, write

FINDING = Finding("short", "fail", "3 words", 0, 12, "evo", "Con buena evolución")
RESULTS = (SampleResult("c1", (FINDING,)), SampleResult("c2", error="KeyError: 'dx'"))
INTERVAL = Interval(0.1, 0.9, 0.95, "Clopper-Pearson, one-sided")
VERDICT = Verdict(
    check="length",
    variant="q4",
    status="fail",
    message="1 of 2",
    value=0.5,
    interval=INTERVAL,
    floor=0.9,
    n=2,
    passed=1,
    comparisons=(Comparison("length", "base", 0.5, 0.4, 0.1, INTERVAL, 2, 0.3),),
    worst=RESULTS,
    says=(Said("length.short", {"words": 3, "of": "evo"}, "c1"), Said("length.cases")),
)
BOUND = {"variant": "d1", "suite": "d2"}


def path_of(folder: Path) -> Path:
    return folder / "verdicts" / "q4" / "length.json"


def test_a_verdict_comes_back_as_it_was(tmp_path: Path):
    judged = Judged(VERDICT, RESULTS)
    write(tmp_path, judged, BOUND)
    assert read(tmp_path, "q4", "length", BOUND) == judged


def test_a_verdict_on_something_else_is_no_verdict(tmp_path: Path):
    assert read(tmp_path, "q4", "length", BOUND) is None
    write(tmp_path, Judged(VERDICT), BOUND)
    assert read(tmp_path, "q4", "length", {**BOUND, "variant": "changed"}) is None
    assert read(tmp_path, "q4", "length", {**BOUND, "more": "d3"}) is None


def test_a_verdict_under_another_name_is_no_verdict(tmp_path: Path):
    """A file copied from a variant that passed to one that did not."""
    write(tmp_path, Judged(replace(VERDICT, variant="q8", status="pass")), BOUND)
    (tmp_path / "verdicts" / "q8").rename(tmp_path / "verdicts" / "q4")
    assert read(tmp_path, "q4", "length", BOUND) is None


@pytest.mark.parametrize(
    "harm",
    [
        lambda text: text[:50],
        lambda text: "[]",
        lambda text: "{}",
        lambda text: text.replace('"fail"', '"fine"'),
        lambda text: text.replace('"never": 0', '"never": "none"'),
    ],
)
def test_a_file_that_is_no_verdict_is_named(tmp_path: Path, harm):
    write(tmp_path, Judged(VERDICT), BOUND)
    path = path_of(tmp_path)
    path.write_text(harm(path.read_text()))
    with pytest.raises(HarnessError, match=r"length\.json is not a stored verdict.*delete it"):
        read(tmp_path, "q4", "length", BOUND)


def test_another_schema_is_no_verdict(tmp_path: Path):
    write(tmp_path, Judged(VERDICT), BOUND)
    path = path_of(tmp_path)
    path.write_text(json.dumps({**json.loads(path.read_text()), "schema": 0}))
    assert read(tmp_path, "q4", "length", BOUND) is None


def test_a_verdict_is_bound_to_everything_that_led_to_it(suite_path: Path):
    suite = load_suite(suite_path)
    cases = load_data(suite)[1]
    own = suite_path.parent / "own"
    check = load_checks(own)["always"]
    variant = Variant("q4", own, "d1", ())
    before = digests(suite, check, variant, cases, ["base"], 0.95, checks="c1")

    def changed(**values: object) -> set[str]:
        arguments = {"suite": suite, "check": check, "variant": variant, "cases": cases}
        also = {"references": ["base"], "confidence": 0.95, "checks": "c1"}
        after = digests(**{**arguments, **also, **values})  # type: ignore[arg-type]
        return {name for name in before if before[name] != after[name]}

    assert changed() == set()
    assert changed(variant=replace(variant, digest="d2")) == {"variant"}
    assert changed(references=["other"]) == {"references"}
    assert changed(cases=cases[1:]) == {"data"}
    assert changed(confidence=0.99) == {"confidence"}
    assert changed(checks="c2") == {"checks"}
    assert changed(suite=suite.model_copy(update={"language": "en"})) == {"suite"}
    (own / "lexicon").mkdir()
    (own / "lexicon" / "__init__.py").write_text("")
    (own / "lexicon" / "drugs.tsv").write_text("warfarina\n")
    assert changed() == {"check"}
    with (own / "always.py").open("a") as file:
        file.write("# another rule\n")
    assert changed() == {"check"}
