"""The allergies that a text tells, and the names of what they are to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from checks.clinical.guarded import Guarded
from checks.clinical.kept import kept
from checks.clinical.reading import Reading
from checks.clinical.scopes import negated_at

# A reaction in the course of the stay bars a drug from then on, an allergy always.
_TOLD = Guarded(
    re.compile(
        r"\b(?:(?P<reaction>(?:reaccion(?:es)?\s(?:alergicas?|adversas?|anafilacticas?)|anafilaxia"
        r"|shock\sanafilactico|urticaria|angioedema|rash)(?:\s[a-z]{4,12})?)"
        r"|(?:alergias?|alergic[oa]s?|hipersensibilidad|ram)(?:\s[a-z]{5,14})?)"
        r"\s?:?\s(?:a|al|por|con|tras|secundari[oa]\sa|asociad[oa]\sa)\s"
    ),
    words=("alerg", "adversa", "anafila", "urticaria", "angioedema", "rash", "hipersens", "ram"),
)
_END = re.compile(
    r"[.;:()]|\s(?:se|con|sin|que|lo|recib[a-z]{1,4}|tratad[oa]|presenta|desarrolla|evoluciona"
    r"|ingresa|por|en|tras|desde|durante)\s"
)
_RULED_OUT = re.compile(r"\bdescart")
_REACH = 80
_MOST = 20


class Allergy(NamedTuple):
    """`since` is where a reaction of the stay is told; None for an allergy of before."""

    text: str
    names: frozenset[str]
    since: int | None
    start: int
    end: int


@kept
def allergies(reading: Reading) -> tuple[Allergy, ...]:
    """The first allergies of a text, denied ones and those ruled out left away."""
    return tuple(islice(_allergies(reading), _MOST))


def _allergies(reading: Reading) -> Iterator[Allergy]:
    for match in _TOLD.finditer(reading.text, reading):
        limit = min(match.end() + _REACH, reading.sentence(match.start())[1])
        stop = _END.search(reading.text, match.end(), limit)
        end = stop.start() if stop else limit
        text = reading.text[match.end() : end].strip(" ,")
        if negated_at(reading, match.start()) or _RULED_OUT.search(text):
            continue
        names = {
            name
            for named in reading.drugs
            if match.end() <= named.start < end
            for name in named.ingredients
        }
        since = match.start() if match["reaction"] else None
        yield Allergy(text, frozenset(names), since, match.start(), end)
