"""`umbral audit`: mutation testing of the sample checks (DeMillo, Lipton and Sayward 1978).

Good outputs are a suite's own references. Each is corrupted one way at a time, and rewritten
harmlessly one way at a time: a check that does not fail a corruption has a gap, one that fails
a rewrite cries wolf. The same seed gives the same texts on any machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.bench import Bench, Judged
from harness.check import Check
from harness.errors import HarnessError
from harness.mutation import Mutator
from harness.progress import Follow, quiet
from harness.records import Case, Interval
from harness.stats import wilson

_EXAMPLES = 3


@dataclass(frozen=True)
class Share:
    """`hit` of `n` texts; no interval where there are none."""

    hit: int
    n: int
    interval: Interval | None = None


@dataclass(frozen=True)
class Example:
    """A corruption missed or a rewrite failed: what was changed, with the words around it."""

    case_id: str
    before: str
    after: str
    findings: tuple[str, ...] = ()  # check, kind and message


@dataclass(frozen=True)
class KindAudit:
    """One mutator. `share` counts the mutants that a check which ought to caught, or the rewrites
    that any check failed; `by_any` the texts that any check at all failed."""

    name: str
    doc: str
    harmless: bool
    asked: tuple[str, ...]  # the suite's checks that ought to catch it
    share: Share
    by_any: int
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class CheckAudit:
    """One check: mutants of the kinds that name it, and all the rewrites."""

    check: str
    caught: Share
    flagged: Share


@dataclass(frozen=True)
class Audit:
    """`aside` are references that fail a check as they are, so that nothing shows on them."""

    suite: str
    seed: int
    floor: float
    references: int
    aside: int
    aside_by: Mapping[str, int]  # check: how many of them it fails
    caught: Share
    flagged: Share
    kinds: tuple[KindAudit, ...]
    checks: tuple[CheckAudit, ...]

    @property
    def passed(self) -> bool:
        """No rewrite failed and enough corruptions caught; where none was judged, nothing is."""
        caught = self.caught.n > 0 and self.caught.hit >= self.floor * self.caught.n
        flagged = self.flagged.n > 0 and self.flagged.hit == 0
        return all(flagged if harmless else caught for harmless in {k.harmless for k in self.kinds})


def audit(
    suite: str,
    checks: Mapping[str, Check],
    cases: Sequence[Case],
    mutators: Sequence[Mutator],
    *,
    seed: int = 0,
    most: int = 25,
    floor: float = 0.97,
    confidence: float = 0.95,
    follow: Follow = quiet,
) -> Audit:
    """Every mutator on up to `most` good references, each text judged by every sample check."""
    sample = {name: check for name, check in checks.items() if check.is_sample}
    if not sample:
        raise HarnessError(f"suite '{suite}' has no sample checks", "name one under [checks]")
    bench = Bench(sample, cases, seed, most)
    if not bench.cases:
        raise HarnessError(f"no case of suite '{suite}' has a reference", "give the cases some")
    made: dict[Mutator, list[Judged]] = {}
    with follow("auditing", len(mutators)) as advance:
        for mutator in mutators:
            made[mutator] = list(bench.judged(mutator))
            advance(1)
    hits = {
        mutator: [
            bool(text.failing.keys() & (sample if mutator.harmless else mutator.caught_by))
            for text in texts
        ]
        for mutator, texts in made.items()
    }
    aside = [failing for failing in bench.references.values() if failing]
    return Audit(
        suite=suite,
        seed=seed,
        floor=floor,
        references=len(bench.references),
        aside=len(aside),
        aside_by={name: n for name in sample if (n := sum(name in f for f in aside))},
        caught=_share([hit for m in made if not m.harmless for hit in hits[m]], confidence),
        flagged=_share([hit for m in made if m.harmless for hit in hits[m]], confidence),
        kinds=tuple(_kind(m, made[m], hits[m], bench, confidence) for m in made),
        checks=tuple(_check(name, made, confidence) for name in sample),
    )


def _share(hits: Sequence[bool], confidence: float) -> Share:
    n, hit = len(hits), sum(hits)
    return Share(hit, n, wilson(hit, n, confidence) if n else None)


def _kind(
    mutator: Mutator, texts: Sequence[Judged], hits: Sequence[bool], bench: Bench, confidence: float
) -> KindAudit:
    wrong = [text for text, hit in zip(texts, hits, strict=True) if hit is mutator.harmless]
    return KindAudit(
        name=mutator.name,
        doc=mutator.doc,
        harmless=mutator.harmless,
        asked=bench.asked(mutator),
        share=_share(hits, confidence),
        by_any=sum(bool(text.failing) for text in texts),
        examples=tuple(_example(text) for text in wrong[:_EXAMPLES]),
    )


def _check(name: str, made: Mapping[Mutator, Sequence[Judged]], confidence: float) -> CheckAudit:
    def hits(mutators: list[Mutator]) -> list[bool]:
        return [name in text.failing for mutator in mutators for text in made[mutator]]

    caught = hits([mutator for mutator in made if name in mutator.caught_by])
    flagged = hits([mutator for mutator in made if mutator.harmless])
    return CheckAudit(name, _share(caught, confidence), _share(flagged, confidence))


def _example(judged: Judged) -> Example:
    found = [finding for findings in judged.failing.values() for finding in findings]
    return Example(judged.case.id, *judged.excerpts(), tuple(found[:_EXAMPLES]))
