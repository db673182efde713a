"""Abbreviations of a chart written out, so that «HTA» and «hipertension arterial» compare."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from checks.clinical.lexicon import table

_WORD = re.compile("[a-z0-9]+")


@lru_cache(maxsize=20_000)
def expanded(text: str) -> str:
    """A folded text with its abbreviations written out and without words of no weight."""
    long = _long()
    words = [long.get(word, word) for word in _WORD.findall(text)]
    return " ".join([word for word in words if word not in _LIGHT])


@cache
def _long() -> dict[str, str]:
    return {row[0]: row[1] for row in table("abbreviations")}


_LIGHT = frozenset(
    (
        "a al ante bajo con cual de del desde e el ella en entre era es esta este fue ha hacia "
        "hasta la las lo los mas o para pero por que se segun su sus tras un una uno y ya "
        "paciente"
    ).split()
)
