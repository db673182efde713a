from __future__ import annotations

import pytest

from harness.comparisons import share
from harness.errors import HarnessError
from harness.records import Finding, SampleResult

WRONG = (Finding("k", "fail", "wrong"),)


def results(passed: dict[str, bool]) -> list[SampleResult]:
    return [SampleResult(case, () if good else WRONG) for case, good in passed.items()]


def compared(ours: dict[str, bool], theirs: dict[str, bool], margin: float | None = None):
    groups = {case: case for case in ours}
    return share("codes", "base", results(ours), results(theirs), groups, 0.95, margin)


def test_pairs_by_id_and_lists_the_flips():
    ours = {"a": True, "b": False, "c": True}
    told = compared(ours, {"c": True, "b": True, "a": False})
    assert (told.gained, told.lost) == (("a",), ("b",))
    assert (told.value, told.reference, told.difference) == (2 / 3, 2 / 3, 0)


@pytest.mark.parametrize(
    ("flips", "outcome"), [(8, "better"), (-8, "worse"), (5, "no difference"), (0, "no difference")]
)
def test_without_a_margin_the_flips_decide(flips: int, outcome: str):
    names = [f"c{i}" for i in range(20)]
    more = dict.fromkeys(names, True)
    fewer = {name: i >= abs(flips) for i, name in enumerate(names)}
    told = compared(more, fewer) if flips >= 0 else compared(fewer, more)
    assert told.outcome == outcome
    assert told.p_value is not None
    assert told.margin is None


@pytest.mark.parametrize(("lost", "outcome"), [(0, "not inferior"), (6, "open"), (20, "worse")])
def test_with_a_margin_the_bound_decides(lost: int, outcome: str):
    theirs = {f"c{i}": True for i in range(100)}
    ours = {name: i >= lost for i, name in enumerate(theirs)}
    told = compared(ours, theirs, margin=0.1)
    assert told.outcome == outcome
    assert (told.margin, told.p_value) == (0.1, None)
    assert told.interval is not None
    assert told.interval.method.endswith("one-sided")


def test_other_cases_are_named():
    with pytest.raises(HarnessError, match=r"of base of 'codes' are of other cases \('b'"):
        compared({"a": True}, {"a": True, "b": True})
