"""The rule of looks: what it errs, what it saves, and what a run makes of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from harness.clusters import clustered_bounds
from harness.compare import compare
from harness.errors import HarnessError
from harness.open import open_run, reopen
from harness.paired import paired_shares
from harness.records import Case, Comparison, Interval, Said, SampleResult, Verdict
from harness.run import Run
from harness.samples import sample_verdict
from harness.sequential import PLAN, decided, in_look
from harness.verdicts import read
from reports.overview import overview

CONFIDENCE = 0.95
RUNS = 2000
FLOOR = 0.90


def cases(n: int, each: int = 1) -> list[Case]:
    return [Case(f"c{i:03}", {}, group=f"p{i // each:03}") for i in range(n)]


LOOKS = [look for look, _ in PLAN.looks(cases(140), CONFIDENCE)]


# --- the rule -------------------------------------------------------------------------------


def test_the_errors_of_the_looks_add_up_to_the_error_of_one_test():
    levels = PLAN.levels(CONFIDENCE)
    assert sum(1 - level for level in levels) == pytest.approx(1 - CONFIDENCE)
    assert list(levels) == sorted(levels, reverse=True)


def test_each_look_holds_the_cases_of_the_one_before_and_the_last_all():
    rows = cases(30)
    looks = PLAN.looks(rows, CONFIDENCE)
    ids = [{case.id for case in found} for _, found in looks]
    assert all(a < b for a, b in pairwise(ids))
    assert looks[-1][1] == rows
    assert [look.n for look, _ in looks] == [8, 15, 23, 30]
    assert [look.reached for look, _ in looks] == [1, 2, 3, 4]


def test_a_patient_comes_whole():
    rows = cases(30, each=4)
    for look, found in PLAN.looks(rows, CONFIDENCE):
        groups = {case.group for case in found}
        assert found == [case for case in rows if case.group in groups]
        assert look.n == len(found)


def test_the_order_is_the_seeds_not_the_files():
    rows = cases(40)
    first = {case.id for case in PLAN.looks(rows, CONFIDENCE)[0][1]}
    assert {case.id for case in PLAN.looks(rows[::-1], CONFIDENCE)[0][1]} == first
    assert first != {case.id for case in rows[:10]}
    other = replace(PLAN, seed=PLAN.seed + 1)
    assert {case.id for case in other.looks(rows, CONFIDENCE)[0][1]} != first


def test_one_refusal_decides_and_so_do_passes_alone():
    told = {s: Verdict("c", "q4", s, "") for s in ("pass", "fail", "inconclusive", "error")}
    assert decided([told["pass"], told["pass"]])
    assert not decided([told["pass"], told["inconclusive"]])
    assert decided([told["inconclusive"], told["fail"]])
    assert decided([told["inconclusive"], told["error"]])
    assert decided([replace(told["inconclusive"], never=1)])


# --- what it errs and saves -----------------------------------------------------------------


Judge = Callable[[int, int], Verdict]


@pytest.fixture
def judge(make_check) -> Judge:
    """A sample verdict at a look, by the number of outputs that pass; as a run judges it."""
    check = make_check(print, floor=FLOOR)

    @cache
    def judged(place: int, passed: int) -> Verdict:
        look = LOOKS[place]
        results = [
            SampleResult(f"c{i}", error=None if i < passed else "wrong") for i in range(look.n)
        ]
        groups = [result.case_id for result in results]
        return in_look(sample_verdict(check, "q4", results, groups, look.level), look)

    return judged


def simulated(judge: Judge, *shares: float) -> tuple[float, float]:
    """(accepted, saved): shares of the runs and of their generations; a check for each share,
    which is the true one of the outputs that pass it."""
    random = np.random.default_rng(1)
    steps = np.diff([0, *LOOKS[0].cases])
    passed = random.binomial(steps, np.array(shares)[:, None], (RUNS, len(shares), len(steps)))
    accepted = used = 0
    for counts in passed.cumsum(axis=2):
        for look, column in zip(LOOKS, counts.T, strict=True):
            told = [judge(look.reached - 1, int(count)) for count in column]
            if decided(told):
                break
        accepted += all(verdict.status == "pass" for verdict in told)
        used += look.n
    return accepted / RUNS, 1 - used / RUNS / LOOKS[0].cases[-1]


MOST = (1 - CONFIDENCE) + 3 * ((1 - CONFIDENCE) * CONFIDENCE / RUNS) ** 0.5


@pytest.mark.parametrize("others", [(), (1.0,) * 4, (0.99,) * 4])
def test_no_more_false_acceptances_than_the_level_allows(judge, others: tuple[float, ...]):
    """One check is on its floor, whatever the others are."""
    accepted, _ = simulated(judge, FLOOR, *others)
    assert 0 < accepted <= MOST


def test_patients_with_several_cases_are_no_more_often_falsely_accepted():
    """35 patients with 4 cases each, of whom some do worse than others (beta-binomial)."""
    random = np.random.default_rng(2)
    rows = cases(140, each=4)
    seen = [[int(case.id[1:]) for case in found] for _, found in PLAN.looks(rows, CONFIDENCE)]
    groups = [case.group for case in rows]
    accepted = 0
    for shares in random.beta(FLOOR * 4, (1 - FLOOR) * 4, (RUNS, 35)):
        passed = random.random(140) < np.repeat(shares, 4)
        for look, places in zip(LOOKS, seen, strict=True):
            told = [groups[i] for i in places]
            bounds, _ = clustered_bounds(passed[places].tolist(), told, look.level)
            if bounds.low >= FLOOR:
                accepted += 1
                break
    assert accepted / RUNS <= MOST


def test_a_loss_of_the_whole_margin_is_no_more_often_taken_for_less():
    """Of the tuned model's outputs 95 in 100 pass, of this variant's 15 points fewer."""
    margin, random = 0.15, np.random.default_rng(3)
    groups = [case.id for case in cases(140)]

    @cache
    def not_inferior(place: int, gained: int, lost: int) -> bool:
        n = LOOKS[place].n
        balance = [1] * gained + [-1] * lost + [0] * (n - gained - lost)
        ours, theirs = [b >= 0 for b in balance], [b <= 0 for b in balance]
        found = paired_shares(ours, theirs, groups[:n], LOOKS[place].level, sides=1)
        return found.interval.low > -margin

    steps = np.diff([0, *LOOKS[0].cases])
    flips = random.multinomial(steps, [0.02, 0.17, 0.81], (RUNS, len(steps))).cumsum(axis=1)
    accepted = sum(
        any(
            not_inferior(place, int(gained), int(lost))
            for place, (gained, lost, _) in enumerate(run)
        )
        for run in flips
    )
    assert 0 < accepted / RUNS <= MOST


@pytest.mark.parametrize(
    ("shares", "least"),
    [
        ((1.0,), 0.45),
        ((0.98,), 0.25),
        ((0.5,), 0.70),
        ((1.0,) * 12, 0.45),
        ((0.5, *(1.0,) * 11), 0.70),
    ],
)
def test_clear_cases_spare_generations(judge, shares: tuple[float, ...], least, record_property):
    accepted, saved = simulated(judge, *shares)
    record_property("saved", f"{saved:.3f}")
    assert saved >= least
    assert (accepted > 0.9) == (min(shares) > FLOOR)


# --- how it is told -------------------------------------------------------------------------


def test_a_verdict_tells_what_holds_over_all_looks():
    look = LOOKS[1]
    own = Interval(0.9, 1.0, look.level, "Clopper-Pearson, one-sided")
    compared = Comparison("length", "base", 0.9, 0.8, 0.1, own, 70, p_value=0.001)
    verdict = Verdict("length", "q4", "pass", "fine", interval=own, comparisons=(compared,))
    told = in_look(verdict, look)
    assert told.look == look
    assert told.message == "fine; look 2 of 4, 70 of 140 cases"
    assert told.interval is not None
    assert (told.interval.low, told.interval.confidence) == (0.9, CONFIDENCE)
    assert "look 2 of 4, Kim-DeMets" in told.interval.method
    assert told.comparisons[0].interval == told.interval
    # 3/16 of the error is this look's: what is at its level is at the whole one.
    assert told.comparisons[0].p_value == pytest.approx(0.001 * 16 / 3)


def test_what_is_open_where_another_check_decided_was_cut_off():
    verdict = Verdict("length", "q4", "inconclusive", "too few", says=(Said("a code"),))
    cut = in_look(verdict, LOOKS[0])
    assert cut.message == "cut off at look 1 of 4, 35 of 140 cases: decided before"
    assert cut.why is not None
    assert cut.why.kind == "cut off"
    assert cut.says == ()
    assert in_look(verdict, LOOKS[-1]).says == verdict.says
    assert in_look(verdict, LOOKS[-1]).message.startswith("too few; look 4 of 4")


# --- a run ----------------------------------------------------------------------------------

FINDS = """from harness.check import check
from harness.records import Finding


