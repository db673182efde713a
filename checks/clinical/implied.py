"""Numbers and grades that words mean: a complete block is one of third grade."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from checks.clinical.lexicon import aliases, table


class Implied(NamedTuple):
    """`grade` is the name of a grade («grado», «estadio»), empty where there is none."""

    grade: str
    number: float


def implied(text: str) -> Iterator[Implied]:
    """What a folded text means by words that give no figure."""
    for pattern, meant in _table():
        if pattern.search(text):
            yield meant


@cache
def _table() -> tuple[tuple[re.Pattern[str], Implied], ...]:
    return tuple(
        (re.compile(rf"\b(?:{'|'.join(aliases(words))})"), Implied(grade, float(number)))
        for words, grade, number in table("implied")
    )
