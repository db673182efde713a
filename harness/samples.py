"""Sample checks: every output of a variant, then one verdict on their share."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from harness.check import Check
from harness.clusters import Groups, clustered_bounds
from harness.errors import HarnessError
from harness.garbage import seldom_collected
from harness.power import cases_needed
from harness.records import Case, Finding, Generation, Interval, SampleResult, Status, Verdict, Why
from harness.tally import WEIGHT, Tally


@seldom_collected()
def run_sample_check(
    check: Check,
    outputs: Mapping[str, str],
    cases: Sequence[Case],
    generations: Mapping[str, Generation] | None = None,
) -> list[SampleResult]:
    """One result a case, in their order. A case without an output is unscorable.

    `generations` says by case id how an output was written, for the checks that ask.
    """
    known = generations or {}
    asks = check.asks_generation
    results = []
    for case in cases:
        if case.id not in outputs:
            results.append(SampleResult(case.id, error="no output"))
            continue
        try:
            also = (known.get(case.id),) if asks else ()
            told = check.function(outputs[case.id], case, *also, **check.options)
            results.append(SampleResult(case.id, _findings(told)))
        except HarnessError:
            raise
        except (Exception, SystemExit) as error:  # sys.exit(0) in a check accepts nothing
            results.append(SampleResult(case.id, error=f"{type(error).__name__}: {error}"))
    return results


def _findings(told: Any) -> tuple[Finding, ...]:
    """What a check returned, once it is a list of findings: an empty text is not «no findings»."""
    if not isinstance(told, list | tuple):
        raise TypeError(f"the check returned {type(told).__name__}, not a list of findings")
    for item in told:
        if not isinstance(item, Finding) or item.severity not in WEIGHT or not _writable(item):
            raise TypeError(f"the check returned {item!r}, not a finding")
    return tuple(told)


def _writable(finding: Finding) -> bool:
    """Whether a report can hold it: texts and whole numbers, no NaN and no object."""
    texts = (finding.kind, finding.message, finding.field or "", finding.held or "")
    places = (finding.start or 0, finding.end or 0)
    return all(type(text) is str for text in texts) and all(type(at) is int for at in places)


def sample_verdict(
    check: Check,
    variant: str,
    results: Sequence[SampleResult],
    groups: Sequence[str],
    confidence: float,
) -> Verdict:
    """`tally_verdict` of results that are all at hand.

    `groups` holds the group of each result's case, in the order of the results.
    """
    tally = Tally()
    tally.add(results)
    return tally_verdict(check, variant, tally, groups, confidence)


def tally_verdict(
    check: Check, variant: str, tally: Tally, groups: Groups, confidence: float
) -> Verdict:
    """Floor against the exact one-sided bounds of the pass share; `never` refuses by count."""
    n, unscorable, never = tally.n, tally.unscorable, tally.never
    passed = int(tally.passed.sum())
    floor = check.floor
    assert floor is not None
    interval, effective = clustered_bounds(tally.passed, groups, confidence) if n else (None, None)
    status: Status
    why: Why | None = None
    if interval is None or unscorable == n:
        status = "error"
        why = None if n else Why("no outputs")
        message = (
            "no outputs to judge" if not n else f"the check failed on every output: {tally.error}"
        )
    elif never:
        status, why = "fail", Why("never")
        message = f"{never} of {n} outputs hold a finding that no share excuses"
    elif interval.low >= floor:
        status, message = "pass", _passing(passed, n, interval)
    elif interval.high < floor:
        status, why = "fail", Why("share")
        message = f"{passed} of {n} pass, at most {_up(interval.high)}"
    else:
        needed = _needed(passed / n, floor, confidence, n / (effective or n))
        status, why = "inconclusive", Why("cases" if needed else "no cases", needed=needed)
        message = f"{_passing(passed, n, interval)} and at most {_up(interval.high)}"
        message += f"; {_wanted(needed)}"
    if tally.suppressed:
        message += f"; suppressed findings: {tally.suppressed}"
    return Verdict(
        check=check.name,
        variant=variant,
        status=status,
        message=message,
        value=passed / n if n else None,
        interval=interval,
        floor=floor,
        n=n,
        passed=passed,
        unscorable=unscorable,
        never=never,
        suppressed=tally.suppressed,
        effective_n=effective,
        worst=tuple(tally.worst),
        why=why,
    )


def _passing(passed: int, n: int, interval: Interval) -> str:
    """Without a failure the bound is told as what may still fail, never as certainty."""
    if passed == n:
        return f"0 of {n} fail: up to {_up(1 - interval.low)}"
    return f"{passed} of {n} pass, at least {_down(interval.low)}"


def _needed(share: float, floor: float, confidence: float, each: float) -> int | None:
    """How many cases would settle it; `each` independent one takes that many of this sample's."""
    needed = cases_needed(share, floor, confidence)
    return None if needed is None else math.ceil(needed * each)


def _wanted(needed: int | None) -> str:
    if needed is None:
        return "the share is not above the floor, or too little for any number of cases to show it"
    return f"if that share is true, {needed} new cases would pass with 80% probability"


def _up(share: float) -> str:
    # Bounds round away from what they claim; 0.9 * 1000 is 900.0000000000001.
    return f"{math.ceil(round(share * 1000, 6)) / 1000:.1%}"


def _down(share: float) -> str:
    return f"{math.floor(round(share * 1000, 6)) / 1000:.1%}"
