from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from harness.cli import main
from harness.config import load_suite
from harness.dataset import load_data
from harness.errors import HarnessError
from harness.records import Finding, SampleResult
from harness.run import Run
from harness.runner import judge
from harness.suppressions import Suppression, suppress

OUTPUT = "Ingresa por IAM. Lesion de la  coronaria DERECHA proximal. Alta."
SIDE = Finding("unsupported.side", "fail", "m", OUTPUT.index("coronaria"), OUTPUT.index(" prox"))
NEVER = replace(SIDE, kind="contradicted.dose", severity="never")
OMITTED = Finding("omitted.drug", "fail", "m", held="Paracetamol 1g VO c/8h (N02BE01)")
DAY = date(2026, 6, 30)


def suppression(**told: Any) -> Suppression:
    fields = {"check": "grounding", "reason": "r", "author": "a", "expires": DAY, **told}
    return Suppression(**fields)


def covers(finding: Finding, output: str = OUTPUT, **told: Any) -> bool:
    return suppression(**told).covers("grounding", "c1", finding, output)


def test_a_case_covers_the_findings_of_its_check_in_that_case():
    one = suppression(case="c1")
    assert one.covers("grounding", "c1", SIDE, OUTPUT)
    assert not one.covers("grounding", "c2", SIDE, OUTPUT)
    assert not one.covers("coverage", "c1", SIDE, OUTPUT)


def test_a_kind_is_the_whole_kind():
    assert covers(SIDE, case="c1", kind="unsupported.side")
    assert not covers(SIDE, case="c1", kind="unsupported")


@pytest.mark.parametrize(
    ("pattern", "covered"),
    [
        ("coronaria derecha", True),
        ("Coronaria  DERECHA", True),
        ("coronaria", False),
        ("derecha", False),
        ("coronaria*", True),
        ("*derecha", True),
        ("*ona*dere*", True),
        ("*dere*ona*", False),
        ("coronaria derecha*derecha", False),
        ("coronaria?derecha", False),
        ("coronaria .erecha", False),
        ("[c]oronaria*", False),
    ],
)
def test_a_pattern_is_all_the_words_but_for_stars(pattern: str, covered: bool):
    assert covers(SIDE, pattern=pattern) is covered


def test_a_finding_without_a_place_is_known_by_the_words_it_was_held_against():
    assert covers(OMITTED, pattern="paracetamol*")
    assert not covers(OMITTED, pattern="Ingresa*")
    assert not covers(replace(OMITTED, held=None), pattern="paracetamol*")


def test_case_and_pattern_must_both_fit():
    assert covers(SIDE, case="c1", pattern="coronaria*")
    assert not covers(SIDE, case="c2", pattern="coronaria*")
    assert not covers(SIDE, case="c1", pattern="circunfleja*")


def test_a_pattern_speaks_of_no_finding_that_spans_a_whole_output():
    long = "Ingresa por neumonia. " * 100
    assert not covers(Finding("short", "fail", "m", 0, len(long)), long, pattern="Ingresa*")


def test_a_never_finding_needs_its_case_and_its_kind():
    assert covers(NEVER, case="c1", kind=NEVER.kind)
    assert not covers(NEVER, case="c1")
    assert not covers(NEVER, pattern="coronaria*")
    assert not covers(NEVER, kind=NEVER.kind, pattern="coronaria derecha")
    assert not covers(NEVER, case="c1", pattern="coronaria derecha")


@pytest.mark.parametrize("text", ["\x00" * 50, "\ud800\u202ecoronaria", "*" * 300, "a" * 1_000_000])
def test_hostile_words_are_matched_like_others(text: str):
    finding = Finding("k", "fail", "m", 0, len(text))
    assert not covers(finding, text, pattern="*" + "a*" * 100)
    assert not covers(Finding("k", "fail", "m", -5, 10**9), text, pattern="*bcde*")
    assert covers(finding, text, case="c1")


