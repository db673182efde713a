"""Shares by tag (a specialty): they inform, they never decide.

With many tags the worst one is low by chance alone; read its interval.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness.clusters import Groups, clustered_bounds, groups_of
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


class Tagged:
    """The places of the cases of each tag, as the cases come: eight bytes a case and tag."""

    def __init__(self) -> None:
        self._places: dict[str, array[int]] = {}
        self._count = 0

    def add(self, case: Case) -> None:
        """A case stands in every one of its tags, or in none."""
        for tag in set(case.tags):
            self._places.setdefault(tag, array("q")).append(self._count)
        self._count += 1

    def slices(
        self, passed: NDArray[np.bool_], groups: Groups, confidence: float
    ) -> tuple[Slice, ...]:
        """One slice a tag, most cases first; of each case whether it passed, and its group."""
        members = np.asarray(groups)
        found = [
            _slice(tag, passed[places], members[places], confidence)
            for tag, places in self._places.items()
        ]
        return tuple(sorted(found, key=lambda item: (-item.n, item.tag)))


def slices(
    results: Sequence[SampleResult], cases: Sequence[Case], confidence: float
) -> tuple[Slice, ...]:
    """`Tagged.slices` of results that are all at hand; one without a case stands in none."""
    known = {case.id: case for case in cases}
    judged = [result for result in results if result.case_id in known]
    told = [known[result.case_id] for result in judged]
    tagged = Tagged()
    for case in told:
        tagged.add(case)
    passed = np.array([result.passed for result in judged], np.bool_)
    return tagged.slices(passed, groups_of(told), confidence)


def _slice(tag: str, passed: NDArray[np.bool_], groups: NDArray[Any], confidence: float) -> Slice:
    interval, _ = clustered_bounds(passed, groups, confidence)
    return Slice(tag, len(passed), int(passed.sum()), interval)


def worst(found: Iterable[Slice]) -> Slice | None:
    """The lowest share that is not whole, of the tags with enough cases; of equals the larger."""
    known = [item for item in found if item.n >= LEAST and item.passed < item.n]
    return min(known, key=lambda item: (item.share, -item.n, item.tag), default=None)
