"""Polarity: what the input denies and the output affirms, or the other way; allergies above all."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from checks.clinical.fields import Facts
from checks.clinical.hold.seen import Seen
from checks.clinical.reading import Reading

_TRIGGER = re.compile(
    r"\b(?:sin|no|niega|nieg[ao]n?|negativ[oa]s?\spara|ausencia\sde|descarta(?:ndo|do|da|ndose|n)?"
    r"|libre\sde|nunca|ni|tampoco)\s"
)
_SCOPE_END = re.compile(
    r"[.;:()]|,\s|\s(?:pero|aunque|con|logrando|presentando|evolucionando|manteniendo|tras|se"
    r"|realizandose|permitiendo|que|recibiendo|recibio|y\scon|tolera(?:ndo)?|alta|desde|hasta"
    r"|durante|a\spartir|al\s(?:dia|alta|egreso|ingreso|momento|control))\s"
)
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
_ALLERGY = re.compile(r"\b(?:alergi[ac][a-z]{0,4}|alergic[oa]s?|ram|hipersensibilidad)\b")
_NONE_KNOWN = re.compile(
    r"\b(?:sin|niega|no|ausencia\sde|descarta)\s(?:[a-z]{2,14}\s){0,3}"
    r"(?:alergias?|alergic[oa]s?|ram|hipersensibilidad)\b"
    r"|\balergias?\s?:?\s?(?:no|negativ[oa]s?|ninguna|niega|desconocidas)\b"
)


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    yield from _allergy(reading, facts)
    ours, theirs = _polarities(reading), _polarities(facts.reading)
    for stem, told in ours.items():
        given = theirs.get(stem)
        if given is None or len(told) != 1 or len(given) != 1 or told.keys() == given.keys():
            continue
        affirmed = True in told
        start, end = next(iter(told.values()))
        held = next(iter(given.values()))
        verb = "affirmed, and denied" if affirmed else "denied, and affirmed"
        if affirmed or _whole(reading, start):
            message = f"'{reading.text[start:end]}' is {verb} in the input"
            words = facts.reading.original[slice(*facts.reading.sentence(held[0]))].strip()
            yield Seen("contradicted.negation", message, start, end, None, words)


def negated_at(reading: Reading, position: int) -> bool:
    """Whether a position lies in the scope of a negation."""
    i = bisect_right(scopes(reading), (position, len(reading.text))) - 1
    return i >= 0 and position < scopes(reading)[i][1]


def scopes(reading: Reading) -> list[tuple[int, int]]:
    """The stretches that negations reach over: to the end of the clause."""
    if "scopes" not in vars(reading):
        vars(reading)["scopes"] = list(_scopes(reading))
    found: list[tuple[int, int]] = vars(reading)["scopes"]
    return found


def _scopes(reading: Reading) -> Iterator[tuple[int, int]]:
    for trigger in _TRIGGER.finditer(reading.text):
        end = _SCOPE_END.search(reading.text, trigger.end())
        limit = min(trigger.end() + 80, reading.sentence(trigger.start())[1])
        yield trigger.end(), min(end.start() if end else len(reading.text), limit)


def _polarities(reading: Reading) -> dict[str, dict[bool, tuple[int, int]]]:
    """Stems of weight: affirmed (True) and denied (False), each with its first place."""
    found: dict[str, dict[bool, tuple[int, int]]] = {}
    for word in reading.words:
        if len(word.text) >= _SHORTEST and word.stem not in _LIGHT and not word.text.isdigit():
            affirmed = not negated_at(reading, word.start)
            found.setdefault(word.stem, {}).setdefault(affirmed, (word.start, word.end))
    return found


def _whole(reading: Reading, start: int) -> bool:
    """Whether the thing itself is denied («sin neumonia»), not a more of it («sin nueva ...»)."""
    before = reading.text[max(0, start - 14) : start]
    return (
        re.search(r"\b(?:sin|no|niega|descarta|descartandose|ausencia\sde)\s(?:una?\s)?$", before)
        is not None
    )


def _allergy(reading: Reading, facts: Facts) -> Iterator[Seen]:
    given = _ALLERGY.search(facts.folded)
    if given is None or _NONE_KNOWN.search(facts.folded):
        return
    for denied in _NONE_KNOWN.finditer(reading.text):
        held = facts.reading.original[slice(*facts.reading.sentence(given.start()))].strip()
        message = "an allergy that the input tells is denied"
        yield Seen("contradicted.allergy", message, denied.start(), denied.end(), None, held)
