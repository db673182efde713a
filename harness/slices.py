"""Shares by tag (a specialty): they inform, they never decide.

With many tags the worst one is low by chance alone; read its interval.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harness.clusters import clustered_bounds, groups_of
from harness.records import Case, Interval, SampleResult

# Fewer cases than these say nothing about a tag.
LEAST = 5


@dataclass(frozen=True)
class Slice:
    """The cases of one tag under one check; `interval` is found like that of all the cases."""

    tag: str
    n: int
    passed: int
    interval: Interval

    @property
    def share(self) -> float:
        return self.passed / self.n


def slices(
    results: Sequence[SampleResult], cases: Sequence[Case], confidence: float
) -> tuple[Slice, ...]:
    """One slice a tag, most cases first. A case stands in every one of its tags, or in none."""
    known = {case.id: case for case in cases}
    parts: dict[str, list[tuple[Case, bool]]] = {}
    for result in results:
        if result.case_id in known:
            case = known[result.case_id]
            for tag in set(case.tags):
                parts.setdefault(tag, []).append((case, result.passed))
    found = [_slice(tag, told, confidence) for tag, told in parts.items()]
    return tuple(sorted(found, key=lambda item: (-item.n, item.tag)))


def _slice(tag: str, told: Sequence[tuple[Case, bool]], confidence: float) -> Slice:
    passed = [passes for _, passes in told]
    groups = groups_of([case for case, _ in told])
    interval, _ = clustered_bounds(passed, groups, confidence)
    return Slice(tag, len(passed), sum(passed), interval)


def worst(found: Iterable[Slice]) -> Slice | None:
    """The lowest share that is not whole, of the tags with enough cases; of equals the larger."""
    known = [item for item in found if item.n >= LEAST and item.passed < item.n]
    return min(known, key=lambda item: (item.share, -item.n, item.tag), default=None)
