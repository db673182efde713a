"""What a check may ask for about a variant, computed on first use and kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from harness.cache import Cache
from harness.check import Check
from harness.clients import Session, ask
from harness.config import Suite
from harness.errors import HarnessError
from harness.generate import generate, held
from harness.logprobs import Array, Forced, Logprobs
from harness.progress import Follow, quiet
from harness.records import Case, Generation, SampleResult, Variant
from harness.samples import run_sample_check
from harness.sentinel import Start, begin
from harness.suppressions import suppress
from harness.teacher_forcing import Forcing

TOKENIZER_FILES = ("tokenizer.json", "tokenizer.model", "vocab.json", "merges.txt")


class Evidence:
    """One variant on the cases of a suite, with the evidence of what it is compared with."""

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
        last: Evidence | None = None,
        first: Evidence | None = None,
        follow: Follow = quiet,
    ) -> None:
        self.variant = variant
        self.cases = cases
        self.suite = suite
        self.base = base
        self.tuned = tuned
        self.last = last
        self.first = first
        self._checks = checks
        self._cache = cache
        self._follow = follow
        self._forcing = Forcing(variant, suite, cache, follow)
        self._generations: Mapping[str, Generation] | None = None
        self._scores: Mapping[str, Forced] | None = None
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
        return {name: told.arrays["logprobs"] for name, told in self.scores().items()}

    def scores(self) -> Mapping[str, Forced]:
        """`logprobs` with the digests of the token ids that they are of and the vocabulary."""
        if self._scores is None:
            self._scores = self._forcing.scores(self.cases)
        return self._scores

    def divergences(self) -> Mapping[str, Array]:
        """(tokens, 2) by case id: nats from the tuned model, and whether the first choice is its.

        See `logprobs.divergence`; of cases that have a reference.
        """
        if self.tuned is None:
            raise HarnessError(
                "there is no tuned model to compare with", "give --tuned with its folder"
            )
        told = self._forcing.divergences(self.cases, self.tuned._forcing)
        return {name: forced.arrays["divergence"] for name, forced in told.items()}

    def starts(self) -> Sequence[Start]:
        """How the variant begins on a few of the cases: seconds, before anything is generated."""
        return begin(self.variant, self.cases, self.suite, self._cache)

    def outputs_of(self, cases: Sequence[Case]) -> Mapping[str, Generation]:
        """Outputs of some of the cases, by id; of these alone, where they are not there yet."""
        return generate(self.variant, cases, self.suite, self._cache, lambda done: None)

    def session(self, client: str, cases: Sequence[Case]) -> Session:
        """What a client makes of some of the cases: once, one client at a time, and kept."""
        folder = self._cache.path.parent / "clients"
        with (
            self._follow(f"{self.variant.name} in {client}", len(cases)) as advance,
            self._cache.claim("client"),
        ):
            told = ask(client, self.variant, cases, self.suite, folder)
            advance(len(cases))
        return told

    def results_of(self, check: str) -> Sequence[SampleResult]:
        """Results of one sample check, in the order of the cases.

        Check by check over all outputs: of more of them than the checks keep readings of, each
        check reads them anew, which takes a third longer than all checks on one after another.
        """
        if check not in self._results:
            made = self.generations()
            texts = {key: item.text for key, item in made.items()}
            results = run_sample_check(self._checks[check], texts, self.cases, made)
            self._results[check] = suppress(results, check, texts, self.suite.active)
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
