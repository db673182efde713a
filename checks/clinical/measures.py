"""Numbers with their units, told or given, in values that compare: «3er dia», «una semana»."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from checks.clinical.fields import TREATMENT, Facts, Item
from checks.clinical.implied import implied
from checks.clinical.kept import kept
from checks.clinical.quantities import HOURS, ORDINALS, ROMAN, UNIT_OF_TIME, WORDS, same
from checks.clinical.words import Words, matches, outside

DIGITS = r"[0-9]{1,9}(?:\.[0-9]{1,4}){0,2}"
ANY = re.compile(DIGITS)
_UNIT = (
    rf"(?P<unit>%|{UNIT_OF_TIME}|mm2|mm3|mm|cm2|cm3|cms?|mts?|centimetros?|milimetros?|metros?"
    r"|mg|mcg|ug|gr?s?|gramos?|kg|kilos?|kilogramos?|ml|cc|lts?|litros?|l|ui|u|unidades|vasos"
    r"|grados|dosis|sesiones|veces)(?![a-z0-9])"
)
_NUMBER = re.compile(rf"(?<![a-z0-9.])(?<![a-z]-)(?P<n>{DIGITS})(?:\s?{_UNIT})?")
_COUNTED = "|".join(sorted(WORDS.keys() - {"mil", "media", "medio"}, key=len, reverse=True))
_WORDED = re.compile(
    rf"\b(?P<n>{_COUNTED})"
    rf"\s(?P<unit>{UNIT_OF_TIME}|vasos|litros?|unidades|centimetros?|milimetros?)\b"
)
_NTH = "|".join(sorted(ORDINALS, key=len, reverse=True))
_ORDINAL = re.compile(
    rf"\b(?P<n>{_NTH}|[0-9]{{1,3}}\s?(?:er|ro|do|to|mo|vo|no|ta|da|ra))"
    r"\s(?:dia|semana|mes|hora|grado|trimestre|episodio|cesarea|ciclo|sesion|brote|gestacion)\b"
)
_LENGTH = {"mm": 1.0, "milimetro": 1.0, "cm": 10.0, "centimetro": 10.0, "m": 1000.0,
           "mt": 1000.0, "metro": 1000.0}  # fmt: skip
_MASS = {"mcg": 1e-3, "ug": 1e-3, "mg": 1.0, "g": 1e3, "gr": 1e3, "gramo": 1e3, "kg": 1e6,
         "kilo": 1e6, "kilogramo": 1e6}  # fmt: skip
_VOLUME = {"ml": 1.0, "cc": 1.0, "l": 1e3, "lt": 1e3, "litro": 1e3}
_SCALES = (("time", HOURS), ("length", _LENGTH), ("mass", _MASS), ("volume", _VOLUME))
# Lengths of time of which the unit may be anything: «6m» are months, metres or minutes.
_VAGUE = frozenset(["m", "min"])


_AS_DIGITS = ROMAN | ORDINALS | WORDS
_TWO = frozenset(["bilateral", "doble", "ambos"])
_DAY = re.compile(r"\bdia\s$")
_EVERY = re.compile(r"(?:\bcada\s|c/\s?)$")


class Quantity(NamedTuple):
    """`every` is set where it is how often («cada 24 horas»), `nth` where it is which («dia 5»);
    `ordered` where a drug's line gives it, of which no day of the stay is known."""

    value: float
    unit: str
    start: int
    end: int
    every: bool = False
    nth: bool = False
    ordered: bool = False


def quantities(
    text: str, words: Words, taken: Sequence[tuple[int, int]] = ()
) -> Iterator[Quantity]:
    """The numbers of a folded text, in digits and in words, outside some stretches of it."""
    digits = outside(taken, words.numbers)
    counted = outside(taken, (words.starts[at] for at in words.places(WORDS)))
    for match in matches(_NUMBER, text, digits):
        unit, every = match["unit"] or "", _is_every(text, match.start())
        # «Al dia 3m» is once a day for three months.
        alone = not unit and not text[match.end() : match.end() + 1].isalpha()
        nth = alone and _DAY.search(text, max(0, match.start() - 5), match.start()) is not None
        yield Quantity(value_of(match["n"]), unit, *match.span(), every, nth)
    for match in matches(_WORDED, text, counted):
        every = _is_every(text, match.start())
        yield Quantity(float(WORDS[match["n"]]), match["unit"], *match.span(), every)
    ordinals = outside(taken, (words.starts[at] for at in words.places(ORDINALS)))
    for match in matches(_ORDINAL, text, sorted(digits + ordinals)):
        ordinal = ORDINALS.get(match["n"])
        value = float(ordinal) if ordinal else value_of(ANY.match(match["n"])[0])  # type: ignore[index]
        yield Quantity(value, "dia" if "dia" in match[0] else "", *match.span(), nth=True)


