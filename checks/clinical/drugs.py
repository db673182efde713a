"""Drugs: names by the alias table, near-misses by spelling, codes by the WHO's ATC index.

A combination is its ingredients: «losartan e hidroclorotiazida» may stand as one item or two.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from rapidfuzz import fuzz, process

from checks.clinical.catalogues import retired
from checks.clinical.lexicon import Phrase, PhraseIndex, aliases, table
from checks.clinical.normalise import folded, stem
from checks.clinical.words import Words

# prednisona and prednisolona score 90.9: nearer than that is a slip of the pen.
_SLIP = 92.0
_MARGIN = 5.0
_SHORTEST_SLIP = 7
_JOINS = frozenset(["/", " / ", "-", " - ", "+", " + ", "/ac.", "/ac. ", "/ac "])


@dataclass(frozen=True)
class Drug:
    name: str
    soft: bool = False  # also a lab value or a supportive measure


@dataclass(frozen=True)
class Named:
    """Drugs named at one place of a text; several where they are joined («a/b»)."""

    drugs: tuple[Drug, ...]
    start: int
    end: int

    @cached_property
    def ingredients(self) -> frozenset[str]:
        return frozenset(drug.name for drug in self.drugs)

    @property
    def soft(self) -> bool:
        return all(drug.soft for drug in self.drugs)


def named(text: str, words: Words) -> tuple[Named, ...]:
    """The drugs that a folded text names."""
    found = list(_index().find(text, words))
    taken = {i for phrase in found for i in range(phrase.first, phrase.last + 1)}
    parted = set()
    for i in words.places(_openings()):
        if i not in taken and (drug := _parted(words, i, taken, text)):
            found.append(Phrase((drug,), i, i + 1, words.starts[i], words.end(i + 1)))
            parted.add(i)
    for i, told in enumerate(words.texts):
        if len(told) >= _SHORTEST_SLIP and (drug := _slip(told)) and i not in taken | parted:
            found.append(Phrase((drug,), i, i, words.starts[i], words.end(i)))
    found.sort(key=lambda phrase: phrase.start)
    result: list[Named] = []
    for phrase in found:
        if result and text[result[-1].end : phrase.start] in _JOINS:
            last = result.pop()
            result.append(Named((*last.drugs, *phrase.value), last.start, phrase.end))
        else:
            result.append(Named(phrase.value, phrase.start, phrase.end))
    return tuple(result)


def codes_of(ingredients: frozenset[str]) -> frozenset[str]:
    """The ATC codes, retired ones too, of a drug or of a combination; empty where unknown."""
    return _codes().get(ingredients, frozenset())


def ingredients_of(code: str) -> frozenset[frozenset[str]]:
    """The drugs and combinations that an ATC code stands for; empty where it is not known."""
    return _by_code().get(code, frozenset())


def main_code(name: str) -> str:
    """The ATC code of a drug's main use; empty where the index has none."""
    return _main_codes().get(name, "")


def _parted(words: Words, i: int, taken: set[int], text: str) -> Drug | None:
    """The drug whose name a blank parts: «para cetamol»."""
    if i + 1 == len(words) or i + 1 in taken or len(words.texts[i + 1]) < 3:
        return None
    if text[words.end(i) : words.starts[i + 1]] != " ":
        return None
    return _names().get(stem(words.texts[i] + words.texts[i + 1]))


@lru_cache(maxsize=20_000)
def _slip(word: str) -> Drug | None:
    """The one drug that a misspelt word, of so many letters at least, stands for."""
    names = _names()
    near = process.extract(stem(word), names.keys(), scorer=fuzz.ratio, score_cutoff=80, limit=6)
    if not near or near[0][1] < _SLIP:
        return None
    best = names[near[0][0]]
    if any(names[other] != best and near[0][1] - score < _MARGIN for other, score, _ in near):
        return None
    return best


def _rows() -> list[tuple[str, ...]]:
    return [(row + ("",) * 5)[:5] for row in table("drugs")]


@cache
def _index() -> PhraseIndex[tuple[Drug, ...]]:
    rows = _rows()
    drugs = {name: Drug(name, soft == "soft") for name, *_, soft in rows if "+" not in name}
    phrases: list[tuple[str, tuple[Drug, ...]]] = []
    for name, also, _, brands, _ in rows:
        meant = tuple(drugs[part] for part in name.split("+"))
        written = [name, *aliases(also)] if len(meant) == 1 else []
        phrases += [(alias, meant) for alias in [*written, *aliases(brands)]]
    return PhraseIndex(phrases)


@cache
def _names() -> dict[str, Drug]:
    # Not the brands: they are short, and «sintomas» is no slip of Sintrom.
    names = {}
    for name, also, _, _, soft in _rows():
        for alias in [name, *aliases(also)]:
            if alias.isalpha() and len(alias) > 5:
                names[stem(folded(alias))] = Drug(name, soft == "soft")
    return names


@cache
def _openings() -> frozenset[str]:
    """How the names begin: three letters or more of each."""
    return frozenset(name[:end] for name in _names() for end in range(3, len(name)))


@cache
def _codes() -> dict[frozenset[str], frozenset[str]]:
    found = {}
    for name, _, codes, *_ in _rows():
        current = set(codes.split())
        former = {old for old, new in retired().items() if new in current}
        found[frozenset(name.split("+"))] = frozenset(current | former)
    return found


@cache
def _main_codes() -> dict[str, str]:
    return {name: codes.split()[0] for name, _, codes, *_ in _rows() if codes}


@cache
def _by_code() -> dict[str, frozenset[frozenset[str]]]:
    found: dict[str, set[frozenset[str]]] = {}
    for ingredients, codes in _codes().items():
        for code in codes:
            found.setdefault(code, set()).add(ingredients)
    return {code: frozenset(drugs) for code, drugs in found.items()}
