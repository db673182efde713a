"""A matrix that was not judged to its end is never accepted, whoever cut it short."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.cli import main

CHECK = """
import os, sys
import pytest
from harness.check import check


@check(floor=0.5)
def {name}(output, case):
    {does}
    return []
"""


def own(**does: str) -> dict[str, str]:
    """Checks of a user, each with what its body does."""
    return {f"{name}.py": CHECK.format(name=name, does=body) for name, body in does.items()}


def named(*names: str) -> str:
    return "".join(f"[checks.{name}]\n" for name in names)


@pytest.mark.parametrize(
    ("at", "arguments"),
    [
        ("checks/opening.py::opening[q4]", []),
        ("checks/", ["--deselect", "checks/opening.py::opening[q4]"]),
        ("checks/", ["--ignore", "checks/opening.py"]),
    ],
    ids=["one item", "all but one item", "all but one file"],
)
def test_a_part_that_passes_is_no_acceptance(gate, make_suite, run_folder, tmp_path, at, arguments):
    suite = make_suite(tmp_path / "s", checks=named("always") + "[checks.opening]\nfloor = 0.0\n")
    done = gate(suite, "--run", run_folder, *arguments, at=at)
    assert done.returncode == 3, done.stdout + done.stderr
    assert "umbral: partial: not an acceptance" in done.stdout


def test_a_check_that_skips_itself_was_not_judged(gate, make_suite, run_folder, tmp_path):
    leaves = own(skips='pytest.skip("not today")', fails='pytest.xfail("known")')
    suite = make_suite(tmp_path / "s", checks=named("always", "skips", "fails"), own=leaves)
    done = gate(suite, "--run", run_folder)
    assert done.returncode == 3, done.stdout + done.stderr
    assert "umbral: partial: not an acceptance" in done.stdout
    assert main(["promote", str(run_folder), "--to", str(tmp_path / "app")]) == 1


def test_a_check_that_ends_the_session_is_an_error(gate, make_suite, run_folder, tmp_path):
    leaves = own(exits="sys.exit(0)", ends='pytest.exit("done", returncode=0)')
    suite = make_suite(tmp_path / "s", checks=named("always", "exits", "ends"), own=leaves)
    done = gate(suite, "--run", run_folder)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "exits[q4] error" in done.stdout
    assert "ends[q8] error" in done.stdout
    assert "umbral: refused" in done.stdout


def test_an_interrupted_session_is_no_acceptance(gate, make_suite, run_folder, tmp_path):
    leaves = own(stops="raise KeyboardInterrupt")
    suite = make_suite(tmp_path / "s", checks=named("always", "stops"), own=leaves)
    done = gate(suite, "--run", run_folder)
    assert done.returncode == 3, done.stdout + done.stderr
    assert "umbral: accepted" not in done.stdout


def test_a_worker_that_dies_is_no_acceptance(gate, make_suite, run_folder, tmp_path):
    leaves = own(dies="os.kill(os.getpid(), 9)")
    suite = make_suite(tmp_path / "s", checks=named("always", "dies"), own=leaves, variants=("q4",))
    done = gate(suite, "--run", run_folder, "-n", "2")
    assert done.returncode == 3, done.stdout + done.stderr
    assert "umbral: accepted" not in done.stdout


def test_a_check_that_ends_the_process_accepts_nothing(
    gate, make_suite, run_folder, candidate, python, tmp_path, capsys
):
    suite = make_suite(tmp_path / "s", checks=named("always", "ends"), own=own(ends="os._exit(0)"))
    options = ("--candidate", candidate, "--suite", suite, "--run", run_folder)
    for done in (
        gate(suite, "--run", run_folder),
        gate(suite, "--run", run_folder, "-n", "2"),
        python("-m", "harness.cli", "gate", *options),
    ):
        assert done.returncode == 3, done.stdout + done.stderr
    assert "ended before it was decided" in done.stderr
    assert main(["promote", str(run_folder), "--to", str(tmp_path / "app")]) == 1
    assert "accepts no variant" in capsys.readouterr().err


CONFTESTS = {
    "runs nothing": ("def pytest_runtestloop(session):\n    return True\n", 3),
    "keeps one item": ("def pytest_collection_modifyitems(items):\n    del items[1:]\n", 3),
    "judges nothing": ("def pytest_runtest_call(item):\n    item.runtest = lambda: None\n", 3),
    "sets the status": ("def pytest_sessionfinish(session):\n    session.exitstatus = 0\n", 1),
}


@pytest.mark.parametrize("name", CONFTESTS)
def test_a_conftest_of_a_user_accepts_nothing(gate, make_suite, run_folder, tmp_path, name):
    text, code = CONFTESTS[name]
    never = own(never="raise ValueError(case.id)")
    suite = make_suite(tmp_path / "s", checks=named("always", "never"), own=never)
    (suite.parent / "own" / "conftest.py").write_text(text)
    done = gate(suite, "--run", run_folder)
    assert done.returncode == code, done.stdout + done.stderr
    assert "umbral: accepted" not in done.stdout


def test_a_stored_verdict_that_is_none_is_an_input_error(gate, suite_path: Path, run_folder):
    broken = run_folder / "verdicts" / "q4"
    broken.mkdir(parents=True)
    (broken / "always.json").write_text('{"schema"')
    done = gate(suite_path, "--run", run_folder, "-k", "q8")
    assert done.returncode == 2, done.stdout + done.stderr
    assert "always.json is not a stored verdict" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_without_a_candidate_nothing_is_even_listed_as_passed(python):
    assert python("-m", "pytest", "checks/", "--collect-only").returncode not in (0, 1)
