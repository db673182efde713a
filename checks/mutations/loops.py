"""Words and sentences told again and again."""

from __future__ import annotations

import random
import re

from checks.mutations.edits import put
from checks.mutations.places import sentences
from harness.mutation import mutation
from harness.records import Case


@mutation(caught_by={"repetition"})
def sentence_loop(output: str, case: Case, source: random.Random) -> str | None:
    """A sentence is told four times."""
    start, end = source.choice(sentences(output))
    return put(output, end, end, f" {output[start:end]}" * 3)


@mutation(caught_by={"repetition"})
def sentence_twice(output: str, case: Case, source: random.Random) -> str | None:
    """A sentence is told twice, the second time at the end of the stay."""
    told = sentences(output)
    if len(told) < 3:
        return None
    start, end = source.choice(told[1:-1])
    return put(output, told[-1][0], told[-1][0], f"{output[start:end]} ")


@mutation(caught_by={"repetition"})
def phrase_loop(output: str, case: Case, source: random.Random) -> str | None:
    """A few words come again and again, to the end of the text."""
    words = output.split()
    if len(words) < 12:
        return None
    at = source.randrange(len(words) // 2, len(words) - 4)
    return " ".join([*words[:at], *words[at : at + 3] * 12])


@mutation(caught_by={"repetition"})
def token_loop(output: str, case: Case, source: random.Random) -> str | None:
    """One word comes again and again, to the end of the text."""
    words = output.split()
    kept = words[: source.randrange(len(words) // 2, len(words) + 1)]
    return " ".join([*kept, *[source.choice(["de", "(", "y", "mg"])] * 40])


@mutation(caught_by={"repetition"})
def word_doubled(output: str, case: Case, source: random.Random) -> str | None:
    """A word is told three times over."""
    found = list(re.finditer(r"\b[a-z]{6,}\b", output))
    match = source.choice(found) if found else None
    return match and put(output, match.end(), match.end(), f" {match[0]}" * 2)
