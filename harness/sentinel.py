"""How a variant begins on a few cases: enough to see that it is broken, in seconds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from harness.cache import Cache
from harness.config import Suite
from harness.generate import generate
from harness.logprobs import Forced
from harness.records import Case, Generation, Variant
from harness.teacher_forcing import Forcing

CASES = 4
OPENING = 16  # tokens of a reference
WRITTEN = 32  # tokens of the variant's own


@dataclass(frozen=True)
class Start:
    """One case. Log-probabilities are natural ones.

    `opening` is the mean of those of the reference's first tokens, NaN where a logit is no finite
    number, None without a reference; `blind` that of a choice without looking. `token_ids` is
    None where nothing was tried, `first` the share of them that are the first choice of the same
    variant without its key/value cache too.
    """

    case: Case
    opening: float | None = None
    blind: float = 0.0
    token_ids: tuple[int, ...] | None = None
    text: str = ""
    first: float | None = None


def begin(variant: Variant, cases: Sequence[Case], suite: Suite, cache: Cache) -> list[Start]:
    """Starts of up to `CASES` cases, spread over the suite. What was computed once is kept."""
    few = list(cases[:: max(1, len(cases) // CASES)][:CASES])
    scores = Forcing(variant, suite, cache).scores(few)
    starts = [_opening(case, scores.get(case.id)) for case in few]
    if any(start.opening is not None and not math.isfinite(start.opening) for start in starts):
        return starts
    tokens = min(WRITTEN, suite.decode.max_new_tokens)
    decode = suite.decode.model_copy(update={"max_new_tokens": tokens})
    brief = suite.model_copy(update={"decode": decode})
    made = generate(variant, few, brief, cache, lambda done: None)
    written = {name: item.token_ids for name, item in made.items()}
    alone = Forcing(variant, suite, cache, answers=written).first_choices(few)
    return [_written(start, made[start.case.id], alone.get(start.case.id)) for start in starts]


def _opening(case: Case, scores: Forced | None) -> Start:
    if scores is None:
        return Start(case)
    mean = float(np.mean(scores.arrays["logprobs"][:OPENING]))
    return Start(case, mean, -math.log(scores.vocabulary))


def _written(start: Start, made: Generation, alone: Forced | None) -> Start:
    first = None if alone is None else float(np.mean(alone.arrays["first"]))
    return replace(start, token_ids=made.token_ids, text=made.text, first=first)