@check(floor=0.55)
def {name}(output, case):
    return [Finding("kind", "{severity}", "wrong")]
"""
ALWAYS = "[checks.always]\nfloor = 0.45\n"
OWN = {
    f"{name}.py": FINDS.format(name=name, severity=severity)
    for name, severity in (("invented", "never"), ("nothing", "fail"))
} | {
    "half.py": FINDS.format(name="half", severity="fail").replace(
        "    return", "    if case.id < 'eval-0005':\n        return []\n    return"
    )
}


@pytest.fixture
def opened(candidate: Path, make_suite, tmp_path: Path) -> Callable[..., Run]:
    made: dict[str, Path] = {}

    def open_(checks: str = ALWAYS, **more: object) -> Run:
        if checks not in made:
            folder = tmp_path / f"suite{len(made)}"
            made[checks] = make_suite(folder, checks=checks, own=OWN, tokens=2)
        options = {"names": ["q4"], "folder": tmp_path / "run", "sequential": True, **more}
        return open_run(candidate, suite=str(made[checks]), **options)  # type: ignore[arg-type]

    return open_


def judged(run: Run) -> Run:
    for variant, check in run.work:
        run.judge(variant, check)
    return run


def written(run: Run) -> int:
    with closing(sqlite3.connect(run.folder / "generations.sqlite")) as connection:
        count: int = connection.execute("SELECT count(*) FROM generation").fetchone()[0]
    return count


def test_a_variant_that_passes_is_written_no_further(opened):
    """Eight cases, a floor of 0.45: six without a failure clear it at the third look."""
    run = judged(opened())
    assert run.decision().accepted == ("q4",)
    (verdict,) = run.decision().verdicts
    assert verdict.look is not None
    assert (verdict.look.reached, verdict.look.cases) == (3, (2, 4, 6, 8))
    assert (verdict.n, written(run)) == (6, 6)
    assert len(run.stored()["q4", "always"].results) == 6


@pytest.mark.parametrize(("check", "count"), [("invented", 2), ("nothing", 6), ("half", 8)])
def test_a_variant_is_written_until_it_is_decided(opened, check: str, count: int):
    run = judged(opened(f"{ALWAYS}[checks.{check}]"))
    assert written(run) == count
    assert run.decision().outcome == ("inconclusive" if check == "half" else "refused")
    cut = {v.check: v for v in run.decision().verdicts}["always"]
    if check == "invented":
        assert cut.status == "inconclusive"
        assert cut.message.startswith("cut off at look 1 of 4, 2 of 8 cases")


def test_a_reference_is_judged_on_the_cases_that_decided_the_candidates(opened, tiny):
    run = judged(opened(f"{ALWAYS}[checks.benchmark]\n[checks.regression]", base=tiny))
    looks = {(v.variant, v.check): v.look for v in run.decision().verdicts}
    assert looks["base", "always"] == looks["q4", "always"]
    # Without a tuned model `regression` is an error, which decides at once.
    assert written(run) == 2 + 2
    benchmark = next(v for v in run.decision().verdicts if v.check == "benchmark")
    assert {c.n for c in benchmark.comparisons if c.unit == "share"} == {2}
    intervals = [c.interval for c in benchmark.comparisons if c.unit == "share"]
    assert {i.confidence for i in intervals if i} == {CONFIDENCE}


def test_the_run_keeps_its_rule(opened):
    run = judged(opened())
    again = reopen(run.folder)
    assert again.plan == PLAN
    assert again.decision() == run.decision()
    assert opened().decision() == run.decision()


def test_stopped_cases_are_judged_by_no_other_rule(opened):
    run = judged(opened())
    with pytest.raises(HarnessError, match=r"judged in looks .* give --sequential, or another"):
        opened(sequential=False)
    assert written(run) == 6
    with pytest.raises(HarnessError, match="judged in looks, each variant on the cases"):
        compare(run.folder, run.folder)
    # Not even without the record of the run: the verdicts are another test's.
    (run.folder / "run.json").unlink()
    fixed = opened(sequential=False)
    assert fixed.decision().outcome == "incomplete"
    assert read(run.folder, "q4", "always", fixed._digests["q4"]["always"]) is None


def test_cases_judged_at_once_are_not_judged_again_in_looks(opened):
    judged(opened(sequential=False))
    with pytest.raises(HarnessError, match="on all cases at once; leave out --sequential"):
        opened()


def test_a_floor_must_be_within_reach_at_the_last_look(opened, tmp_path: Path):
    """Eight cases prove 0.65 in one test, but not with what the last of four looks may err."""
    opened("[checks.always]\nfloor = 0.65", sequential=False, folder=tmp_path / "fixed")
    with pytest.raises(HarnessError, match=r"independent cases cannot prove the floor 0\.65"):
        opened("[checks.always]\nfloor = 0.65")


def test_the_report_names_the_rule(opened):
    summary = overview(judged(opened()), "en")
    assert summary.notes[0].startswith("Judged in 4 looks (rule: Kim-DeMets")
    (row,) = summary.rows
    assert row.cells[0].sample == "look 3 of 4"
    assert summary.confidence == "95 %"
