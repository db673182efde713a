"""Polarity: what the input denies and the output affirms, or the other way.

A word alone may be both («con fiebre al ingreso, sin fiebre al alta»), so each is held with the
word in front of it and with the one behind it as well.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Set

from checks.clinical.fields import Facts, Item
from checks.clinical.hold.seen import Seen
from checks.clinical.kept import kept
from checks.clinical.reading import Reading
from checks.clinical.scopes import negated_at, scopes
from checks.clinical.words import Word

# What follows these is not a thing had or not had, but a manner, a time or another's business.
_LIGHT = frozenset(
    (
        "evidenci signo sintom nuev necesidad requer requerimient present cambi control manej "
        "tratamient pacient evolucion significativ clinic actual posterior presenci asoci hora "
        "minut seman estadi hospitalizacion internacion ingres egres jornad noch primer segund "
        "tercer cuart quint ultim moment period curs"
    ).split()
)
_SHORTEST = 5
_JOINTS = frozenset(
    ["con", "sin", "del", "las", "los", "por", "una", "desde", "alta", "ingreso", "egreso"]
)
# Between two words that belong together only these stand.
_BETWEEN = re.compile(
    r"\s(?:(?:de|del|en|el|la|los|las|a|al|por|y|con|sin|no|ni|un|una|desde)\s){0,3}"
)
_FARTHEST = 4  # words: three between them
_DENIED = re.compile(
    r"\b(?:sin|no|niega|descarta|descartandose|ausencia\sde)\s"
    r"(?:(?:se\s)?(?:logr|consig|conseg|alcanz|obt|recuper|mejor)[a-z]{1,5}\s(?:[a-z0-9]{2,10}\s)?)?"
    r"(?:(?:una?|la|el)\s)?$"
)


# A stem, with that of the word in front of it and of the one behind it, where it goes with them.
Unit = tuple[str, str, str]


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    # Only what one of the two denies can be contradicted.
    stems = facts.union(_denied_by) | _denied(reading)
    if stems.isdisjoint(reading.stems):
        return
    theirs = _given(facts, stems)
    ours = _polarities(reading, stems)
    seen = set()
    for unit, told in ours.items():
        given = theirs.get(unit)
        if given is None or len(told) != 1 or len(given) != 1 or told.keys() == given.keys():
            continue
        affirmed = True in told
        start, end = next(iter(told.values()))
        if start in seen or not (affirmed or _whole(reading, start)):
            continue
        seen.add(start)
        held = next(iter(given.values()))
        verb = "affirmed, and denied" if affirmed else "denied, and affirmed"
        message = f"'{reading.text[start:end]}' is {verb} in the input"
        yield Seen("contradicted.negation", message, start, end, None, facts.sentence(*held))


def _given(facts: Facts, stems: Set[str]) -> dict[Unit, dict[bool, tuple[Item, int]]]:
    """The units of some stems, each with the item and the place where it is first told."""
    found: dict[Unit, dict[bool, tuple[Item, int]]] = {}
    for item in facts.items:
        if not stems.isdisjoint(item.reading.stems):
            for unit, told in _polarities_of(item).items():
                for affirmed, (start, _) in told.items() if unit[0] in stems else ():
                    found.setdefault(unit, {}).setdefault(affirmed, (item, start))
    return found


@kept
def _polarities_of(item: Item) -> dict[Unit, dict[bool, tuple[int, int]]]:
    return _polarities(item.reading, item.reading.stems)


def _denied_by(item: Item) -> frozenset[str]:
    return _denied(item.reading)


@kept
def _denied(reading: Reading) -> frozenset[str]:
    """The stems of the words of weight that a negation reaches over."""
    words = reading.words
    return frozenset(
        words.stems[at]
        for start, end in scopes(reading)
        for at in range(bisect_left(words.starts, start), bisect_left(words.starts, end))
        if _tells(words.texts[at])
    )


def _tells(word: str) -> bool:
    return len(word) > 2 and word not in _JOINTS


def _polarities(reading: Reading, stems: Set[str]) -> dict[Unit, dict[bool, tuple[int, int]]]:
    """Units of some stems: affirmed (True) and denied (False), each with its first place."""
    found: dict[Unit, dict[bool, tuple[int, int]]] = {}
    denies = bool(scopes(reading))
    for unit, word in _units(reading, stems):
        affirmed = not (denies and negated_at(reading, word.start))
        found.setdefault(unit, {}).setdefault(affirmed, (word.start, word.end))
    return found


def _units(reading: Reading, stems: Set[str]) -> Iterator[tuple[Unit, Word]]:
    last: Word | None = None
    for word in _around(reading, stems):
        if not (_tells(word.text) or word.text.isdigit()):
            continue
        weighty = len(word.text) >= _SHORTEST and word.stem not in _LIGHT
        if word.stem in stems and weighty and not word.text.isdigit():
            yield (word.stem, "", ""), word
        if (
            last
            and (word.stem in stems or last.stem in stems)
            and _BETWEEN.fullmatch(reading.text, last.end, word.start)
        ):
            if word.stem in stems and not word.text.isdigit():
                yield (word.stem, last.stem, ""), word
            if last.stem in stems and not last.text.isdigit():
                yield (last.stem, "", word.stem), last
        last = word


def _around(reading: Reading, stems: Set[str]) -> list[Word]:
    """The words of some stems, and those that may go with one of them."""
    around = set[int]()
    for at in reading.words.places_of_stems(stems):
        around.update(range(at - _FARTHEST, at + _FARTHEST + 1))
    return [reading.words[at] for at in sorted(around) if 0 <= at < len(reading.words)]


def _whole(reading: Reading, start: int) -> bool:
    """Whether the thing itself is denied («sin neumonia»), not a more of it («sin nueva ...»)."""
    return _DENIED.search(reading.text, max(0, start - 40), start) is not None
