"""The words of the lexica, and the runs of vowels and of consonants that such words have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from checks.clinical.lexicon import table
from checks.clinical.normalise import folded

# What an epicrisis is told with, beside the words of the field.
_PLAIN = """
alta ambulatorio ambulatoria antecedente antecedentes control controles diagnostico diagnosticos
domicilio egresa egreso estadia evidencia evolucion evoluciona evolucionando favorable hospital
hospitalizacion indicacion indicandose ingresa ingreso manejo muestra operatorio paciente
posteriormente presenta presentando procedimiento quirurgico realiza realizandose recibio recibe
requiere requirio resultado secundaria secundario sintomas tolerando tratamiento
"""
_FILES = (
    "abbreviations", "conditions", "drugs", "opposites", "organisms", "procedures",
    "specialists", "terms",
)  # fmt: skip
_WORD = re.compile("[a-z]{5,}")
_RUN = re.compile("[aeiou]{2,}|[^aeiou]{2,}")
_SHORTEST = 6


@lru_cache(maxsize=20_000)
def is_listed(word: str) -> bool:
    """Whether a lexicon has a folded word, in whatever gender and number."""
    return word in words() or word.rstrip("s") in words() or f"{word[:-1]}o" in words()


@cache
def words() -> frozenset[str]:
    """The folded words of five letters or more of all lexica."""
    texts = [cell for name in _FILES for row in table(name) for cell in row]
    return frozenset(_WORD.findall(folded(" ".join([*texts, _PLAIN]))))


@lru_cache(maxsize=20_000)
def is_odd(word: str) -> bool:
    """Whether a folded word has a run of letters that no listed word has."""
    return any(run not in _runs() for run in _RUN.findall(f"{word} "))


@cache
def shuffled() -> dict[str, str]:
    """The listed words by their first letter and all their letters."""
    return keyed(words())


def keyed(some: Iterable[str]) -> dict[str, str]:
    return {key(word): word for word in sorted(some) if len(word) >= _SHORTEST}


@lru_cache(maxsize=20_000)
def key(word: str) -> str:
    """The first letter of a word, and its letters in their order in the alphabet."""
    return word[0] + "".join(sorted(word))


@cache
def _runs() -> frozenset[str]:
    return frozenset(run for word in words() for run in _RUN.findall(f"{word} "))
