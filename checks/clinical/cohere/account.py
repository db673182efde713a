"""What an epicrisis, or the input of one, tells: drugs as they are given, codes and words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from checks.clinical import drugs
from checks.clinical.cohere.allergens import allergies
from checks.clinical.fields import DISCHARGE, TREATMENT, Facts
from checks.clinical.kept import kept
from checks.clinical.mentions import Mention
from checks.clinical.reading import Reading
from checks.clinical.scopes import negated_at

# A drug behind these words is not given: «se suspende el enalapril».
_NOT_GIVEN = re.compile(
    r"\b(?:suspen[a-z]{1,8}|retir[a-z]{1,6}|evit[a-z]{1,6}|contraindic[a-z]{1,8}|niveles"
    r"|intoleran[a-z]{1,4}|resistente|intoxicacion|sobredosis|toxicidad|secundari[ao]"
    r"|cambi[a-z]{1,3}|rota(?:cion)?|reemplaz[a-z]{1,4}|sustitu[a-z]{1,6}|en\slugar)"
    r"(?:\s(?:de|del|la|las|el|los|a|al|por|con|uso|tratamiento|dosis|terapia|previ[ao])){0,4}\s$"
)
# Each match of it holds one of these.
_PARTS = (
    *("suspen", "retir", "evit", "contraindic", "niveles", "intoleran", "resistente", "rota"),
    *("intoxicacion", "sobredosis", "toxicidad", "secundari", "cambi", "reemplaz", "sustitu"),
    "lugar",
)
_STOPPED = re.compile(r"(?:\s?\([^()]{0,40}\))?,?\s(?:que\s)?(?:se\s|fue\s)?suspend")
_REACH = 60
# The reading of all facts is that of the items with this between them.
_BETWEEN = ".\n"


class Given(NamedTuple):
    """Drugs given as one; positions are in the folded text. `codes` are ATC codes."""

    names: frozenset[str]
    codes: tuple[str, ...]
    discharged: bool | None
    start: int
    end: int

    def of(self, groups: tuple[str, ...]) -> bool:
        return any(code.startswith(groups) for code in self.codes)


class Clash(NamedTuple):
    """Two things that do not go together; `subject` names the drugs or arteries it is about."""

    kind: str
    subject: frozenset[str]
    message: str
    start: int
    end: int


@dataclass(frozen=True)
class Account:
    """`before` is the input that an epicrisis is told from, line by line."""

    reading: Reading
    given: tuple[Given, ...]
    before: tuple[Reading, ...] = ()


def told(reading: Reading, known: Facts) -> Account:
    """The account that an epicrisis gives."""
    return Account(reading, tuple(_given(reading)), tuple(item.reading for item in known.items))


def supplied(known: Facts) -> Account:
    """The account that the input gives."""
    if not known.structured:
        return Account(known.reading, tuple(_given(known.reading)))
    given: list[Given] = []
    offset = 0
    for item in known.items:
        if item.field in TREATMENT:
            for one in _given(item.reading):
                span = one.start + offset, one.end + offset
                given.append(Given(one.names, one.codes, item.field in DISCHARGE, *span))
        offset += len(item.reading.text) + len(_BETWEEN)
    return Account(known.reading, tuple(given))


def _given(reading: Reading) -> Iterator[Given]:
    allergens = [(allergy.start, allergy.end) for allergy in allergies(reading)]
    for mention in reading.mentions:
        named = mention.named
        if any(start <= named.start < end for start, end in allergens):
            continue
        if _is_given(reading, mention):
            codes = tuple(_code(drug.name, mention.code) for drug in named.drugs)
            half = reading.discharged(named.start)
            yield Given(named.ingredients, codes, half, named.start, named.end)


def _is_given(reading: Reading, mention: Mention) -> bool:
    start, end = mention.named.start, mention.named.end
    if mention.named.soft and mention.regimen.empty and mention.code is None:
        return False
    before = reading.text[max(reading.sentence(start)[0], start - _REACH) : start]
    after = reading.text[end : min(reading.sentence(end - 1)[1], end + _REACH)]
    return not (
        negated_at(reading, start)
        or (_may_stop(reading) and _NOT_GIVEN.search(before))
        or _STOPPED.match(after)
    )


@kept
def _may_stop(reading: Reading) -> bool:
    return any(part in reading.text for part in _PARTS)


def _code(name: str, code: str | None) -> str:
    """The code beside a name, where it is one of that drug's; else that of its main use."""
    return code if code in drugs.codes_of(frozenset([name])) else drugs.main_code(name)
