"""Judging in looks: the cases come in a seeded random order, and a variant stops once decided.

A group-sequential test by error spending (Lan and DeMets 1983, Biometrika 70, 659-663): where a
share t of the cases has come, t**2 of the error is spent (Kim and DeMets 1987, Biometrika 74,
149-154). Each look is judged as a fixed number of cases would be, at the level that is left for
it. The errors of the looks add up to that of one fixed test, so the bounds hold together whatever
depends on what: the looks, the cases of a patient, the moment of stopping (Bonferroni; Dunn 1961).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pydantic import ConfigDict

from harness.clusters import groups_of
from harness.records import Case, Comparison, Interval, Look, Verdict, Why


@dataclass(frozen=True)
class Plan:
    """`shares` of the cases that have come at each look, the last one all of them."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    rule: str
    seed: int
    shares: tuple[float, ...]

    def levels(self, confidence: float) -> tuple[float, ...]:
        """One-sided, of each look; the last is the weakest, on the most cases."""
        spent = [share**2 for share in (0.0, *self.shares)]
        return tuple(1 - (1 - confidence) * (after - before) for before, after in pairwise(spent))

    def looks(self, cases: Sequence[Case], confidence: float) -> list[tuple[Look, list[Case]]]:
        """The looks and their cases in the order of `cases`; each holds those of the one before.

        `confidence` is one-sided, of all looks together. A group comes whole.
        """
        levels = self.levels(confidence)
        seen = [self._come(cases, share) for share in self.shares]
        sizes = tuple(len(found) for found in seen)
        return [
            (Look(self.rule, self.seed, reached, sizes, levels, confidence), found)
            for reached, found in enumerate(seen, 1)
        ]

    def _come(self, cases: Sequence[Case], share: float) -> list[Case]:
        groups = groups_of(cases)
        sizes = Counter(groups)
        names = sorted(sizes)  # so that the order of the file does not matter
        random.Random(self.seed).shuffle(names)
        come: set[str] = set()
        count = 0
        for name in names:
            if count >= share * len(cases):
                break
            come.add(name)
            count += sizes[name]
        return [case for case, group in zip(cases, groups, strict=True) if group in come]


PLAN = Plan("Kim-DeMets spending, t squared", 0, (0.25, 0.5, 0.75, 1.0))


def decided(verdicts: Iterable[Verdict]) -> bool:
    """Whether no further case can matter: one verdict refuses, or every one passes."""
    told = list(verdicts)
    refused = any(verdict.status in ("fail", "error") or verdict.never for verdict in told)
    return refused or all(verdict.status == "pass" for verdict in told)


def in_look(verdict: Verdict, look: Look) -> Verdict:
    """A verdict judged at the look's level, told with what holds over all looks.

    A p-value is taken to the whole error, by the share that the look has of it.
    """
    last = len(look.cases)
    where = f"look {look.reached} of {last}, {look.n} of {look.cases[-1]} cases"
    cut = verdict.status == "inconclusive" and look.reached < last
    return replace(
        verdict,
        message=f"cut off at {where}: decided before" if cut else f"{verdict.message}; {where}",
        why=Why("cut off") if cut else verdict.why,
        says=() if cut else verdict.says,
        interval=_over_all(verdict.interval, look),
        comparisons=tuple(_compared(comparison, look) for comparison in verdict.comparisons),
        look=look,
    )


def _compared(comparison: Comparison, look: Look) -> Comparison:
    p = comparison.p_value
    whole = (1 - look.confidence) / (1 - look.level)
    return replace(
        comparison,
        interval=_over_all(comparison.interval, look),
        p_value=None if p is None else min(1.0, p * whole),
    )


def _over_all(interval: Interval | None, look: Look) -> Interval | None:
    """One that a check took at another level than it was given stands as it is."""
    if interval is None or interval.confidence != look.level:
        return interval
    method = f"{interval.method}; look {look.reached} of {len(look.cases)}, {look.rule}"
    return replace(interval, confidence=look.confidence, method=method)
