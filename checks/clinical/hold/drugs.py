"""Drugs: named by no line of the input, or told in the half that has no such line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from rapidfuzz import fuzz

from checks.clinical.drugs import codes_of
from checks.clinical.fields import TREATMENT, Facts, Item
from checks.clinical.hold.seen import Seen
from checks.clinical.kept import kept
from checks.clinical.lexicon import PhraseIndex, aliases, table
from checks.clinical.mentions import Mention
from checks.clinical.reading import Reading
from checks.clinical.regimen import Regimen, doses_in, regimen
from checks.clinical.scopes import negated_at
from checks.clinical.words import outside

_INDICATED = re.compile(
    r"\b(?:indic|prescri|recet|medicacion|tratamiento|debera|continu|mantener|completar)"
)
_STOPPED = re.compile(r"\b(?:suspend|suspens|retir|alergi|(?:sin|no|previ[oa]s?|tras|luego\sde)\s)")
_STOPS = re.compile(r"\b(?:suspen|suspend|discontinu|descontinu|interrump|deja\sde)")
_STOPS_IT = re.compile(
    r"\b(?:suspendi\w{0,8}|suspende[nr]?|suspension\sde|discontinu\w{1,6}|descontinu\w{1,6}"
    r"|interrump\w{1,8})\s(?:el\s|la\s|uso\sde\s|tratamiento\scon\s)?$"
)
# A word that is as near as this to one of the input's is that word, misspelt or inflected.
_SAME_WORD = 80.0
_AFTER = 60
_ATC_NEXT = re.compile(r"[a-z0-9 /]{0,30}\([a-z][0-9]{2}[a-z]{2}[0-9]{2}\)")
_BEFORE_DOSE = re.compile(r"([a-z]{4,30})(?:\s(?:de|a|en\sdosis\sde|dosis\sde|dosis))?\s?$")
_NO_NAMES = frozenset(
    (
        "dosis dosi carga bolo luego seguido seguida infusion total mantencion hasta "
        "posteriormente endovenoso endovenosa oral subcutaneo subcutanea inicial horas dias "
        "aumentada reducida ajustada ajustado volumen diuresis debito drenaje hematoma contenido "
        "sangrado perdida perdidas flujo aporte ritmo rescate profilaxis profilactica diaria cada "
        "noche continua continuo adicional adicionales mantenimiento ataque impregnacion lavado "
        "hidratacion reposicion transfusion"
    ).split()
)


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    told: dict[str, set[bool | None]] = {}
    for mention in reading.mentions:
        for name in mention.named.ingredients:
            told.setdefault(name, set()).add(reading.discharged(mention.named.start))
    for mention in reading.mentions:
        invented = mention.named.ingredients - facts.ingredients
        if not invented:
            yield from _misplaced(reading, mention, told, facts)
        elif not _word_of_input(reading, mention, facts):
            yield _unsupported(mention, invented)
    yield from _unknown(reading, facts)
    yield from _of_class(reading, facts)


def _of_class(reading: Reading, facts: Facts) -> Iterator[Seen]:
    """Drugs told by their class, where the input neither names it nor has a drug of it."""
    told = list(_classes().find(reading.text, reading.words))
    if not told:
        return
    codes = {code for name in facts.ingredients for code in codes_of(frozenset([name]))}
    codes |= facts.codes
    given = facts.union(_classes_of)
    for phrase in told:
        name, prefixes = phrase.value
        if phrase.value in given or negated_at(reading, phrase.start):
            continue
        if not any(code.startswith(prefixes) for code in codes):
            message = f"no drug of the {name} is in the input"
            yield Seen("unsupported.class", message, phrase.start, phrase.end)


@kept
def _classes_of(item: Item) -> frozenset[tuple[str, tuple[str, ...]]]:
    found = _classes().find(item.reading.text, item.reading.words)
    return frozenset(phrase.value for phrase in found)


@cache
def _classes() -> PhraseIndex[tuple[str, tuple[str, ...]]]:
    return PhraseIndex(
        [
            (alias, (name, tuple(codes.split())))
            for name, also, codes in table("drug_classes")
            for alias in aliases(also)
        ]
    )


def _unsupported(mention: Mention, invented: frozenset[str]) -> Seen:
    named, names = mention.named, ", ".join(sorted(invented))
    given = mention.regimen.doses or (mention.code and mention.regimen.routes)
    if all(d.soft for d in named.drugs if d.name in invented) and not given:
        return Seen("unsupported.measure", f"{names} is not in the input", named.start, named.end)
    return Seen("unsupported.drug", f"{names} is not in the input", named.start, named.end)


def _word_of_input(reading: Reading, mention: Mention, facts: Facts) -> bool:
    """The same words stand in the input, there perhaps as part of something else."""
    text = reading.text[mention.named.start : mention.named.end]
    return re.search(rf"\b{re.escape(text)}\b", facts.folded) is not None


def _misplaced(
    reading: Reading, mention: Mention, told: dict[str, set[bool | None]], facts: Facts
) -> Iterator[Seen]:
    half = reading.discharged(mention.named.start)
    names = mention.named.ingredients
    soft = mention.named.soft and not _is_ordered(mention)
    if half is None or not facts.structured or soft:
        return
    if half and (line := _stopped(reading, mention, facts)):
        message = f"{', '.join(sorted(names))} is told as stopped; the input prescribes it"
        span = mention.named.start, mention.named.end
        yield Seen("contradicted.drug", message, *span, line.field, line.text)
    if any(names & item.ingredients for item in facts.half(half)):
        return
    lines = [i for i in facts.of(*TREATMENT) if names & i.ingredients]
    if not lines:
        return
    only_here = all(told[name] == {half} for name in names)
    told_here = _is_indicated(reading, mention) if half else _is_ordered(mention)
    if not only_here and not told_here:
        return
    where = "the discharge" if half else "the stay"
    message = f"{', '.join(sorted(names))} is told in {where}; the input has it in another half"
    span = mention.named.start, mention.named.end
    yield Seen("misplaced.drug", message, *span, lines[0].field, lines[0].text)


def _is_indicated(reading: Reading, mention: Mention) -> bool:
    """Whether a discharge tells to take the drug: after «indicandose», and not «suspendido»."""
    start = max(reading.sentence(mention.named.start)[0], reading.discharge or 0)
    before = reading.text[start : mention.named.start]
    return bool(_INDICATED.search(before)) and not _STOPPED.search(before[-40:])


def _is_ordered(mention: Mention) -> bool:
    """Whether a drug of the stay is told like an order, and not as one taken at home."""
    return mention.code is not None and bool(mention.regimen.doses or mention.regimen.intervals)


def _stopped(reading: Reading, mention: Mention, facts: Facts) -> Item | None:
    """The line that prescribes a drug told as stopped, where the input stops none."""
    at = mention.named.start
    start = max(reading.sentence(at)[0], at - 60)
    if not _STOPS_IT.search(reading.text, start, at) or _STOPS.search(facts.folded):
        return None
    lines = (i for i in facts.of("med") if mention.named.ingredients & i.ingredients)
    return next(lines, None)


def _unknown(reading: Reading, facts: Facts) -> Iterator[Seen]:
    """A name of no lexicon that is given like a drug: «fantasiol 50 mg VO cada 8 horas»."""
    windows = [(start, end + 1) for start, end in (m.window for m in reading.mentions)]
    for start, end in doses_in(reading.text, outside(windows, reading.words.starts)):
        before = _BEFORE_DOSE.search(reading.text, max(0, start - 50), start)
        if before is None or before[1] in _NO_NAMES:
            continue
        after = reading.text[end : min(end + _AFTER, reading.sentence(start)[1])]
        if _is_given(regimen(after), after) and not _known(before[1], facts):
            message = f"'{before[1]}', given like a drug, is not in the input"
            yield Seen("unsupported.drug", message, before.start(1), end)


def _is_given(told: Regimen, text: str) -> bool:
    """A dose alone may be of anything; one that is repeated, or has an ATC code, is of a drug."""
    return any(i.start < 30 for i in told.intervals) or _ATC_NEXT.match(text) is not None


def _known(word: str, facts: Facts) -> bool:
    return any(
        fuzz.ratio(word, other) >= _SAME_WORD or word.startswith(other)
        for other in facts.vocabulary
        if len(other) > 3
    )
