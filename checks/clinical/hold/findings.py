"""Symptoms, signs and complications that the input does not tell."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from checks.clinical.abbreviations import expanded
from checks.clinical.fields import Facts, Item
from checks.clinical.hold.had import is_had
from checks.clinical.hold.seen import Seen
from checks.clinical.kept import kept
from checks.clinical.lexicon import PhraseIndex, aliases, table
from checks.clinical.reading import Reading
from checks.clinical.words import stems_of


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    given = _given(facts)
    for phrase in _index().find(reading.text, reading.words):
        if phrase.value not in given and is_had(reading, phrase.start):
            words = reading.text[phrase.start : phrase.end]
            message = f"'{words}' is not in the input"
            yield Seen("unsupported.finding", message, phrase.start, phrase.end)


@kept
def _given(facts: Facts) -> frozenset[str]:
    """The findings that the input names or tells of."""
    return facts.union(_of_item)


@kept
def _of_item(item: Item) -> frozenset[str]:
    """The findings of an item, its abbreviations written out too."""
    text = _stems(f"{item.reading.text} {expanded(item.reading.text)}")
    telling = _telling()
    return frozenset(
        name
        for first in telling.keys() & text.split()
        for told, name in telling[first]
        if told in text
    )


def _stems(text: str) -> str:
    return f" {' '.join(stems_of(text))} "


@cache
def _findings() -> tuple[tuple[list[str], list[str]], ...]:
    """The names of each finding, and the stems of all that tells of it."""
    rows = ((*row, "")[:3] for row in table("terms") if row[0] == "finding")
    return tuple(
        (aliases(names), [_stems(told) for told in (*aliases(names), *aliases(more))])
        for _, names, more in rows
    )


@cache
def _telling() -> dict[str, list[tuple[str, str]]]:
    """What tells of a finding, and its name, by the first stem."""
    found: dict[str, list[tuple[str, str]]] = {}
    for names, stems in _findings():
        for told in stems:
            found.setdefault(told.split()[0], []).append((told, names[0]))
    return found


@cache
def _index() -> PhraseIndex[str]:
    return PhraseIndex([(name, names[0]) for names, _ in _findings() for name in names])
