"""Sample checks: every output of a variant, then one verdict on their share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from harness.check import Check
from harness.errors import HarnessError
from harness.records import Case, Finding, SampleResult, Status, Verdict
from harness.stats import exact_bounds

WORST = 20
WEIGHT = {"never": 100, "fail": 10, "warn": 0}


def run_sample_check(
    check: Check, outputs: Mapping[str, str], cases: Sequence[Case]
) -> list[SampleResult]:
    """One result a case, in their order. A case without an output is unscorable."""
    results = []
    for case in cases:
        if case.id not in outputs:
            results.append(SampleResult(case.id, error="no output"))
            continue
        try:
            findings = _findings(check.function(outputs[case.id], case, **check.options))
            results.append(SampleResult(case.id, findings))
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
        if not isinstance(item, Finding) or item.severity not in WEIGHT:
            raise TypeError(f"the check returned {item!r}, not a finding")
    return tuple(told)


def sample_verdict(
    check: Check, variant: str, results: Sequence[SampleResult], confidence: float
) -> Verdict:
    """Floor against the exact one-sided bounds of the pass share; `never` refuses by count."""
    n = len(results)
    passed = sum(result.passed for result in results)
    unscorable = sum(result.error is not None for result in results)
    never = sum(any(f.severity == "never" for f in r.findings) for r in results)
    floor = check.floor
    assert floor is not None
    interval = exact_bounds(passed, n, confidence) if n else None
    status: Status
    if interval is None or unscorable == n:
        status = "error"
        message = (
            "no outputs to judge" if not n else f"the check failed on every output: {_why(results)}"
        )
    elif never:
        status = "fail"
        message = f"{never} of {n} outputs hold a finding that no share excuses"
    elif interval.low >= floor:
        status, message = "pass", f"{passed} of {n} pass, at least {interval.low:.1%}"
    elif interval.high < floor:
        status, message = "fail", f"{passed} of {n} pass, at most {interval.high:.1%}"
    else:
        status = "inconclusive"
        message = f"{passed} of {n} pass, between {interval.low:.1%} and {interval.high:.1%}"
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
        worst=_worst(results),
    )


def _worst(results: Sequence[SampleResult]) -> tuple[SampleResult, ...]:
    def badness(result: SampleResult) -> int:
        return 1000 * (result.error is not None) + sum(WEIGHT[f.severity] for f in result.findings)

    failed = [result for result in results if not result.passed]
    return tuple(sorted(failed, key=badness, reverse=True)[:WORST])


def _why(results: Sequence[SampleResult]) -> str:
    return next((result.error for result in results if result.error), "no reason given")
