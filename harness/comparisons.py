"""The pass shares of two variants on the same cases, check by check, with their flips."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from harness.clusters import groups_of
from harness.errors import HarnessError
from harness.paired import PairedShares, paired_shares
from harness.power import paired_cases_needed
from harness.records import Comparison, SampleResult

if TYPE_CHECKING:
    from harness.evidence import Evidence

Outcome = Literal["better", "worse", "no difference", "not inferior", "open"]


def shares(
    ours: Evidence, theirs: Evidence, confidence: float, margin: float | None = None
) -> list[Comparison]:
    """One comparison for every sample check of the suite, on the cases of `ours`."""
    against = theirs.variant.name
    groups = {case.id: group for case, group in zip(ours.cases, groups_of(ours.cases), strict=True)}
    if not groups:
        raise HarnessError("there are no cases to compare on", "give the suite some")
    if len(groups) != len(ours.cases):
        raise HarnessError("two cases have the same id", "give each its own")
    results, others = ours.results(), theirs.results()
    if not results:
        raise HarnessError("the suite has no sample check to compare by", "add one")
    missing = sorted(set(results) - set(others))
    if missing:
        raise HarnessError(f"{against} was not judged by '{missing[0]}'", "judge both by one suite")
    return [
        share(name, against, judged, others[name], groups, confidence, margin)
        for name, judged in results.items()
    ]


def share(
    metric: str,
    against: str,
    ours: Sequence[SampleResult],
    theirs: Sequence[SampleResult],
    groups: Mapping[str, str],
    confidence: float,
    margin: float | None = None,
) -> Comparison:
    """Paired by case id; `groups` holds the group of every case, by its id.

    Without a margin: is either better, by McNemar's exact test (two-sided, `confidence`)? With
    one: is ours worse by no more than that, by Tango's lower bound (one-sided, `confidence`)?
    """
    ids = list(groups)
    passed, other = ({r.case_id: r.passed for r in results} for results in (ours, theirs))
    for side, judged in (("these results", passed), (f"those of {against}", other)):
        if set(judged) != set(ids):
            odd = min(set(ids) ^ set(judged))
            raise HarnessError(
                f"{side} of '{metric}' are of other cases ('{odd}' for one)",
                "judge both by one suite",
            )
    found = paired_shares(
        [passed[i] for i in ids],
        [other[i] for i in ids],
        list(groups.values()),
        confidence,
        sides=2 if margin is None else 1,
    )
    outcome = _outcome(found, confidence, margin)
    told = Comparison(
        metric=metric,
        against=against,
        value=found.ours,
        reference=found.theirs,
        difference=found.difference,
        interval=found.interval,
        n=found.n,
        outcome=outcome,
        margin=margin,
        gained=tuple(i for i in ids if passed[i] and not other[i]),
        lost=tuple(i for i in ids if other[i] and not passed[i]),
    )
    if margin is None:
        return replace(told, p_value=found.p_value)
    open_ = outcome == "open"
    return replace(told, needed=_needed(found, margin, confidence) if open_ else None)


def _needed(found: PairedShares, margin: float, confidence: float) -> int | None:
    """New cases of patients like these, if what was observed is true."""
    shares = found.only_ours / found.n, found.only_theirs / found.n
    needed = paired_cases_needed(*shares, margin, confidence)
    return None if needed is None else math.ceil(needed * found.n / found.effective_n)


def _outcome(found: PairedShares, confidence: float, margin: float | None) -> Outcome:
    if margin is not None:
        if found.interval.low > -margin:
            return "not inferior"
        return "worse" if found.interval.high < -margin else "open"
    if found.p_value > 1 - confidence or found.difference == 0:
        return "no difference"
    return "better" if found.difference > 0 else "worse"
