from __future__ import annotations

import shutil
from pathlib import Path

from harness.check import load_checks
from harness.open import open_run
from harness.sources import changed, of_check, of_checks, of_harness

OTHER = """from harness.check import check


@check(floor=0.5)
def other(output, case):
    return []
"""


def test_a_check_is_its_file_and_what_of_a_users_folder_it_may_import(suite_path: Path):
    own = suite_path.parent / "own"
    check = load_checks(own)["always"]
    (own / "lexicon").mkdir()
    (own / "notes").mkdir()
    seen = [of_check(check)]
    for name in ("always.py", "rules.py", "lexicon/__init__.py", "lexicon/drugs.tsv"):
        (own / name).write_text(f"# {name}\n")
        seen.append(of_check(check))
    assert len(set(seen)) == len(seen)
    (own / "notes" / "read.py").write_text("# no package\n")
    (own / "always.txt").write_text("no module")
    assert of_check(check) == seen[-1]


def test_each_check_of_a_package_has_a_digest_of_its_own():
    checks = load_checks("checks")
    assert of_check(checks["length"]) != of_check(checks["opening"])


def test_checks_together_are_all_their_folders_wherever_these_lie(suite_path: Path, tmp_path: Path):
    own = suite_path.parent / "own"
    before = of_checks(load_checks(own).values())
    moved = Path(shutil.copytree(own, tmp_path / "moved"))
    assert of_checks(load_checks(moved).values()) == before
    alone = [check for check in load_checks(own).values() if check.name == "always"]
    (own / "other.py").write_text(OTHER)
    assert of_checks(alone) != before
    both = of_checks([*alone, load_checks("checks")["length"]])
    assert both not in (before, of_checks(alone))


def test_a_check_that_changes_voids_what_was_judged_by_its_results(
    candidate: Path, make_suite, tmp_path: Path, tiny: Path
):
    """`benchmark` asks for the results of every check: one of them judged anew is not enough."""
    checks = "[checks.always]\n[checks.benchmark]"
    suite = make_suite(tmp_path / "suite", checks=checks, variants=("q4",), tokens=2)

    def opened():
        return open_run(candidate, suite=str(suite), folder=tmp_path / "run", base=tiny)

    run = opened()
    for variant, check in run.work:
        run.judge(variant, check)
    assert len(opened().stored()) == 3
    assert changed(run.expected.digests) == []
    with (suite.parent / "own" / "always.py").open("a") as file:
        file.write("\n# another rule\n")
    again = opened()
    again.judge("q4", "always")
    assert set(again.stored()) == {("q4", "always")}
    assert again.decision().outcome == "incomplete"


def test_an_acceptance_tells_by_which_sources_it_was_judged():
    length = of_check(load_checks("checks")["length"])
    told = {"harness": of_harness(), "checks": "?", "check length": length, "check mine": "?"}
    assert changed(told) == []
    assert changed({**told, "check length": "another"}) == ["check length"]
    assert changed({**told, "harness": "another"}) == ["harness"]
    assert changed({"check length": length}) == ["harness"]  # an acceptance of before
