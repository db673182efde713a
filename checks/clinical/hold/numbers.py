"""Numbers: a value, an age, a day or a length of time that the input does not give."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from checks.clinical.fields import Facts
from checks.clinical.hold.grades import grade_spans
from checks.clinical.hold.seen import Seen
from checks.clinical.lexicon import table
from checks.clinical.quantities import HOURS, ORDINALS, ROMAN, UNIT_OF_TIME, WORDS, same
from checks.clinical.reading import Reading

_DIGITS = r"[0-9]{1,9}(?:\.[0-9]{1,4}){0,2}"
_UNIT = (
    rf"(?P<unit>%|{UNIT_OF_TIME}|mm2|mm3|mm|cm2|cm3|cms?|mts?|centimetros?|milimetros?|metros?"
    r"|mg|mcg|ug|gr?s?|gramos?|kg|kilos?|kilogramos?|ml|cc|lts?|litros?|l|ui|u|unidades|vasos"
    r"|grados|dosis|sesiones|veces)(?![a-z0-9])"
)
_NUMBER = re.compile(rf"(?<![a-z0-9.])(?<![a-z]-)(?P<n>{_DIGITS})(?:\s?{_UNIT})?")
_COUNTED = "|".join(sorted(WORDS.keys() - {"mil", "media", "medio"}, key=len, reverse=True))
_WORDED = re.compile(
    rf"\b(?P<n>{_COUNTED})"
    rf"\s(?P<unit>{UNIT_OF_TIME}|vasos|litros?|unidades|centimetros?|milimetros?)\b"
)
_NTH = "|".join(sorted(ORDINALS, key=len, reverse=True))
_ORDINAL = re.compile(
    rf"\b(?P<n>{_NTH}|[0-9]{{1,3}}\s?(?:er|ro|do|to|mo|vo|no|ta|da|ra))"
    r"\s(?:dia|semana|mes|hora|grado|trimestre)\b"
)
_WAY = re.compile(
    rf"\bde\s(?P<a>{_DIGITS})(?:\s?%|\smil)?\.?\s(?:a|hasta)\s(?P<b>{_DIGITS})(?![0-9/])"
)
_ANY = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,4}){0,2}")
_AGE_BEFORE = re.compile(
    r"\b(?:paciente|edad|lactante|nin[oa]|varon|mujer|hombre|de|masculino|femenino)\s$"
)
_AGE = re.compile(r"\s?(?:anos|ano)(?:\sde\sedad)?\b")
_LENGTH = {"mm": 1.0, "milimetro": 1.0, "cm": 10.0, "centimetro": 10.0, "m": 1000.0,
           "mt": 1000.0, "metro": 1000.0}  # fmt: skip
_MASS = {"mcg": 1e-3, "ug": 1e-3, "mg": 1.0, "g": 1e3, "gr": 1e3, "gramo": 1e3, "kg": 1e6,
         "kilo": 1e6, "kilogramo": 1e6}  # fmt: skip
_VOLUME = {"ml": 1.0, "cc": 1.0, "l": 1e3, "lt": 1e3, "litro": 1e3}
_SCALES = (("time", HOURS), ("length", _LENGTH), ("mass", _MASS), ("volume", _VOLUME))


class Quantity(NamedTuple):
    value: float
    unit: str
    start: int
    end: int


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    given = _given(facts)
    labels = _labelled(facts.reading, every=True)
    contradicted = set()
    for label, told in _labelled(reading, every=False).items():
        known = labels.get(label)
        for quantity in told:
            if known and not any(same(quantity.value, k.value) for k in known):
                contradicted.add(quantity.start)
                held = ", ".join(f"{k.value:g}" for k in known)
                message = f"{label} {quantity.value:g}: the input has {held}"
                yield Seen("contradicted.number", message, *quantity[2:], None, held)
    ways = {(a, b) for a, b, *_ in _ways(facts.folded)}
    for before, after, start, end in _ways(reading.text):
        if (after, before) in ways and (before, after) not in ways:
            message = f"from {before:g} to {after:g}: the input has it the other way"
            yield Seen("contradicted.number", message, start, end)
    for quantity in _told(reading, facts):
        if quantity.start not in contradicted and not _supported(quantity, given):
            words = reading.text[quantity.start : quantity.end]
            kind = "unsupported.age" if _is_age(reading, quantity) else "unsupported.number"
            yield Seen(kind, f"'{words}' is not in the input", quantity.start, quantity.end)


def _ways(text: str) -> Iterator[tuple[float, float, int, int]]:
    """«De 13 a 8»: what a value went from and to, and where."""
    for match in _WAY.finditer(text):
        yield _value(match["a"]), _value(match["b"]), *match.span()


def _told(reading: Reading, facts: Facts) -> Iterator[Quantity]:
    """The numbers of an output outside its codes, its drugs' regimens and its grades."""
    taken = [(g.start - 1, g.end + 1) for g in reading.groups if reading.has_code(g)]
    taken += [m.window for m in reading.mentions if m.named.ingredients & facts.ingredients]
    taken += grade_spans(reading)
    taken.sort()
    at = 0
    reach = 0
    for quantity in sorted(_quantities(reading.text), key=lambda q: q.start):
        while at < len(taken) and taken[at][0] <= quantity.start:
            reach = max(reach, taken[at][1])
            at += 1
        if quantity.start >= reach:
            yield quantity
            reach = max(reach, quantity.end if quantity.unit else reach)


