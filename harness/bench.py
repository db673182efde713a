"""The bench of an audit: references, the texts that mutators make of them, and how checks judge."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.check import Check
from harness.errors import HarnessError
from harness.mutation import Mutator
from harness.records import Case
from harness.samples import run_sample_check

_AROUND = 60
_LONGEST = 240


@dataclass(frozen=True)
class Judged:
    """A text made of a case's reference, and the checks that fail it, each with what it found."""

    case: Case
    text: str
    failing: Mapping[str, tuple[str, ...]]

    def excerpts(self) -> tuple[str, str]:
        """What differs, before and after, with some words around it; long stretches are cut."""
        before, after = self.case.reference or "", self.text
        start = _same(before, after)
        rest = _same(before[start:][::-1], after[start:][::-1])

        def excerpt(text: str) -> str:
            first, last = max(0, start - _AROUND), min(len(text), len(text) - rest + _AROUND)
            last = min(last, first + _LONGEST)
            return f"{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}"

        return excerpt(before), excerpt(after)


class Bench:
    """Cases with a reference, each reference judged once, when it is first needed."""

    def __init__(
        self, checks: Mapping[str, Check], cases: Sequence[Case], seed: int, most: int
    ) -> None:
        self.checks, self.seed, self.most = checks, seed, most
        self.cases = [case for case in cases if case.reference]
        self.references: dict[str, Mapping[str, tuple[str, ...]]] = {}

    def asked(self, mutator: Mutator) -> tuple[str, ...]:
        """The checks here that ought to catch a mutator's texts."""
        return tuple(name for name in self.checks if name in mutator.caught_by)

    def judged(self, mutator: Mutator) -> Iterator[Judged]:
        """At most `most` texts of good references; none where no check is asked for them."""
        if not mutator.harmless and not self.asked(mutator):
            return
        source = random.Random(f"{self.seed} {mutator.name}")
        made = 0
        for case in source.sample(self.cases, len(self.cases)):
            text = _applied(mutator, case, source)
            if text is None or self._fails_already(case):
                continue
            yield Judged(case, text, self._failing(text, case))
            made += 1
            if made == self.most:
                return

    def _fails_already(self, case: Case) -> bool:
        if case.id not in self.references:
            self.references[case.id] = self._failing(case.reference or "", case)
        return bool(self.references[case.id])

    def _failing(self, text: str, case: Case) -> dict[str, tuple[str, ...]]:
        failing = {}
        for name, check in self.checks.items():
            result = run_sample_check(check, {case.id: text}, [case])[0]
            if not result.passed:
                told = [f"{name} {f.kind}: {f.message}" for f in result.findings if f.objects]
                failing[name] = tuple(told) or (f"{name}: {result.error}",)
        return failing


def _applied(mutator: Mutator, case: Case, source: random.Random) -> str | None:
    """The mutator's text; None where it does not apply or changes nothing."""
    place = f"mutator '{mutator.name}' in {mutator.path}"
    try:
        text = mutator.function(case.reference or "", case, source)
    except (Exception, SystemExit) as error:  # sys.exit(0) in a mutator passes nothing
        raise HarnessError(
            f"{place} failed on case '{case.id}' ({type(error).__name__}: {error})", "mend it"
        ) from error
    if text is not None and not isinstance(text, str):
        raise HarnessError(f"{place} returned {type(text).__name__}", "return a text or None")
    return None if text == case.reference else text


def _same(a: str, b: str) -> int:
    """How many characters two texts share from their start."""
    pairs = enumerate(zip(a, b, strict=False))
    return next((i for i, (x, y) in pairs if x != y), min(len(a), len(b)))
