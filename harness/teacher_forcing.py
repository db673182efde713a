"""What a variant makes of the references when it is led along them, token by token.

Teacher forcing (Williams and Zipser 1989): every token of a reference is asked for behind the
prompt and the reference's own tokens before it, never behind what the variant would have
written. Only the completion counts. What one run of a case tells is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from harness.backends import open_backend
from harness.cache import Cache
from harness.config import Suite
from harness.errors import HarnessError
from harness.generate import key_of
from harness.logprobs import Array, Forced, Kept, divergence, kept, token_logprobs
from harness.progress import Follow, quiet
from harness.prompts import completion_ids, load_tokenizer, prompt_ids
from harness.records import Case, Variant
from harness.store import digest_json

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


@dataclass(frozen=True)
class Led:
    """One run: `tokens` digests the token ids of prompt and answer; logits as a backend's."""

    case: Case
    tokens: str
    answer: Sequence[int]
    logits: Array


# -> figures by their name, an entry a token of the answer
Measure = Callable[[Led], Mapping[str, Array]]


class Forcing:
    """One variant, led along the references, or along `answers` (token ids by case id).

    What is told is by case id, of the cases that have an answer with tokens.
    """

    def __init__(
        self,
        variant: Variant,
        suite: Suite,
        cache: Cache,
        follow: Follow = quiet,
        *,
        answers: Mapping[str, Sequence[int]] | None = None,
    ) -> None:
        self.variant = variant
        self.suite = suite
        self.cache = cache
        self.follow = follow
        self.answers = answers

    def scores(self, cases: Sequence[Case]) -> dict[str, Forced]:
        """`logprobs`: natural log-probability of each token."""
        if self.variant.role == "tuned":
            self.distributions(cases)  # wanted as well, and of the same run
        return self._figures("score", cases, lambda led: {})

    def distributions(self, cases: Sequence[Case]) -> dict[str, Forced]:
        """The fields of a `Kept`: what another variant is held against."""
        return self._figures("kept", cases, lambda led: asdict(kept(led.logits)))

    def first_choices(self, cases: Sequence[Case]) -> dict[str, Forced]:
        """`first`: whether no token was likelier in that place."""
        return self._figures(
            "first", cases, lambda led: {"first": led.logits.argmax(axis=1) == led.answer}
        )

    def divergences(self, cases: Sequence[Case], reference: Forcing) -> dict[str, Forced]:
        """`divergence`: (tokens, 2), as `logprobs.divergence` gives it, from `reference`."""
        task = f"divergence from {reference.variant.digest}"
        missing = self._missing(task, cases)
        theirs = reference.distributions(missing) if missing else {}

        def measure(led: Led) -> Mapping[str, Array]:
            held = theirs[led.case.id]
            if led.tokens != held.tokens:
                raise HarnessError(
                    f"'{self.variant.name}' reads other token ids in case {led.case.id} than "
                    f"'{reference.variant.name}'",
                    "give both the same tokenizer and chat template",
                )
            return {"divergence": divergence(Kept(**held.arrays), led.logits)}

        return self._figures(task, cases, measure)

    def _figures(self, task: str, cases: Sequence[Case], measure: Measure) -> dict[str, Forced]:
        with self.cache.claim(f"forced-{self.variant.digest[:16]}"):
            if missing := self._missing(task, cases):
                with self.follow(f"{self.variant.name} reads", len(missing)) as advance:
                    for led in self._run(missing):
                        # Scores are asked for sooner or later, and here they cost nothing.
                        scores = {"logprobs": token_logprobs(led.logits, led.answer)}
                        told = {task: measure(led), "score": scores}
                        self.cache.add_forced(
                            (self._key(name, led.case), _forced(led, arrays))
                            for name, arrays in told.items()
                        )
                        advance(1)
        keys = {case.id: self._key(task, case) for case in cases if self._answer(case)}
        held = self.cache.forced(list(keys.values()))
        return {name: held[key] for name, key in keys.items()}

    def _missing(self, task: str, cases: Sequence[Case]) -> list[Case]:
        keys = {self._key(task, case): case for case in cases if self._answer(case)}
        known = self.cache.knows_forced(list(keys))
        return [case for key, case in keys.items() if key not in known]

    def _answer(self, case: Case) -> Sequence[int] | str | None:
        return case.reference if self.answers is None else self.answers[case.id]

    def _key(self, task: str, case: Case) -> str:
        return key_of(task, self.variant, case, self.suite, self._answer(case))

    def _run(self, cases: Sequence[Case]) -> Iterator[Led]:
        tokenizer = load_tokenizer(self.variant.folder, self.suite)
        prompts = prompt_ids(cases, self.suite, tokenizer)
        pairs: list[tuple[list[int], Sequence[int]]] = []
        for case, prompt in zip(cases, prompts, strict=True):
            _require_one_beginning(case, prompt, tokenizer)
            answer = self._answer(case)
            if isinstance(answer, str):
                answer = completion_ids(prompt, case, self.suite, tokenizer)
            pairs.append((prompt, answer or []))
        for index, logits in open_backend(self.variant).logits(pairs):
            prompt, answer = pairs[index]
            yield Led(cases[index], digest_json([prompt, list(answer)]), answer, logits)


def _forced(led: Led, arrays: Mapping[str, Array]) -> Forced:
    return Forced(led.tokens, led.logits.shape[1], arrays)


def _require_one_beginning(
    case: Case, prompt: Sequence[int], tokenizer: PreTrainedTokenizerBase
) -> None:
    """Where the tokenizer begins every text with a token, the template must, and once.

    Without it, or with two, a model reads a text unlike any that it was trained on.
    """
    begin = tokenizer.bos_token_id
    if begin is None or tokenizer("").input_ids[:1] != [begin]:
        return
    if prompt[0] != begin or prompt[1:2] == [begin]:
        raise HarnessError(
            f"the prompt of case {case.id} does not begin with one {tokenizer.bos_token!r}, as "
            "the tokenizer begins a text",
            "mend the chat template in tokenizer_config.json",
        )
