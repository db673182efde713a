"""judge(check, evidence) -> Verdict. An exception is a verdict «error», never a pass."""

from __future__ import annotations

import math
import time
from dataclasses import asdict, replace
from typing import get_args

from harness.check import Check, Limits
from harness.clusters import groups_of
from harness.errors import HarnessError
from harness.evidence import Evidence
from harness.records import Status, Verdict, Why
from harness.samples import sample_verdict
from harness.store import digest_json


def judge(check: Check, evidence: Evidence, confidence: float) -> Verdict:
    started = time.monotonic()
    try:
        if check.is_sample:
            results = evidence.results_of(check.name)
            groups = groups_of(evidence.cases)
            verdict = sample_verdict(check, evidence.variant.name, results, groups, confidence)
        else:
            limits = Limits(check.floor, check.ceiling, confidence)
            verdict = check.function(evidence, limits, **check.options)
            own = replace(verdict, check=check.name, variant=evidence.variant.name, why=None)
            verdict = _sound(own)
    except (Exception, SystemExit) as error:  # sys.exit(0) in a check accepts nothing
        verdict = Verdict(
            check=check.name,
            variant=evidence.variant.name,
            status="error",
            message=f"{type(error).__name__}: {error}"
            if not isinstance(error, HarnessError)
            else str(error),
            floor=check.floor,
            ceiling=check.ceiling,
        )
    return replace(verdict, seconds=round(time.monotonic() - started, 3))


def not_judged(check: Check, variant: str, why: Why) -> Verdict:
    """Fail closed: what was not judged was not passed."""
    told = f"refused by {why.check}" if why.kind == "refused" else "every candidate is refused"
    return Verdict(
        check.name,
        variant,
        "error",
        f"not judged: {told}",
        floor=check.floor,
        ceiling=check.ceiling,
        why=why,
    )


def _sound(verdict: Verdict) -> Verdict:
    """A variant check that passes without a finite figure has measured nothing."""
    if verdict.status not in get_args(Status):
        raise ValueError(f"the check returned the status {verdict.status!r}")
    if verdict.status == "pass" and (
        verdict.value is None or not math.isfinite(verdict.value) or verdict.n <= 0
    ):
        return replace(verdict, status="error", value=None, message="passed without a figure")
    digest_json(asdict(verdict))  # What cannot be stored, NaN first of all, is an error here.
    return verdict
