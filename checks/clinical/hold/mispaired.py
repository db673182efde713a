"""A code without a name in front, or behind the name of another item of the input."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from checks.clinical.abbreviations import expanded
from checks.clinical.codes import Code
from checks.clinical.conditions import conditions_in
from checks.clinical.drugs import codes_of
from checks.clinical.fields import Facts, Item
from checks.clinical.hold.seen import Seen
from checks.clinical.kept import kept
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


def mispaired(reading: Reading, code: Code, before: int, facts: Facts) -> Iterator[Seen]:
    """`before` is where the code in front of this one ends."""
    name = _in_front(reading, code, before)
    if _is_unnamed(reading, code, before, name):
        item = facts.by_code[code.text][0]
        message = f"{code.text} has no name in front"
        yield Seen("mispaired.code", message, *code[2:], item.field, item.text)
    elif name:
        yield from _beside_a_name(reading, code, name, facts)


def _is_unnamed(reading: Reading, code: Code, before: int, name: range) -> bool:
    """Whether nothing is named between a code and the one before it: «Alta con (J18.9)»."""
    if not _NAMELESS.issuperset(_texts(reading, name)):
        return False
    start = max(before, reading.sentence(code.start)[0])
    between = reading.text[start : code.start]
    # «asma (J45.9) (J44.9)» and «asma (J45.9, J44.9)» are two codes of one name.
    return "(" in between and bool(re.search(r"[a-z,;]", between.rpartition(")")[2]))


def _beside_a_name(reading: Reading, code: Code, words: range, facts: Facts) -> Iterator[Seen]:
    start = reading.words.starts[words.start]
    own = facts.by_code[code.text]
    drugs = reading.drugs_between(start, code.start)
    named = {name for drug in drugs for name in drug.ingredients}
    if named or code.system == "atc":
        message = _beside_no_drug_of(own, named, words, code, reading)
    else:
        message = _beside_another(reading, code, words, own, facts)
    if message is not None:
        yield Seen("mispaired.code", message, start, code.end, own[0].field, own[0].text)
    elif code.system == "cie10" and not named and not _alike(_name(reading, words), own):
        message = f"nothing in front of {code.text} is like '{own[0].text}'"
        yield Seen("mispaired.name", message, start, code.end, own[0].field, own[0].text)


def _alike(name: str, own: Sequence[Item]) -> bool:
    """Whether a name shares a word with the item of its code, or a condition by another name."""
    heads = {word[:4] for word in name.split() if len(word) > 2}
    theirs = {word[:4] for i in own for word in expanded(i.told).split() if len(word) > 2}
    if heads & theirs or not theirs:
        return True
    meant = conditions_in(name)
    return any(meant & conditions_in(i.told) for i in own)


def _beside_no_drug_of(
    own: Sequence[Item], named: set[str], words: range, code: Code, reading: Reading
) -> str | None:
    """An ATC code without its drug in front, or another code behind the dose of a drug."""
    if any(item.ingredients & named for item in own) or _shares_a_word(own, reading, words):
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


def _shares_a_word(own: Sequence[Item], reading: Reading, words: range) -> bool:
    heads = {stem[:5] for stem in reading.words.stems[words.start : words.stop]}
    return any(w.stem[:5] in heads for item in own for w in item.reading.words if len(w.text) > 3)


def _is_short(item: Item) -> bool:
    """A name of nothing but abbreviations, which may be told in other words."""
    return all(len(word.text) < 4 for word in item.reading.words)


def _beside_another(
    reading: Reading, code: Code, words: range, own: Sequence[Item], facts: Facts
) -> str | None:
    name = _name(reading, words)
    told = set(name.split())
    if any(words and told >= words for words in map(_words, own)):
        return None  # as nearly always, which no ratio tells as fast
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


@kept
def _words(item: Item) -> frozenset[str]:
    return frozenset(expanded(item.told).split())


def _beside_its_name(reading: Reading, item: Item) -> bool:
    before = 0
    for code in reading.codes:
        if code.text in item.codes:
            name = _name(reading, _in_front(reading, code, before))
            if fuzz.token_set_ratio(name, expanded(item.told)) >= _FITS - _MARGIN:
                return True
        before = code.end
    return False


def _in_front(reading: Reading, code: Code, before: int) -> range:
    """The places of the words in front of a code, back to the one before it."""
    start, starts = max(before, reading.sentence(code.start)[0]), reading.words.starts
    end = bisect_left(starts, code.start)
    return range(max(bisect_left(starts, start), end - _NAME_WORDS), end)


def _texts(reading: Reading, words: range) -> list[str]:
    return reading.words.texts[words.start : words.stop]


def _name(reading: Reading, words: range) -> str:
    return expanded(" ".join(_texts(reading, words)))


def _nature(item: Item) -> str:
    return _NATURES.get(item.field, item.field)


def _fitting(name: str, least: float, others: list[Item]) -> Item | None:
    """The first item that a name fits this well."""
    fits = ((fuzz.token_set_ratio(name, expanded(item.told)), item) for item in others)
    return next((item for fit, item in fits if fit >= least), None)