def _is_every(text: str, start: int) -> bool:
    return _EVERY.search(text, max(0, start - 6), start) is not None


@kept
def given(facts: Facts) -> list[Quantity]:
    """All numbers of the input but those of its codes: digits in words too (DM2, V1-V4)."""
    return [number for item in facts.items for number in _of_item(item)]


@kept
def given_by_value(facts: Facts) -> Mapping[float, list[Quantity]]:
    found: dict[float, list[Quantity]] = {}
    for number in given(facts):
        found.setdefault(number.value, []).append(number)
    return found


@kept
def _of_item(item: Item) -> list[Quantity]:
    words = item.reading.words
    found = list(quantities(item.told, words))
    measured = {q.start for q in found if scaled(q)[0]}
    found += [
        Quantity(value_of(m[0]), "", *m.span())
        for m in ANY.finditer(item.told)
        if m.start() not in measured
    ]
    for at in words.places(_AS_DIGITS):
        number = float(_AS_DIGITS[words.texts[at]])
        found.append(Quantity(number, "", words.starts[at], words.end(at)))
    for at in words.places_of_stems(_TWO):
        found.append(Quantity(2.0, "", words.starts[at], words.end(at)))
    found += [Quantity(d.value, "h", d.start, d.end) for d in item.regimen.durations]
    found += [Quantity(d.value, "h", d.start, d.end, True) for d in item.regimen.intervals]
    found += [Quantity(meant.number, "", 0, 0) for meant in implied(item.told)]
    if item.field in TREATMENT:
        return [number._replace(ordered=True) for number in found]
    return found


def is_given(told: Quantity, facts: Facts) -> bool:
    """Whether one of the numbers of the input is the one that is told."""
    # Nearly always one of the very same value is.
    alike = given_by_value(facts).get(told.value)
    return (alike is not None and _is_among(told, alike)) or _is_among(told, given(facts))


def _is_among(told: Quantity, known: list[Quantity]) -> bool:
    scale, value = scaled(told)
    if scale == "time" and not told.every:
        known = [number for number in known if not number.every]
    if told.nth:
        known = [number for number in known if number.nth or not number.ordered]
    # «7 cm» is given by no «7d» and no «7 mm», but it may be by a bare 7.
    if any(same(told.value, g.value) and _may_be(scale, g) for g in known):
        return True
    if scale is None:
        # «25.000» and «25000» are one number.
        return any(same(told.value * f, g.value) for g in known for f in (1e3, 1e-3)) and (
            told.value != int(told.value) or told.value >= 1e3
        )
    return any(scale == s and _near(scale, value, v) for s, v in map(scaled, known))


def _may_be(scale: str | None, given: Quantity) -> bool:
    """Whether a number given has no unit that tells it from one of this scale."""
    return scale is None or scaled(given)[0] is None or (scale == "time" and given.unit in _VAGUE)


def _near(scale: str, a: float, b: float) -> bool:
    tolerance = 0.03 if scale == "time" and max(a, b) > 500 else 1e-6
    return abs(a - b) <= tolerance * max(abs(a), abs(b))


def scaled(quantity: Quantity) -> tuple[str | None, float]:
    """The scale of a quantity, and its value in hours, millimetres, milligrams or millilitres."""
    name, factor = _scale(quantity.unit)
    return name, quantity.value * factor


@cache
def _scale(unit: str) -> tuple[str | None, float]:
    """The scale of a unit, and the factor to it."""
    for written in (unit, unit.rstrip("s")):
        for name, factors in _SCALES:
            if written in factors:
                return name, factors[written]
    return None, 1.0


def value_of(digits: str) -> float:
    """The value of a number in digits; a point before three zeros groups thousands."""
    head, _, tail = digits.partition(".")
    if tail == "000" and 0 < len(head) < 4:
        return float(head + tail)
    return float(f"{head}.{tail.replace('.', '') or 0}")
