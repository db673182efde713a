"""One word in another's stead: «miocardiopatia hipertrofica» where the input has «dilatada».

What is told in the same place, between the same words, is told of the same thing. So where the
output has a word of the field in the place of another, and the input has it nowhere, under no
other name either, it is wrong, whatever the two words are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from checks.clinical.abbreviations import expanded
from checks.clinical.conditions import condition_index
from checks.clinical.fields import TREATMENT, Facts, Item
from checks.clinical.hold.concepts import known_conditions
from checks.clinical.hold.seen import Seen
from checks.clinical.kept import kept
from checks.clinical.reading import Reading
from checks.clinical.terms import is_term, same_kind, same_meaning, same_quality

_CLAUSE = re.compile(r"[^.,;:()]+")
_HEAD = 4
_EDGE = ""
# «TC de torax» and «ecografia de torax» are in one place.
_OF_STUDIES = frozenset(["computada", "computarizada", "magnetica", "nuclear"])
_ANY = "*"
# What opens a clause, and is no part of a name.
_OPENING = frozenset(
    (
        "alta ademas como cuadro dado dada decide diagnostico diagnosticos egresa egreso "
        "evidencia hospitaliza indica ingresa ingreso luego muestra presenta presentando realiza "
        "realizandose realizo recibe recibio trata tratamiento"
    ).split()
)


class Slot(NamedTuple):
    """The beginnings of the words in front of a place and behind it; empty at a clause's edge.

    Where two words behind it say which place it is, those alone.
    """

    before: str
    behind: str


class Word(NamedTuple):
    text: str
    start: int
    end: int


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    strange = reading.stems - facts.stems
    told = {reading.words.texts[at] for at in reading.words.places_of_stems(strange)}
    new = {word for word in told if _is_of_the_field(word) and not _is_known(word, facts)}
    if not new:
        return
    given = _given(facts)
    for clause in _CLAUSE.finditer(reading.text):
        if new.isdisjoint(clause[0].split()):
            continue
        for slot, word in slots(clause[0], clause.start()):
            other = next((w for w in given.get(slot, ()) if _same_sort(w, word.text)), None)
            if other is not None and word.text in new and not _is_of_known(reading, word, facts):
                message = f"'{word.text}' stands where the input has '{other}'"
                yield Seen("contradicted.word", message, word.start, word.end, None, other)


@lru_cache(maxsize=20_000)
def _is_of_the_field(word: str) -> bool:
    return is_term(word) or same_quality(word, word)


def _same_sort(one: str, other: str) -> bool:
    return same_kind(one, other) or same_quality(one, other)


def _is_known(word: str, facts: Facts) -> bool:
    """Whether the input has a word, under this name or another, inflected or not."""
    return any(same_meaning(word, other) for other in facts.union(_words))


@kept
def _words(item: Item) -> frozenset[str]:
    return frozenset(expanded(item.reading.text).split())


def _is_of_known(reading: Reading, word: Word, facts: Facts) -> bool:
    """Whether a word is of another name of a condition that the input has."""
    return any(
        phrase.start <= word.start < phrase.end and phrase.value & known_conditions(facts)
        for phrase in condition_index().find(reading.text, reading.words)
    )


@kept
def _given(facts: Facts) -> dict[Slot, list[str]]:
    found: dict[Slot, list[str]] = {}
    for item in facts.items:
        if item.field not in TREATMENT:
            for clause in _CLAUSE.finditer(item.told):
                for slot, word in slots(clause[0], clause.start()):
                    found.setdefault(slot, []).append(word.text)
    return found


def slots(clause: str, offset: int) -> Iterator[tuple[Slot, Word]]:
    """Each word of a clause of a folded text with its place between two others."""
    words = list(_written_out(clause, offset))
    while words and words[0].text in _OPENING:
        words.pop(0)
    for i, word in enumerate(words):
        before = words[i - 1].text[:_HEAD] if i else _EDGE
        behind = words[i + 1].text[:_HEAD] if i + 1 < len(words) else _EDGE
        if len(word.text) < _HEAD:
            continue
        if before or behind:
            yield Slot(before, behind), word
        if i + 2 < len(words):
            yield Slot(_ANY, f"{behind} {words[i + 2].text[:_HEAD]}"), word


def _written_out(clause: str, offset: int) -> Iterator[Word]:
    """The words of weight of a clause, its abbreviations as the words that they stand for."""
    for match in re.finditer("[a-z0-9]+", clause):
        for word in expanded(match[0]).split():
            if (len(word) > 2 or word.isdigit()) and word not in _OF_STUDIES:
                yield Word(word, offset + match.start(), offset + match.end())
