"""Reference control: how many of a suite's own references pass a check, the ceiling of the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.check import Check
from harness.records import Case
from harness.samples import run_sample_check
from harness.suppressions import Suppression, suppress


def passing_references(
    check: Check, cases: Sequence[Case], active: Mapping[int, Suppression]
) -> float | None:
    """Share of the references that pass a sample check; None where no case has one.

    What the same check says of an output whose every word a clinician wrote: a floor above it
    asks for more than the data show. Nobody knows how a reference's writing ended.
    """
    known = [case for case in cases if case.reference is not None]
    texts = {case.id: case.reference or "" for case in known}
    results = suppress(run_sample_check(check, texts, known), check.name, texts, active)
    return sum(result.passed for result in results) / len(results) if results else None
