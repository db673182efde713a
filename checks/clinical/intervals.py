"""How often a drug is given: intervals in hours.

Each pattern has parts of which a text must hold one for it to match: to look for these takes a
tenth of its time, and most texts hold none.
"""

from __future__ import annotations

import re

from checks.clinical.quantities import HOURS, UNIT_OF_TIME, Amount, N, hours_in, number

# «c/8h», «cada 8 horas», «500 mg/8 h»
_EVERY = re.compile(
    rf"\b(?:c/|cada\s)\s?(?P<n>{N})?\s?(?P<u>{UNIT_OF_TIME})\b"
    r"|(?<=[gul])\s?/\s?(?P<hours>[0-9]{1,2})\s?h(?:rs?|oras)?\b"
)
_TIMES = re.compile(
    rf"\b(?P<n>{N})\s?(?:vez|veces|dosis|tomas)\s(?:al|por|a\sla|cada|en\sel)\s"
    r"(?P<u>dia|semana|mes|ano)\b|\b(?P<m>" + N + r")\s?(?:vez|veces|dosis|tomas)\sdiarias?\b"
)
_SLOTS = re.compile(r"(?<![0-9\-])[0-9](?:-[0-9]){2,3}(?![0-9\-])")
# Each with a part that all of its matches have.
_NAMED = (
    (re.compile(r"\b(?:semanal(?:es|mente)?|a\sla\ssemana)\b"), "semana", 168.0),
    (re.compile(r"\b(?:quincenal|quincenalmente)\b"), "quincenal", 360.0),
    (re.compile(r"\b(?:mensual(?:es|mente)?|al\smes)\b"), "me", 720.0),
    (re.compile(r"\b(?:anual(?:es|mente)?|al\sano)\b"), "an", 8760.0),
    (re.compile(r"\b(?:dia\spor\smedio|dias\salternos|interdiari[oa])\b"), "dia", 48.0),
    (re.compile(r"\bbi\.?d\b"), "bi", 12.0),
    (re.compile(r"\bb\.i\.?d\b"), "b.i", 12.0),
    (re.compile(r"\bti\.?d\b"), "ti", 8.0),
    (re.compile(r"\bt\.i\.?d\b"), "t.i", 8.0),
    (re.compile(r"\bq\.?i\.?d\b"), "q", 6.0),
)
_MEALS = re.compile(
    r"\b(?:con|antes\sde|despues\sde|junto\sa)\s(?:cada\scomida|las\scomidas"
    r"|desayuno,?\salmuerzo\sy\scena)\b"
)
_PARTS = re.compile(
    r"\b(?:(?:c/|cada\s|(?:por|en|a|de)\s(?:la\s)?)?(?:noche|manana|tarde)s?|nocturn[oa]s?"
    r"|al\s(?:acostarse|dormir|desayuno|almuerzo)|antes\sde\s(?:dormir|acostarse)"
    r"|(?:con|en)\s(?:el\s|la\s)?(?:desayuno|almuerzo|cena|once)|en\sayunas)\b"
)
_DAILY = re.compile(
    r"\b(?:diari[oa]s?|diariamente|(?:al|por)\sdia(?!\s?[0-9])|cada\sdia|c/dia|todos\slos\sdias"
    r"|c/d(?![a-z0-9]))\b|/(?:dia|d)\b"
)
_OF_EVERY = ("/", "cada")
_COUNTED = ("vez", "veces", "dosis", "tomas")
_OF_MEALS = ("comida", "almuerzo")
_OF_PARTS = (
    *("noche", "manana", "tarde", "nocturn", "acostarse", "dormir", "desayuno", "almuerzo"),
    *("cena", "once", "ayunas"),
)
_OF_DAILY = ("dia", "/d")


def intervals(text: str) -> tuple[list[Amount], str]:
    """The intervals of a folded text, and that text without them."""
    found: list[Amount] = []

    def keep(match: re.Match[str], hours: float) -> str:
        found.append(Amount(hours, "h", match.start(), match.end()))
        return "#" * len(match[0])

    def every(match: re.Match[str]) -> str:
        if match["hours"]:
            return keep(match, float(match["hours"]))
        hours = hours_in(number(match["n"] or "1"), match["u"])
        # «cada dia» and «cada noche» are once a day; «c/24h» is the same.
        return keep(match, hours)

    def times(match: re.Match[str]) -> str:
        if match["m"]:
            return keep(match, 24.0 / max(number(match["m"]), 1.0))
        return keep(match, HOURS[match["u"]] / max(number(match["n"]), 1.0))

    def slots(match: re.Match[str]) -> str:
        taken = sum(digit not in "0-" for digit in match[0])
        return keep(match, 24.0 / taken) if taken else match[0]

    rest = _EVERY.sub(every, text) if _has(text, _OF_EVERY) else text
    rest = _TIMES.sub(times, rest) if _has(rest, _COUNTED) else rest
    rest = _SLOTS.sub(slots, rest) if "-" in rest else rest
    for pattern, held, hours in _NAMED:
        if held in rest:
            rest = pattern.sub(lambda match, hours=hours: keep(match, hours), rest)  # type: ignore[misc]
    if _has(rest, _OF_MEALS):
        rest = _MEALS.sub(lambda match: keep(match, 8.0), rest)
    if not found:
        parts = list(_PARTS.finditer(rest)) if _has(rest, _OF_PARTS) else []
        for part in parts:
            found.append(Amount(24.0 / len(parts), "h", part.start(), part.end()))
        if not parts and _has(rest, _OF_DAILY):
            rest = _DAILY.sub(lambda match: keep(match, 24.0), rest)
    return found, rest


def _has(text: str, parts: tuple[str, ...]) -> bool:
    return any(part in text for part in parts)
