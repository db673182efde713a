from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from harness.config import Gate
from harness.errors import HarnessError, Refused
from harness.gate import Expected, decide
from harness.open import open_run, reopen
from harness.promotion import promote, rollback
from harness.records import Verdict
from harness.releases import releases_of
from harness.variants import discover


@pytest.fixture
def link(candidate: Path, tmp_path: Path) -> Path:
    """An application's model link to which q8 was promoted, then q4."""
    target = tmp_path / "app" / "model"
    found = discover(candidate)
    for name in ("q8", "q4"):
        verdict = Verdict("always", name, "pass", "ok", 1.0, n=8)
        digests = {f"variant {name}": found[name].digest}
        decision = decide([verdict], Expected("p", (name,), ("always",), digests=digests))
        promote(decision, found[name], target, gate=Gate())
    return target


def names(folder: Path) -> list[str]:
    return list(discover(folder))


def test_the_release_in_force_and_the_first_one(link: Path):
    releases = releases_of(link)
    assert (names(releases.last), names(releases.first)) == (["q4"], ["q8"])
    rollback(link)
    assert names(releases_of(link).last) == ["q8"]


def test_what_was_changed_since_is_no_release(link: Path):
    first = releases_of(link).first
    (first / "config.json").write_text("{}")
    with pytest.raises(HarnessError, match=r"is not what was promoted"):
        releases_of(link)
    shutil.rmtree(first)
    with pytest.raises(HarnessError, match=r"is gone; restore it"):
        releases_of(link)


def test_a_link_that_something_else_changed_is_refused(link: Path):
    first = releases_of(link).first
    link.unlink()
    link.symlink_to(first.name)
    with pytest.raises(Refused, match=r"its history ends with"):
        releases_of(link)


def test_what_is_no_link_has_no_releases(tmp_path: Path):
    with pytest.raises(HarnessError, match=r"is no model link"):
        releases_of(tmp_path / "nothing")


def test_a_candidate_is_judged_beside_the_releases(
    candidate: Path, make_suite, run_folder: Path, tmp_path: Path, tiny: Path, link: Path
):
    checks = "[checks.always]\n[checks.regression]"
    suite = make_suite(tmp_path / "s", checks=checks, variants=("q4",), tail="margin = 0.9")
    options = {"suite": str(suite), "folder": run_folder, "tuned": tiny}
    run = open_run(candidate, last=link, **options)
    assert list(run.variants) == ["tuned", "last", "first", "q4"]
    assert run.checks_of("last") == run.checks_of("first") == run.checks_of("tuned") == ("always",)
    verdict = run.judge("q4", "regression")
    assert verdict.status == "pass", verdict.message
    assert {told.against for told in verdict.comparisons} == {"tuned", "last", "first"}
    for name in run.variants:
        run.judge(name, "always")
    decision = run.decision()
    assert decision.outcome == "accepted"
    # A later promotion does not change what this run was judged against.
    rollback(link)
    assert reopen(run_folder).decision() == decision
    assert open_run(candidate, last=link, **options).decision().outcome == "incomplete"