def test_the_first_suppression_that_covers_marks_the_finding_and_a_check_cannot():
    forged = replace(NEVER, suppressed=7)
    results = [SampleResult("c1", (SIDE, forged)), SampleResult("c2", (), "KeyError: 'dx'")]
    active = {2: suppression(case="c9"), 3: suppression(case="c1"), 4: suppression(case="c1")}
    marked = suppress(results, "grounding", {"c1": OUTPUT}, active)
    assert [f.suppressed for f in marked[0].findings] == [3, None]
    assert marked[1] == results[1]


FINDS = [Finding("odd", "fail", "odd", 0, 5), Finding("rare", "never", "rare")]


def found(output, case):
    return {"c1": FINDS[:1], "c2": FINDS[1:]}.get(case.id, [])


def judged(told, make_check, *suppressions: Suppression):
    check = make_check(found, floor=0.9)
    evidence = told(check, 60)
    evidence.suite = evidence.suite.model_copy(update={"suppressions": suppressions, "today": DAY})
    return judge(check, evidence, 0.95), evidence.results_of("mine")


def test_a_suppressed_finding_is_kept_and_counted_and_fails_nothing(told, make_check):
    one = suppression(check="mine", pattern="texto")
    two = suppression(check="mine", case="c2", kind="rare")
    before, _ = judged(told, make_check)
    assert (before.status, before.passed, before.never, before.suppressed) == ("fail", 58, 1, 0)
    verdict, results = judged(told, make_check, one, two)
    assert (verdict.status, verdict.passed, verdict.never) == ("pass", 60, 0)
    assert (verdict.suppressed, verdict.worst) == (2, ())
    assert verdict.message.endswith("suppressed findings: 2")
    assert [f.suppressed for r in results for f in r.findings] == [1, 2]


def test_an_output_that_could_not_be_judged_is_not_suppressed(told, make_check):
    check = make_check(lambda output, case: case.no_such_field, floor=0.5)
    evidence = told(check, 10)
    every = tuple(suppression(check="mine", case=f"c{n}") for n in range(10))
    evidence.suite = evidence.suite.model_copy(update={"suppressions": every, "today": DAY})
    verdict = judge(check, evidence, 0.95)
    assert (verdict.status, verdict.unscorable) == ("error", 10)


TABLE = """
[[suppressions]]
check = "always"
case = "eval-0001-1"
reason = "se revisó"
author = "Dra. Soto"
expires = 2026-06-30
"""


def with_table(make_suite, folder: Path, table: str, **more: Any) -> Path:
    return make_suite(folder, checks="[checks.always]\n" + table, **more)


def test_it_holds_to_the_end_of_its_last_day(make_suite, tmp_path: Path):
    path = with_table(make_suite, tmp_path / "s", TABLE)
    (told,) = load_suite(path, date(2026, 6, 30)).active.items()
    assert (told[0], told[1].case, told[1].author) == (1, "eval-0001-1", "Dra. Soto")
    after = load_suite(path, date(2026, 7, 1))
    assert (after.active, len(after.suppressions)) == ({}, 1)


def test_what_a_suite_lets_pass_today_is_part_of_its_settings(make_suite, tmp_path: Path):
    path = with_table(make_suite, tmp_path / "s", TABLE)
    plain = make_suite(tmp_path / "plain", checks="[checks.always]")
    holds, same, ended = (load_suite(path, date(2026, *day)) for day in ((1, 1), (6, 30), (7, 1)))
    assert holds.settings() == same.settings() != ended.settings()
    assert ended.settings() == load_suite(plain).settings()
    assert json.dumps(holds.settings())


