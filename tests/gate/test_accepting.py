"""Only a whole matrix that passes exits 0; any subset of it says so and exits 3."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from harness.cli import main
from harness.store import digest_file

PASSING = "[checks.always]\n[checks.length]\nfloor = 0.0\n[checks.opening]\nfloor = 0.0\n"


@pytest.fixture
def suite(make_suite, tmp_path: Path) -> Path:
    return make_suite(tmp_path / "suite", checks=PASSING)


def listing(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): digest_file(p) for p in folder.rglob("*") if p.is_file()}


def test_a_whole_matrix_that_passes_is_accepted(gate, suite, run_folder, candidate, tmp_path):
    before = listing(candidate)
    xml = tmp_path / "junit.xml"
    done = gate(suite, "--run", run_folder, "-v", f"--junitxml={xml}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "umbral: accepted" in done.stdout
    assert "checks/opening.py::opening[q4] PASSED" in done.stdout
    assert "always.py::always[q8] PASSED" in done.stdout
    assert "6 passed" in done.stdout
    told = [
        {p.get("name"): p.get("value") for p in case.iter("property")}
        for case in ET.parse(xml).iter("testcase")
    ]
    assert {(each["judged"], each["status"]) for each in told} == {
        (f"{variant}/{check}", "pass")
        for variant in ("q8", "q4")
        for check in ("always", "length", "opening")
    }
    assert listing(candidate) == before


@pytest.mark.parametrize(
    ("at", "arguments"),
    [
        ("checks/length.py", []),
        ("checks/", ["-k", "q4"]),
        ("checks/", ["-k", "nothing_of_this_name"]),
        ("checks/", ["--collect-only"]),
    ],
    ids=["one file", "a subset", "nothing", "collected only"],
)
def test_a_subset_that_passes_is_no_acceptance(gate, suite, run_folder, at, arguments):
    done = gate(suite, "--run", run_folder, *arguments, at=at)
    assert done.returncode == 3, done.stdout + done.stderr
    assert "umbral: partial: not an acceptance" in done.stdout
    assert "umbral: accepted" not in done.stdout


def test_stored_verdicts_do_not_stand_in_for_judged_ones(
    gate, suite, run_folder, candidate, capsys
):
    options = ["--candidate", str(candidate), "--suite", str(suite), "--run", str(run_folder)]
    assert main(["gate", *options]) == 0
    capsys.readouterr()
    assert gate(suite, "--run", run_folder, "-k", "opening and q4").returncode == 3


def test_when_everything_is_skipped_nothing_is_accepted(gate, suite, run_folder):
    (suite.parent / "own" / "conftest.py").write_text(
        "import pytest\n\n\ndef pytest_collection_modifyitems(items):\n"
        "    for item in items:\n        item.add_marker(pytest.mark.skip)\n"
    )
    done = gate(suite, "--run", run_folder)
    assert "6 skipped" in done.stdout
    assert done.returncode == 3


def test_two_workers_decide_the_same(gate, suite, run_folder):
    done = gate(suite, "--run", run_folder, "-n", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "umbral: accepted" in done.stdout


def test_any_accepts_one_of_several(gate, make_suite, run_folder, tmp_path):
    own = {
        "only.py": "from harness.check import check\nfrom harness.records import Verdict\n\n\n"
        '@check(needs={"logits"})\ndef only(evidence, limits):\n'
        '    good = "pass" if evidence.variant.name == "q4" else "fail"\n'
        '    return Verdict("only", "", good, "told", value=1.0, n=1)\n'
    }
    suite = make_suite(tmp_path / "any", checks="[checks.only]", own=own)
    every, some = (gate(suite, "--run", run_folder, *more) for more in ([], ["--any"]))
    assert (every.returncode, some.returncode) == (1, 0)
    assert "q4: accepted" in some.stdout
    assert "q8: refused" in some.stdout
