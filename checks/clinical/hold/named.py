"""The name in front of a code, held against the item of that code.

Both of two opposites may stand in the input, each of its own thing: «TVP poplitea (I80.2)» and
«injerto de vena femoral». A code says which item is told, so its name needs no word in common.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from checks.clinical.abbreviations import expanded
from checks.clinical.codes import Code
from checks.clinical.conditions import condition_index, conditions_in, with_implied
from checks.clinical.fields import TREATMENT, Facts, Item
from checks.clinical.hold.exchanged import Slot, slots
from checks.clinical.hold.opposites import Place, of_item, places_in
from checks.clinical.hold.seen import Seen
from checks.clinical.hold.sides import Sided, sided
from checks.clinical.reading import Reading
from checks.clinical.terms import same_kind, same_meaning, same_quality

_DENIED = re.compile(r"\b(?:no|sin)\s(?P<what>[a-z]{5,20})")
_HEAD = 5
# What a name is told with, and is no part of it.
_LONGEST = 90


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    before = 0
    for code in reading.codes:
        start, before = max(before, reading.sentence(code.start)[0]), code.end
        items = _items(reading, code, facts)
        if items and (named := _name(reading, start, code, items)) is not None:
            yield from _against(reading, named, code.start, items)
        elif items:
            yield from _headless(reading, start, code, items)


def _items(reading: Reading, code: Code, facts: Facts) -> list[Item]:
    """The items of a code in its half of the output."""
    half = facts.half(reading.discharged(code.start))
    return [i for i in half if code.text in i.codes and i.field not in TREATMENT]


def _name(reading: Reading, start: int, code: Code, items: list[Item]) -> int | None:
    """Where the name of an item begins in front of its code; None where its head is not told."""
    heads = {written[0][:_HEAD] for i in items if (written := expanded(i.told).split())}
    for word in reading.near(code.start, 14):
        if word.start >= max(start, code.start - _LONGEST):
            written = expanded(word.text).split()
            if written and written[0][:_HEAD] in heads:
                return word.start
    return None


def _headless(reading: Reading, start: int, code: Code, items: list[Item]) -> Iterator[Seen]:
    """Another thing in the place of a name's first word, the others told: «sepsis aguda»."""
    told = [w for w in reading.near(code.start, 8) if w.start >= start and len(w.text) > 3]
    for item in items:
        own = [word for word in expanded(item.told).split() if len(word) > 3]
        if not 1 < len(own) <= len(told):
            continue
        tail = told[-len(own) :]
        alike = [a.text[:4] == b[:4] for a, b in zip(tail, own, strict=True)]
        if (
            all(alike[1:])
            and not alike[0]
            and same_kind(tail[0].text, own[0])
            and not any(same_meaning(tail[0].text, word) for word in own)
            and not _is_alias(reading, tail[0].start, items)
        ):
            message = f"'{tail[0].text}' stands where the input has '{own[0]}'"
            span = tail[0].start, tail[0].end
            yield Seen("contradicted.word", message, *span, item.field, item.text)


def _against(reading: Reading, start: int, end: int, items: list[Item]) -> Iterator[Seen]:
    # Most names are told as the input has them.
    if any(item.told.startswith(reading.text[start:end].rstrip(" (")) for item in items):
        return
    every = places_in(reading)
    told = every[bisect_left(every, start, key=_start) : bisect_left(every, end, key=_start)]
    given = [t.side for item in items for t in of_item(item)]
    here = {t.side for t in told}
    for t in told:
        theirs = {side for side in given if side.row == t.side.row}
        if theirs and t.side not in theirs and not theirs & here:
            word = reading.text[t.start : t.end]
            message = f"'{word}': the input has another in '{items[0].text}'"
            yield Seen("contradicted.word", message, t.start, t.end, items[0].field, items[0].text)
    yield from _exchanged(reading, start, end, items)
    yield from _other_side(reading, start, end, items)
    lines = [item.told for item in items]
    for denied in _DENIED.finditer(reading.text, start, end):
        what = re.compile(rf"\b{denied['what'][:-1]}")
        if all(what.search(line) for line in lines) and not any(
            re.search(rf"\b(?:no|sin)\s{denied['what'][:-1]}", line) for line in lines
        ):
            message = f"'{denied[0]}': the input has '{items[0].text}'"
            yield Seen(
                "contradicted.negation", message, *denied.span(), items[0].field, items[0].text
            )


def _exchanged(reading: Reading, start: int, end: int, items: list[Item]) -> Iterator[Seen]:
    """A word of the field in the place of the item's own, which is not told."""
    told = list(slots(reading.text[start:end], start))
    here = {word.text for _, word in told}
    theirs = {word for item in items for word in expanded(item.told).split()}
    given = [(slot, word.text) for item in items for slot, word in slots(item.told, 0)]
    for slot, word in told:
        other = next((own for at, own in given if _in_stead(slot, word.text, at, own)), None)
        if (
            other is not None
            and not any(same_meaning(word.text, own) for own in theirs)
            and not any(same_meaning(other, own) for own in here)
            and not _is_alias(reading, word.start, items)
        ):
            message = f"'{word.text}' stands where the input has '{other}'"
            item = items[0]
            yield Seen("contradicted.word", message, word.start, word.end, item.field, item.text)


def _start(told: Place) -> int:
    return told.start


def _end(told: Sided) -> int:
    return told.end


def _is_alias(reading: Reading, position: int, items: list[Item]) -> bool:
    """Whether a word is of another name of an item's condition: «insuficiencia renal aguda»."""
    theirs = frozenset[str]().union(*(conditions_in(item.told) for item in items))
    return any(
        phrase.start <= position < phrase.end and phrase.value & with_implied(theirs)
        for phrase in condition_index().find(reading.text, reading.words)
    )


def _in_stead(slot: Slot, word: str, other_slot: Slot, other: str) -> bool:
    """A quality stands behind what it is of, a thing between the same two words."""
    if same_quality(word, other):
        return slot.before == other_slot.before != ""
    return slot == other_slot and same_kind(other, word)


def _other_side(reading: Reading, start: int, end: int, items: list[Item]) -> Iterator[Seen]:
    given = {side.side for item in items for side in sided(item.reading)}
    every = sided(reading)
    told = every[bisect_left(every, start, key=_end) : bisect_left(every, end, key=_end)]
    here = {side.side for side in told}
    if len(given) == len(here) == 1 and given != here and "bilateral" not in given | here:
        message = f"'{items[0].text}' is told of the other side"
        span = told[0].start, told[0].end
        yield Seen("contradicted.side", message, *span, items[0].field, items[0].text)
