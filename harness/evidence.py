"""What a check may ask for about a variant, computed on first use and kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from harness.backends import Logprobs
from harness.cache import Cache
from harness.check import Check
from harness.config import Suite
from harness.generate import generate, held, score
from harness.progress import Follow, quiet
from harness.records import Case, Generation, SampleResult, Variant
from harness.samples import run_sample_check

TOKENIZER_FILES = ("tokenizer.json", "tokenizer.model", "vocab.json", "merges.txt")


class Evidence:
    """One variant on the cases of a suite. `base` and `tuned` are evidence of the references."""

    def __init__(
        self,
        variant: Variant,
        cases: Sequence[Case],
        suite: Suite,
        checks: Mapping[str, Check],
        cache: Cache,
        *,
        base: Evidence | None = None,
        tuned: Evidence | None = None,
        follow: Follow = quiet,
    ) -> None:
        self.variant = variant
        self.cases = cases
        self.suite = suite
        self.base = base
        self.tuned = tuned
        self._checks = checks
        self._cache = cache
        self._follow = follow
        self._generations: Mapping[str, Generation] | None = None
        self._logprobs: Mapping[str, Logprobs] | None = None
        self._results: dict[str, Sequence[SampleResult]] = {}

    def generations(self) -> Mapping[str, Generation]:
        """Outputs by case id."""
        if self._generations is None:
            with self._follow(f"{self.variant.name} writes", len(self.cases)) as advance:
                self._generations = generate(
                    self.variant, self.cases, self.suite, self._cache, advance
                )
        return self._generations

    def held(self) -> Mapping[str, Generation]:
        """The outputs that are there already; nothing is generated."""
        return self._generations or held(self.variant, self.cases, self.suite, self._cache)

    def logprobs(self) -> Mapping[str, Logprobs]:
        """Natural log-probabilities of the reference's tokens, by id of cases that have one."""
        if self._logprobs is None:
            self._logprobs = score(self.variant, self.cases, self.suite, self._cache)
        return self._logprobs

    def results_of(self, check: str) -> Sequence[SampleResult]:
        """Results of one sample check, in the order of the cases."""
        if check not in self._results:
            texts = {key: item.text for key, item in self.generations().items()}
            self._results[check] = run_sample_check(self._checks[check], texts, self.cases)
        return self._results[check]

    def results(self) -> Mapping[str, Sequence[SampleResult]]:
        """Results of every sample check of the suite."""
        return {name: self.results_of(name) for name, c in self._checks.items() if c.is_sample}

    def same_tokenizer(self, other: Evidence) -> bool:
        """Only then can perplexities be compared."""
        return _tokenizer(self.variant.folder) == _tokenizer(other.variant.folder)


def _tokenizer(folder: Path) -> list[bytes | None]:
    paths = [folder / name for name in TOKENIZER_FILES]
    return [path.read_bytes() if path.is_file() else None for path in paths]
