"""Codes: not in the input, told in the other half only, or beside another item's name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from checks.clinical.abbreviations import expanded
from checks.clinical.codes import Code
from checks.clinical.conditions import conditions_in
from checks.clinical.drugs import codes_of
from checks.clinical.fields import Facts, Item
from checks.clinical.hold.seen import Seen
from checks.clinical.lexicon import Word
from checks.clinical.reading import Reading

# Measured on real epicrises: a name that fits another item this well, and its own this badly.
_FITS, _MARGIN = 85.0, 30.0
_NAME_WORDS = 14
_NATURES = {"dx_alta": "dx", "med": "tto"}
# What stands in front of a name, and is none.
_NAMELESS = frozenset(
    (
        "a al alta ademas con como cual cuadro dado dada de decide del diagnostico "
        "diagnosticos e egresa egreso el en fue hospitaliza indica indicandose indico ingresa "
        "ingreso la las lo los luego maneja "
        "manejo no paciente por procede realiza realizan realizandose realizo recibe recibio se "
        "tratamiento trata una un y su"
    ).split()
)


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    told: dict[str, set[bool | None]] = {}
    for code in reading.codes:
        told.setdefault(code.text, set()).add(reading.discharged(code.start))
    before = 0
    for code in reading.codes:
        if code.text not in facts.codes:
            if not _a_number(code, facts):
                yield Seen("unsupported.code", f"code {code.text} is not in the input", *code[2:])
        elif (elsewhere := _misplaced(code, told[code.text], facts)) is not None:
            yield elsewhere
        elif _is_unnamed(reading, code, before):
            item = facts.item_with(code.text)
            held = (item.field, item.text) if item else (None, None)
            yield Seen("mispaired.code", f"{code.text} has no name in front", *code[2:], *held)
        else:
            yield from _mispaired(reading, code, before, facts)
        before = code.end


def _a_number(code: Code, facts: Facts) -> bool:
    """A value in parentheses has the form of a CIE-9-MC code: «hemoglobina (10.2)»."""
    return code.system == "cie9" and code.text in facts.folded


def _misplaced(code: Code, halves: set[bool | None], facts: Facts) -> Seen | None:
    if not facts.structured or len(halves) != 1 or None in halves:
        return None
    half = next(iter(halves))
    if any(code.text in item.codes for item in facts.half(half)):
        return None
    item = facts.item_with(code.text)
    assert item is not None
    where = "the discharge" if half else "the stay"
    message = f"code {code.text} stands in {where}, but the input has it in '{item.field}'"
    return Seen("misplaced.code", message, code.start, code.end, item.field, item.text)


def _is_unnamed(reading: Reading, code: Code, before: int) -> bool:
    """Whether nothing is named between a code and the one before it: «Alta con (J18.9)»."""
    start = max(before, reading.sentence(code.start)[0])
    between = reading.text[start : code.start]
    named = any(word.text not in _NAMELESS for word in _in_front(reading, code, before))
    # «asma (J45.9) (J44.9)» and «asma (J45.9, J44.9)» are two codes of one name.
    return not named and "(" in between and bool(re.search(r"[a-z,;]", between.rpartition(")")[2]))


def _mispaired(reading: Reading, code: Code, before: int, facts: Facts) -> Iterator[Seen]:
    words = _in_front(reading, code, before)
    if not words:
        return
    start = words[0].start
    own = [item for item in facts.coded if code.text in item.codes]
    named = {n for d in reading.drugs if start <= d.start < code.start for n in d.ingredients}
    if named or code.system == "atc":
        message = _beside_no_drug_of(own, named, words, code, reading)
    else:
        message = _beside_another(reading, code, words, own, facts)
    if message is not None:
        yield Seen("mispaired.code", message, start, code.end, own[0].field, own[0].text)
    elif code.system == "cie10" and not named and not _alike(words, own):
        message = f"nothing in front of {code.text} is like '{own[0].text}'"
        yield Seen("mispaired.name", message, start, code.end, own[0].field, own[0].text)


def _alike(words: list[Word], own: list[Item]) -> bool:
    """Whether a name shares a word with the item of its code, or a condition by another name."""
    name = expanded(" ".join(word.text for word in words))
    heads = {word[:4] for word in name.split() if len(word) > 2}
    theirs = {word[:4] for i in own for word in expanded(i.told).split() if len(word) > 2}
    if heads & theirs or not theirs:
        return True
    meant = conditions_in(name)
    return any(meant & conditions_in(i.told) for i in own)


def _beside_no_drug_of(
    own: list[Item], named: set[str], words: list[Word], code: Code, reading: Reading
) -> str | None:
    """An ATC code without its drug in front, or another code behind the dose of a drug."""
    if any(item.ingredients & named for item in own) or _shares_a_word(own, words):
        return None
    if code.system == "atc":
        if any(code.text in codes_of(frozenset([name])) for name in named):
            return None
        if any(not item.ingredients and _is_short(item) for item in own):
            return None
        return f"code {code.text} does not stand beside '{own[0].text}'"
    last = next((m for m in reversed(reading.mentions) if m.named.start < code.start), None)
    if last is None or last.window[1] < code.start - 2 or not last.regimen.doses:
        return None
    return f"code {code.text} stands beside a drug, '{' '.join(sorted(last.named.ingredients))}'"


def _shares_a_word(own: list[Item], words: list[Word]) -> bool:
    heads = {word.stem[:5] for word in words}
    return any(w.stem[:5] in heads for item in own for w in item.reading.words if len(w.text) > 3)


def _is_short(item: Item) -> bool:
    """A name of nothing but abbreviations, which may be told in other words."""
    return all(len(word.text) < 4 for word in item.reading.words)


def _beside_another(
    reading: Reading, code: Code, words: list[Word], own: list[Item], facts: Facts
) -> str | None:
    name = expanded(" ".join(word.text for word in words))
    mine = max(fuzz.token_set_ratio(name, expanded(item.told)) for item in own)
    least = max(_FITS, mine + _MARGIN)
    if least > 100.0:
        return None
    nature = {_nature(item) for item in own}
    others = [item for item in facts.coded if code.text not in item.codes]
    # «Reseccion de polipo (68.12)» names a diagnosis in telling a procedure; so a code of
    # another kind must be lost from its own name as well.
    other = _fitting(name, least, [item for item in others if _nature(item) in nature])
    if other is None:
        other = _fitting(name, least, [item for item in others if _nature(item) not in nature])
        if other is None or _beside_its_name(reading, other):
            return None
    return f"code {code.text} stands beside the name of '{other.text}'"


def _beside_its_name(reading: Reading, item: Item) -> bool:
    before = 0
    for code in reading.codes:
        if code.text in item.codes:
            name = " ".join(word.text for word in _in_front(reading, code, before))
            if fuzz.token_set_ratio(expanded(name), expanded(item.told)) >= _FITS - _MARGIN:
                return True
        before = code.end
    return False


def _in_front(reading: Reading, code: Code, before: int) -> list[Word]:
    start = max(before, reading.sentence(code.start)[0])
    return [word for word in reading.near(code.start, _NAME_WORDS) if word.start >= start]


def _nature(item: Item) -> str:
    return _NATURES.get(item.field, item.field)


def _fitting(name: str, least: float, others: list[Item]) -> Item | None:
    """The first item that a name fits this well."""
    fits = ((fuzz.token_set_ratio(name, expanded(item.told)), item) for item in others)
    return next((item for fit, item in fits if fit >= least), None)
