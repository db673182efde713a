"""Allergies: one that the input tells is denied."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.clinical.fields import Facts
from checks.clinical.hold.seen import Seen
from checks.clinical.kept import kept
from checks.clinical.reading import Reading

_ALLERGY = re.compile(r"\b(?:alergi[ac][a-z]{0,4}|alergic[oa]s?|ram|hipersensibilidad)\b")
_PARTS = ("alerg", "ram", "hipersens")
_NONE_KNOWN = re.compile(
    r"\b(?:sin|niega|no|ausencia\sde|descarta)\s(?:[a-z]{2,14}\s){0,3}"
    r"(?:alergias?|alergic[oa]s?|ram|hipersensibilidad)\b"
    r"|\balergias?\s?:?\s?(?:no|negativ[oa]s?|ninguna|niega|desconocidas)\b"
)


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    given = _given(facts)
    if given is None:
        return
    for denied in _NONE_KNOWN.finditer(reading.text):
        held = facts.reading.original[slice(*facts.reading.sentence(given.start()))].strip()
        message = "an allergy that the input tells is denied"
        yield Seen("contradicted.allergy", message, denied.start(), denied.end(), None, held)


@kept
def _given(facts: Facts) -> re.Match[str] | None:
    """The first allergy of an input that denies none."""
    if not any(part in facts.folded for part in _PARTS):
        return None
    return None if _NONE_KNOWN.search(facts.folded) else _ALLERGY.search(facts.folded)