def _quantities(text: str) -> Iterator[Quantity]:
    for match in _NUMBER.finditer(text):
        yield Quantity(_value(match["n"]), match["unit"] or "", *match.span())
    for match in _WORDED.finditer(text):
        yield Quantity(float(WORDS[match["n"]]), match["unit"], *match.span())
    for match in _ORDINAL.finditer(text):
        ordinal = ORDINALS.get(match["n"])
        value = float(ordinal) if ordinal else _value(_ANY.match(match["n"])[0])  # type: ignore[index]
        yield Quantity(value, "dia" if "dia" in match[0] else "", *match.span())


def _given(facts: Facts) -> list[Quantity]:
    """All numbers of the input but those of its codes: digits in words too (DM2, V1-V4)."""
    if "numbers" not in vars(facts):
        found = []
        for item in facts.items:
            text = item.told
            quantities = list(_quantities(text))
            measured = {q.start for q in quantities if _scaled(q)[0]}
            found += quantities
            found += [
                Quantity(_value(m[0]), "", *m.span())
                for m in _ANY.finditer(text)
                if m.start() not in measured
            ]
            for word in item.reading.words:
                number = WORDS.get(word.text) or ORDINALS.get(word.text) or ROMAN.get(word.text)
                if number:
                    found.append(Quantity(float(number), "", word.start, word.end))
                if word.stem in ("bilateral", "doble", "ambos"):
                    found.append(Quantity(2.0, "", word.start, word.end))
            found += [Quantity(d.value, "h", d.start, d.end) for d in item.regimen.durations]
            found += [Quantity(d.value, "h", d.start, d.end) for d in item.regimen.intervals]
        vars(facts)["numbers"] = found
    numbers: list[Quantity] = vars(facts)["numbers"]
    return numbers


def _supported(told: Quantity, given: list[Quantity]) -> bool:
    scale, value = _scaled(told)
    # «7 cm» is given by no «7d» and no «7 mm», but it may be by a bare 7. Lengths of time are
    # written too loosely to tell their units apart («8s», «6m»).
    raw = (None, "time") if scale == "time" else (None,)
    if any(same(told.value, g.value) and _scaled(g)[0] in raw for g in given):
        return True
    if scale is None and any(same(told.value, g.value) for g in given):
        return True
    if scale is None:
        # «25.000» and «25000» are one number.
        return any(same(told.value * f, g.value) for g in given for f in (1e3, 1e-3)) and (
            told.value != int(told.value) or told.value >= 1e3
        )
    return any(scale == s and _near(scale, value, v) for s, v in map(_scaled, given))


def _near(scale: str, a: float, b: float) -> bool:
    tolerance = 0.03 if scale == "time" and max(a, b) > 500 else 1e-6
    return abs(a - b) <= tolerance * max(abs(a), abs(b))


def _scaled(quantity: Quantity) -> tuple[str | None, float]:
    for unit in (quantity.unit, quantity.unit.rstrip("s")):
        for name, factors in _SCALES:
            if unit in factors:
                return name, quantity.value * factors[unit]
    return None, quantity.value


def _value(digits: str) -> float:
    head, _, tail = digits.partition(".")
    return float(f"{head}.{tail.replace('.', '') or 0}")


def _is_age(reading: Reading, quantity: Quantity) -> bool:
    before = reading.text[max(0, quantity.start - 24) : quantity.start]
    unit = quantity.unit.rstrip("s")
    if unit == "ano":
        return _AGE_BEFORE.search(before) is not None
    return (
        unit in ("mes", "mese")
        and re.search(r"\b(?:lactante|edad|nin[oa])\sde\s$", before) is not None
    )


def _labelled(reading: Reading, *, every: bool) -> dict[str, list[Quantity]]:
    """Laboratory values by their label; `every` takes all numbers of the clause after one."""
    found: dict[str, list[Quantity]] = {}
    names_of, labelled = _labels()
    for match in labelled.finditer(reading.text):
        if _is_a_name(reading, match):
            continue
        label = next(n for n, names in names_of.items() if re.fullmatch(names, match["label"]))
        values = found.setdefault(label, [])
        values.append(Quantity(_value(match["n"]), "", match.start(), match.end("n")))
        if every:
            clause = re.split(
                r"[,;](?=\s)|\.\s", reading.text[match.end("n") : match.end("n") + 60]
            )[0]
            values += [Quantity(_value(m[0]), "", 0, 0) for m in _ANY.finditer(clause)]
    return found


def _is_a_name(reading: Reading, match: re.Match[str]) -> bool:
    """Whether a label is part of a code (K703) or of a drug: «cloruro de potasio 4000mg»."""
    start = match.start()
    if any(code.start <= start < code.end for code in reading.codes):
        return True
    # «Cloruro de sodio 0.9%» has its strength like a value.
    return reading.text[match.end() : match.end() + 1] != "%" and any(
        drug.start < start < drug.end for drug in reading.drugs
    )


@cache
def _labels() -> tuple[dict[str, str], re.Pattern[str]]:
    """The names of laboratory values, and a pattern of one with its value."""
    labels = {row[0]: row[1] for row in table("labs")}
    every = "|".join(f"(?:{names})" for names in labels.values())
    between = "de|del|en|al|a|total|inicial|basal|ingreso|ambiental|oxigeno|control|ventricular"
    return labels, re.compile(
        rf"\b(?P<label>{every})(?:\s(?:{between})){{0,4}}"
        rf"\s?[:=<>]?\s?(?P<n>{_DIGITS})(?!\.?[0-9])"
    )
