"""What is told of each coronary artery: the share that is narrow, the segment, ill or sound.

Both arteries may stand in the input, and be told in each other's place: «ADA 50%, ACD 80%».
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from checks.clinical.fields import Facts, Item
from checks.clinical.hold.arteries import arteries, given_arteries
from checks.clinical.hold.seen import Seen
from checks.clinical.kept import kept
from checks.clinical.lexicon import Phrase
from checks.clinical.reading import Reading

# Between two of these, one artery at most has what is told.
_PART = re.compile(r"[,;:]\s|\.(?=\s|$)|\s(?:y|e|mientras|ademas)\s|\n")
_CLAUSE = re.compile(r"[^,;:\n]+")
_SHARE = re.compile(r"(?<![0-9.])(?P<n>100|[1-9][0-9])\s?(?:%|por\sciento)")
_TOTAL = re.compile(r"\b(?:oclusion|ocluid[oa])\b")
_SOUND = re.compile(
    r"\b(?:sin\s(?:[a-z]{4,14}\s)?(?:lesion|estenosis|obstruccion)|libres?\sde\s|san[oa]s?\b"
    r"|normal(?:es)?\b)"
)
_ILL = re.compile(r"\b(?:lesion|oclu|suboclu|estenosis|enferm|trombos)|%")
_SEGMENT = re.compile(r"\b(?P<name>proximal|medi[oa]|distal|ostial|ostium)\b")
_TREATED = re.compile(
    r"\b(?:angioplastia|stents?|icp|ptca|atc)\s(?:(?:primaria|electiva|exitosa|etapificada|percutanea|"
    r"simple|directa|medicado|farmacoactivo|convencional|con)\s){0,2}"
    r"(?:(?:a|de|en|sobre)\s(?:la\s)?)?(?:arteria\s)?$"
)
_TREATING = re.compile(r"\b(?:angioplastia|stents?|icp|ptca|atc)\b")


class Lesion(NamedTuple):
    """What one part of a sentence tells of the one artery that it names."""

    artery: str
    shares: frozenset[str]
    segments: frozenset[str]
    sound: bool
    ill: bool
    start: int
    end: int


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    told = [] if "respectiv" in reading.text else list(_lesions(reading, arteries(reading)))
    if not told:
        return
    given = _given(facts)
    shares = {
        artery: _all(one.shares for one in given if one.artery == artery)
        for artery in _names(given)
    }
    for lesion in told:
        theirs = [one for one in given if one.artery == lesion.artery]
        others = _all(shares[name] for name in shares if name != lesion.artery)
        known = shares.get(lesion.artery, frozenset())
        span = lesion.start, lesion.end
        if known and (wrong := (lesion.shares - known) & others):
            message = f"{lesion.artery} {', '.join(sorted(wrong))}%: the input has it of another"
            yield Seen("contradicted.artery", message, *span)
        segments = _all(one.segments for one in theirs)
        if segments and (wrong := lesion.segments - segments):
            message = f"{lesion.artery} {', '.join(wrong)}: the input has {', '.join(segments)}"
            yield Seen("contradicted.site", message, *span)
        if theirs and lesion.sound and all(one.ill for one in theirs):
            yield Seen("contradicted.artery", f"{lesion.artery} is ill in the input", *span)
        if theirs and lesion.ill and all(one.sound for one in theirs):
            yield Seen("contradicted.artery", f"{lesion.artery} is sound in the input", *span)
    yield from _treated(reading, facts)


def _treated(reading: Reading, facts: Facts) -> Iterator[Seen]:
    """An artery that is treated, where the input treats others."""
    given = facts.union(_treated_in)
    for artery in arteries(reading) if given else ():
        if artery.value not in given and _TREATED.search(
            reading.text, max(0, artery.start - 60), artery.start
        ):
            message = f"{artery.value} is treated; in the input {', '.join(sorted(given))}"
            yield Seen("contradicted.artery", message, artery.start, artery.end)


@kept
def _treated_in(item: Item) -> frozenset[str]:
    """The arteries in the clauses of a line that tell of a treatment."""
    text = item.reading.text
    named = given_arteries(item)
    spans = [m.span() for m in _CLAUSE.finditer(text) if _TREATING.search(m[0])] if named else []
    return frozenset(a.value for a in named if any(s <= a.start < e for s, e in spans))


def _given(facts: Facts) -> list[Lesion]:
    return [lesion for item in facts.items for lesion in _of_item(item)]


@kept
def _of_item(item: Item) -> tuple[Lesion, ...]:
    return tuple(_lesions(item.reading, given_arteries(item)))


def _lesions(reading: Reading, named: Sequence[Phrase[str]]) -> Iterator[Lesion]:
    if not named:
        return
    starts = [0, *(part.end() for part in _PART.finditer(reading.text))]
    for start, end in zip(starts, [*starts[1:], len(reading.text)], strict=True):
        here = [artery for artery in named if start <= artery.start < end]
        if len(here) != 1:
            continue
        text = reading.text[start : here[0].start] + "#" + reading.text[here[0].end : end]
        shares = {match["n"] for match in _SHARE.finditer(text)}
        if not shares and _TOTAL.search(text):
            shares = {"100"}
        segments = {match["name"].replace("media", "medio") for match in _SEGMENT.finditer(text)}
        sound = _SOUND.search(text) is not None
        ill = not sound and _ILL.search(text) is not None
        span = here[0].start, here[0].end
        yield Lesion(here[0].value, frozenset(shares), frozenset(segments), sound, ill, *span)


def _names(lesions: list[Lesion]) -> set[str]:
    return {lesion.artery for lesion in lesions}


def _all(sets: Iterator[frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*sets)
