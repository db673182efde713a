"""Polarity: what the input denies and the output affirms, or the other way.

A word alone may be both («con fiebre al ingreso, sin fiebre al alta»), so each is held with the
word in front of it and with the one behind it as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from checks.clinical.fields import Facts
from checks.clinical.hold.seen import Seen
from checks.clinical.lexicon import Word
from checks.clinical.reading import Reading
from checks.clinical.scopes import negated_at

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
_DENIED = re.compile(
    r"\b(?:sin|no|niega|descarta|descartandose|ausencia\sde)\s"
    r"(?:(?:se\s)?(?:logr|consig|conseg|alcanz|obt|recuper|mejor)[a-z]{1,5}\s(?:[a-z0-9]{2,10}\s)?)?"
    r"(?:(?:una?|la|el)\s)?$"
)


# A stem, with that of the word in front of it and of the one behind it, where it goes with them.
Unit = tuple[str, str, str]


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    theirs = _given(facts)
    # Only what one of the two denies can be contradicted.
    stems = {unit[0] for unit, given in theirs.items() if False in given}
    stems |= {word.stem for word in reading.words if negated_at(reading, word.start)}
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
        words = facts.reading.original[slice(*facts.reading.sentence(held[0]))].strip()
        yield Seen("contradicted.negation", message, start, end, None, words)


def _given(facts: Facts) -> dict[Unit, dict[bool, tuple[int, int]]]:
    if "polarities" not in vars(facts):
        vars(facts)["polarities"] = _polarities(facts.reading, facts.reading.stems)
    kept: dict[Unit, dict[bool, tuple[int, int]]] = vars(facts)["polarities"]
    return kept


def _polarities(reading: Reading, stems: Set[str]) -> dict[Unit, dict[bool, tuple[int, int]]]:
    """Units of some stems: affirmed (True) and denied (False), each with its first place."""
    found: dict[Unit, dict[bool, tuple[int, int]]] = {}
    for unit, word in _units(reading, stems):
        affirmed = not negated_at(reading, word.start)
        found.setdefault(unit, {}).setdefault(affirmed, (word.start, word.end))
    return found


def _units(reading: Reading, stems: Set[str]) -> Iterator[tuple[Unit, Word]]:
    last: Word | None = None
    for word in reading.words:
        if (len(word.text) < 3 and not word.text.isdigit()) or word.text in _JOINTS:
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


def _whole(reading: Reading, start: int) -> bool:
    """Whether the thing itself is denied («sin neumonia»), not a more of it («sin nueva ...»)."""
    return _DENIED.search(reading.text, max(0, start - 40), start) is not None