WRONG = {
    "unknown check": (("always", "alwyas"), "suppression 1 is of 'alwyas'"),
    "no reason": (('reason = "se revisó"\n', ""), "suppressions.0.reason"),
    "a blank reason": (("se revisó", "  "), "suppressions.0.reason"),
    "no author": (('author = "Dra. Soto"\n', ""), "suppressions.0.author"),
    "no end": (("expires = 2026-06-30\n", ""), "suppressions.0.expires"),
    "an end that is a text": (("2026-06-30", '"2026-06-30"'), "suppressions.0.expires"),
    "an end with an hour": (("2026-06-30", "2026-06-30T10:00:00"), "suppressions.0.expires"),
    "neither case nor pattern": (('case = "eval-0001-1"', 'kind = "odd"'), "whole check"),
    "an empty case": (("eval-0001-1", ""), "suppressions.0.case"),
    "a star for everything": (('case = "eval-0001-1"', 'pattern = "*"'), "4 letters"),
    "stars around nothing": (('case = "eval-0001-1"', 'pattern = "*a-*b*"'), "4 letters"),
    "a field that there is not": (("author", "autor"), "suppressions.0"),
    "one table, not a list": (("[[suppressions]]", "[suppressions]"), "'suppressions'"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_one_sentence(make_suite, tmp_path: Path, name: str):
    change, told = WRONG[name]
    table = TABLE.replace(*change)
    assert table != TABLE
    with pytest.raises(HarnessError) as caught:
        load_suite(with_table(make_suite, tmp_path / "s", table))
    assert told in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_suite_does_not_say_what_day_it_is(make_suite, tmp_path: Path):
    path = make_suite(tmp_path / "s")
    path.write_text(path.read_text().replace("[suite]", "[suite]\ntoday = 2020-01-01"))
    with pytest.raises(HarnessError, match=r"sets 'today'"):
        load_suite(path)


ODD = """from harness.check import check
from harness.records import Finding


@check(floor=0.5)
def odd(output, case):
    return [Finding("odd", "fail", "odd")]
"""


def test_an_expired_suppression_voids_what_it_let_pass(candidate, make_suite, run_folder, tmp_path):
    tables = "".join(
        TABLE.replace("always", "odd").replace("eval-0001-1", case.id)
        for case in load_data(load_suite(make_suite(tmp_path / "cases")))[1]
    )
    path = make_suite(
        tmp_path / "s", checks=f"[checks.odd]\n{tables}", own={"odd.py": ODD}, variants=("q4",)
    )

    def on(day: date) -> Run:
        suite = load_suite(path, day)
        return Run(run_folder, suite, load_data(suite)[1], candidate)

    assert on(DAY).judge("q4", "odd").status == "pass"
    assert on(DAY).decision().outcome == "accepted"
    (judged,) = on(DAY).stored().values()
    assert [f.suppressed for r in judged.results for f in r.findings] == list(range(1, 9))
    after = on(date(2026, 7, 1))
    assert after.decision().outcome == "incomplete"
    assert after.judge("q4", "odd").status == "fail"


def test_score_counts_them_row_by_row(make_suite, tmp_path, rows, jsonl, capsys):
    table = TABLE.replace("always", "opening").replace("2026-06-30", "9999-12-31")
    table += table.replace("9999-12-31", "2020-01-01").replace("eval-0001-1", rows[1]["id"])
    suite = make_suite(tmp_path / "s", checks=f"[checks.opening]\nfloor = 0.5\n{table}")
    given = [{"id": r["id"], "input": r["input"], "output": "Titulo"} for r in rows[:2]]
    path, out = jsonl(tmp_path / "o.jsonl", given), tmp_path / "out.json"
    main(["score", str(path), "--suite", str(suite), "--json", str(out)])
    report = json.loads(out.read_text(encoding="utf-8"))
    first, second = (row["checks"]["opening"] for row in report["rows"])
    assert (first["pass"], first["findings"][0]["suppressed"]) == (True, 1)
    assert (second["pass"], second["findings"][0]["suppressed"]) == (False, None)
    assert report["verdicts"][0]["suppressed"] == 1
    told = [(s["number"], s["active"], s["findings"]) for s in report["suppressions"]]
    assert told == [(1, True, 1), (2, False, 0)]
    printed = capsys.readouterr().out
    assert "number 1: 1 findings, until 9999-12-31" in printed
    assert "expired" in printed
