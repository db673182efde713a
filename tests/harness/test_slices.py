from __future__ import annotations

import json

from harness.cli import main
from harness.records import Case, Finding, SampleResult
from harness.slices import LEAST, slices, worst
from harness.stats import exact_bounds

FAIL = (Finding("odd", "fail", "odd"),)


def told(**tags: str):
    """A tag's cases as a row of + and -: the slices of their results."""
    cases, results = [], []
    for tag, marks in tags.items():
        for place, mark in enumerate(marks):
            case = Case(f"{tag}-{place}", {}, tags=(tag, tag))
            cases.append(case)
            results.append(SampleResult(case.id, FAIL if mark == "-" else ()))
    return slices(results, cases, 0.95)


def test_a_slice_counts_the_cases_of_a_tag_once():
    found = told(uci="++-", pediatria="++++++++--")
    assert [(s.tag, s.n, s.passed, s.share) for s in found] == [
        ("pediatria", 10, 8, 0.8),
        ("uci", 3, 2, 2 / 3),
    ]
    assert found[0].interval == exact_bounds(8, 10, 0.95)


def test_a_case_stands_in_every_tag_of_its_own_and_without_one_in_none():
    cases = [Case("a", {}, tags=("uci", "pediatria")), Case("b", {})]
    results = [SampleResult("a"), SampleResult("b", FAIL), SampleResult("gone", FAIL)]
    found = slices(results, cases, 0.95)
    assert [(s.tag, s.n, s.passed) for s in found] == [("pediatria", 1, 1), ("uci", 1, 1)]


def test_the_cases_of_a_patient_do_not_count_as_independent():
    cases = [Case(f"c{n}", {}, group=f"p{n // 5}", tags=("uci",)) for n in range(10)]
    results = [SampleResult(case.id, () if case.group == "p0" else FAIL) for case in cases]
    (found,) = slices(results, cases, 0.95)
    assert (found.n, found.passed) == (10, 5)
    assert found.interval.low < exact_bounds(5, 10, 0.95).low


def test_an_unscorable_output_stays_in_n():
    cases = [Case("a", {}, tags=("uci",))]
    (found,) = slices([SampleResult("a", error="KeyError")], cases, 0.95)
    assert (found.n, found.passed) == (1, 0)


def test_the_worst_is_the_lowest_share_of_enough_cases():
    assert LEAST == 5
    lowest = worst(told(few="----", low="+++--", high="++++++-"))
    assert lowest is not None and lowest.tag == "low"
    equal = worst(told(a="+++--", b="++++++----"))
    assert equal is not None and equal.tag == "b"


def test_without_a_failure_or_enough_cases_none_is_the_worst():
    assert worst(told(a="+++++", few="----")) is None
    assert worst([]) is None


def test_score_tells_the_slices_of_every_check(make_suite, tmp_path, rows, jsonl):
    suite = make_suite(tmp_path / "s", checks="[checks.opening]\nfloor = 0.5")
    given = [
        {"id": r["id"], "input": r["input"], "output": text, "tags": ["uci"]}
        for r, text in zip(rows, ["Ingresa por x", "Titulo"], strict=False)
    ]
    path, out = jsonl(tmp_path / "o.jsonl", given), tmp_path / "out.json"
    main(["score", str(path), "--suite", str(suite), "--json", str(out)])
    (part,) = json.loads(out.read_text())["slices"]["opening"]
    assert (part["tag"], part["n"], part["passed"]) == ("uci", 2, 1)
    assert part["interval"]["low"] < 0.5 < part["interval"]["high"]
