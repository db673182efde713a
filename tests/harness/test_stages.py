"""Cheap first: what a stage refuses costs nothing more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.open import open_run, reopen
from harness.run import Run
from harness.stages import concerns, order, stage

CHECKS = """[checks.opening]
floor = 0.0
[checks.perplexity]
ceiling = 1000.0
[checks.fidelity]
ceiling = 0.15
same_top = 0.5
log_ppl_ratio = 0.15
[checks.sentinel]
[checks.always]
[checks.artifact]
"""


@pytest.fixture
def opened(harmed, tiny, make_suite, tmp_path: Path) -> Callable[..., Run]:
    # Longer than a sentinel writes, so that what it writes is no whole output.
    suite = make_suite(tmp_path / "suite", checks=CHECKS, tokens=33)

    def open_(*names: str, **more: object) -> Run:
        options = {"suite": str(suite), "folder": tmp_path / "run", "tuned": tiny, **more}
        return open_run(harmed, names=names, **options)  # type: ignore[arg-type]

    return open_


def told(run: Run, variant: str) -> dict[str, str]:
    return {c: run.judge(variant, c).message for c in run.checks_of(variant)}


def test_the_cheap_is_judged_first(opened, tiny):
    run = opened("q4", "scaled", base=tiny)
    stages = [stage(run.checks[check]) for _, check in run.work]
    assert stages == sorted(stages)
    assert len(run.work) == len(set(run.work)) == sum(len(run.checks_of(v)) for v in run.variants)
    assert run.checks_of("q4") == tuple(run.checks)
    assert set(run.checks_of("base")) == {"opening", "perplexity", "sentinel", "always"}
    # The run that compares with the tuned model tells perplexity as well.
    assert order(run.checks["fidelity"]) < order(run.checks["perplexity"])


def test_what_is_held_against_a_reference_concerns_no_reference(make_check):
    barred = [("tuned", "tuned"), ("base", "base"), ("base", "tuned"), ("base", "files")]
    barred += [(role, "client") for role in ("base", "tuned", "last", "first")]
    for role, needs in barred:
        assert not concerns(make_check(print, needs={needs, "logits"}), role)
    assert concerns(make_check(print, needs={"base"}), "tuned")
    assert concerns(make_check(print, needs={"files"}), "last")
    assert concerns(make_check(print), "base")


@pytest.mark.parametrize(
    ("needs", "expected"),
    [
        ({"files"}, 0),
        ({"start"}, 1),
        ({"logits"}, 2),
        ({"logits", "tuned"}, 2),
        ({"client"}, 3),
        ({"base"}, 4),
        ({"tuned"}, 4),
        ({"anything"}, 4),
        (set(), 4),
    ],
)
def test_a_check_costs_what_it_needs(make_check, needs, expected):
    assert stage(make_check(print, needs=frozenset(needs))) == expected


@pytest.mark.parametrize(
    ("variant", "by", "judged"),
    [
        ("nan", "artifact", {"artifact"}),
        ("shuffled", "sentinel", {"artifact", "sentinel"}),
        ("forgetful", "sentinel", {"artifact", "sentinel"}),
        ("scaled", "fidelity", {"artifact", "sentinel", "fidelity", "perplexity"}),
    ],
)
def test_a_refused_variant_is_judged_no_further(opened, variant, by, judged):
    run = opened(variant)
    # Whatever is asked for first.
    assert run.judge(variant, "opening").message == f"not judged: refused by {by}"
    verdicts = {check: run.judge(variant, check) for check in run.checks_of(variant)}
    assert verdicts[by].status == "fail"
    for check, verdict in verdicts.items():
        if check not in judged:
            assert (verdict.status, verdict.value) == ("error", None)
            assert verdict.message == f"not judged: refused by {by}"
    assert run.evidence[variant].held() == {}
    assert run.decision().outcome == "refused"
    assert reopen(run.folder).decision() == run.decision()


def test_a_sound_variant_goes_all_the_way_beside_a_refused_one(opened):
    run = opened("q4", "shuffled")
    for variant, check in run.work:
        run.judge(variant, check)
    assert {run.judge("q4", check).status for check in run.checks} == {"pass"}
    assert len(run.evidence["q4"].held()) == len(run.cases)
    assert len(run.evidence["tuned"].held()) == len(run.cases)
    assert run.evidence["shuffled"].held() == {}


def test_references_write_nothing_for_candidates_that_are_all_refused(opened):
    run = opened("shuffled", "forgetful")
    assert run.judge("tuned", "opening").message == "not judged: every candidate is refused"
    assert run.judge("tuned", "sentinel").status == "pass"
    assert run.evidence["tuned"].held() == {}


def test_a_check_that_raises_early_refuses_as_well(opened):
    run = opened("q4", tuned=None)
    assert run.judge("q4", "fidelity").status == "error"
    assert told(run, "q4")["opening"] == "not judged: refused by fidelity"
