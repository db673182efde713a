"""What a verdict needs of the results of a sample check, as they come: a byte a case."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from harness.records import SampleResult

WORST = 20
WEIGHT = {"never": 100, "fail": 10, "warn": 0}


class Tally:
    """Counts of one check's results, which of them passed, and the worst of them whole."""

    def __init__(self) -> None:
        self.unscorable = self.never = self.suppressed = 0
        self.worst: list[SampleResult] = []  # gravest first; of equals the earlier
        self.error: str | None = None  # why the check could not judge, the first time
        self._passed = bytearray()

    def add(self, results: Iterable[SampleResult]) -> None:
        for result in results:
            self._passed.append(result.passed)
            self.unscorable += result.error is not None
            self.error = self.error or result.error
            self.never += any(f.severity == "never" and f.objects for f in result.findings)
            self.suppressed += sum(f.suppressed is not None for f in result.findings)
            if not result.passed:
                self.worst.append(result)
        self.worst = heapq.nlargest(WORST, self.worst, key=_badness)

    @property
    def n(self) -> int:
        return len(self._passed)

    @property
    def passed(self) -> NDArray[np.bool_]:
        """(n,): whether each result passed, in the order in which they came."""
        return np.array(self._passed, np.bool_)


def _badness(result: SampleResult) -> int:
    told = sum(WEIGHT[finding.severity] for finding in result.findings if finding.objects)
    return 1000 * (result.error is not None) + told
