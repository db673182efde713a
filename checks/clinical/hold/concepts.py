"""Diagnoses, procedures and events that no field of the input names, under any of their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from checks.clinical.conditions import (
    condition_index,
    conditions_coded,
    with_implied,
)
from checks.clinical.fields import Facts, Item
from checks.clinical.hold.had import is_had
from checks.clinical.hold.seen import Seen
from checks.clinical.kept import kept
from checks.clinical.lexicon import Phrase, PhraseIndex, aliases, table
from checks.clinical.reading import Reading

_NONE_GREW = re.compile(r"\bnegativ|\bsin\s(?:desarrollo|crecimiento)|\besteril")
_STERILE = re.compile(
    r"\b(?:uro|hemo|copro|mielo)?cultivos?\s(?:[a-z]{2,14}\s){0,3}"
    r"(?:negativos?|sin\s(?:desarrollo|crecimiento))"
)


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    known, heads = known_conditions(facts), facts.stems
    for phrase in condition_index().find(reading.text, reading.words):
        if phrase.value & known or _short_for_more(reading, phrase.start, phrase.end):
            continue
        if is_had(reading, phrase.start) and not _worded_alike(reading, phrase, heads):
            name = reading.text[phrase.start : phrase.end]
            message = f"the diagnosis '{name}' is not in the input"
            yield Seen("unsupported.dx", message, phrase.start, phrase.end)
    done = _done(facts)
    for event in _procedures().find(reading.text, reading.words):
        if event.value in done or _short_for_more(reading, event.start, event.end):
            continue
        if is_had(reading, event.start) and not _worded_alike(reading, event, heads):
            name = reading.text[event.start : event.end]
            message = f"'{name}' ({event.value}) is not in the input"
            yield Seen("unsupported.procedure", message, event.start, event.end)
    yield from _organisms_told(reading, facts)


def _organisms_told(reading: Reading, facts: Facts) -> Iterator[Seen]:
    given = _grown(facts)
    for germ in _organisms().find(reading.text, reading.words):
        if germ.value not in given and is_had(reading, germ.start):
            name = reading.text[germ.start : germ.end]
            message = f"the organism '{name}' is not in the input"
            yield Seen("unsupported.organism", message, germ.start, germ.end)
    if (
        given
        and _NONE_GREW.search(facts.folded) is None
        and (told := _STERILE.search(reading.text))
    ):
        message = f"'{told[0]}': the input has {', '.join(sorted(given))}"
        yield Seen("contradicted.course", message, *told.span())


@kept
def known_conditions(facts: Facts) -> frozenset[str]:
    """The conditions that the input names, by words or by code, and what those imply."""
    return facts.union(_conditions_of)


@kept
def _conditions_of(item: Item) -> frozenset[str]:
    # An ATC code is none of a disease: C07AB04 is a drug, and C07 a cancer.
    cie10 = {code.text for code in item.reading.codes if code.system == "cie10"}
    told = condition_index().find(item.reading.text, item.reading.words)
    named = frozenset(name for phrase in told for name in phrase.value)
    return with_implied(named | conditions_coded(cie10))


@kept
def _done(facts: Facts) -> frozenset[str]:
    """The procedures and events that the input tells or makes plausible."""
    return facts.union(_done_of)


@kept
def _done_of(item: Item) -> frozenset[str]:
    read = item.reading.text, item.reading.words
    hinted = {name for phrase in _hints().find(*read) for name in phrase.value}
    return frozenset(hinted.union(phrase.value for phrase in _procedures().find(*read)))


@kept
def _grown(facts: Facts) -> frozenset[str]:
    """The organisms that the input names."""
    return facts.union(_grown_of)


@kept
def _grown_of(item: Item) -> frozenset[str]:
    found = _organisms().find(item.reading.text, item.reading.words)
    return frozenset(phrase.value for phrase in found)


def _short_for_more(reading: Reading, start: int, end: int) -> bool:
    """Two or three letters in small letters are no abbreviation but part of a word or a verb."""
    return end - start <= 3 and (reading.shouts or not reading.plain[start:end].isupper())


def _worded_alike(reading: Reading, phrase: Phrase[Any], heads: frozenset[str]) -> bool:
    """All words of the phrase stand in the input, in another order or inflection."""
    words = reading.words[phrase.first : phrase.last + 1]
    if any(word.text.isdigit() for word in words):
        return False  # the number is what tells one type from the other
    return all(word.stem in heads for word in words if len(word.text) > 3) and any(
        len(word.text) > 3 for word in words
    )


@cache
def _procedures() -> PhraseIndex[str]:
    return _names("procedures")


@cache
def _hints() -> PhraseIndex[frozenset[str]]:
    """Words that make a procedure plausible where they stand in the input, and do not tell it."""
    meant: dict[str, set[str]] = {}
    for row in table("procedures"):
        for word in aliases(row[2]) if len(row) > 2 else ():
            meant.setdefault(word, set()).add(row[0])
    return PhraseIndex([(word, frozenset(names)) for word, names in meant.items()])


@cache
def _organisms() -> PhraseIndex[str]:
    return _names("organisms")


def _names(of: str) -> PhraseIndex[str]:
    rows = [(row + ("",) * 2)[:2] for row in table(of)]
    return PhraseIndex([(alias, name) for name, also in rows for alias in [name, *aliases(also)]])
