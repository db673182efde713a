"""How a drug is given: doses, routes, intervals and durations, in comparable values.

Masses are in mg, volumes in ml, lengths of time in hours. Only what is read is compared: an
unknown phrase is no evidence of anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from checks.clinical.lexicon import PhraseIndex, aliases, table, words_of
from checks.clinical.quantities import HOURS, UNIT_OF_TIME, N, hours_in, number

_UNITS = {
    "mg": ("mg", 1.0), "miligramo": ("mg", 1.0), "g": ("mg", 1000.0), "gr": ("mg", 1000.0),
    "gramo": ("mg", 1000.0), "mcg": ("mg", 0.001), "ug": ("mg", 0.001), "ng": ("mg", 1e-6),
    "microgramo": ("mg", 0.001), "ml": ("ml", 1.0), "cc": ("ml", 1.0), "l": ("ml", 1000.0),
    "lt": ("ml", 1000.0), "litro": ("ml", 1000.0), "mililitro": ("ml", 1.0),
    "ui": ("U", 1.0), "u": ("U", 1.0), "unidade": ("U", 1.0), "unidad": ("U", 1.0),
    "unidades": ("U", 1.0), "meq": ("meq", 1.0), "mmol": ("mmol", 1.0),
    "puff": ("puff", 1.0), "inhalacion": ("puff", 1.0), "inhalacione": ("puff", 1.0),
}  # fmt: skip
_DOSE = re.compile(
    rf"(?<![a-z0-9.])(?P<n>{N}(?:\s?[/+-]\s?[0-9][0-9.]{{0,7}}){{0,2}})(?:\s?|\sde\s)"
    r"(?P<u>mg|mcg|ug|ng|miligramos?|microgramos?|gramos?|grs?|g|mililitros?|ml|cc|litros?|lts?|l"
    r"|ui|u|unidad(?:es)?|meq|mmol|puffs?|inhalacion(?:es)?)(?![a-z0-9])"
    r"(?P<per>(?:\s?(?:/|por\s)\s?(?:kg|kilo(?:gramo)?s?|horas?|hrs?|h|min(?:uto)?s?|dias?|d|m2|dl"
    r"|l|ml|mmhg)(?![a-z0-9])){0,3})"
)
_PER = re.compile(r"kg|kilo|h|min|d(?:ia)?s?(?![l])|m2|dl|mmhg|ml|l")
_CONCENTRATION = frozenset(["dl", "l", "ml", "mmhg"])

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
_NAMED = (
    (re.compile(r"\b(?:semanal(?:es|mente)?|a\sla\ssemana)\b"), 168.0),
    (re.compile(r"\b(?:quincenal|quincenalmente)\b"), 360.0),
    (re.compile(r"\b(?:mensual(?:es|mente)?|al\smes)\b"), 720.0),
    (re.compile(r"\b(?:anual(?:es|mente)?|al\sano)\b"), 8760.0),
    (re.compile(r"\b(?:dia\spor\smedio|dias\salternos|interdiari[oa])\b"), 48.0),
    (re.compile(r"\bb\.?i\.?d\b"), 12.0),
    (re.compile(r"\bt\.?i\.?d\b"), 8.0),
    (re.compile(r"\bq\.?i\.?d\b"), 6.0),
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
_ONCE = re.compile(r"\b(?:(?:dosis|toma)\sunica|unica\s(?:dosis|vez|toma)|por\suna\svez)\b")
_AS_NEEDED = re.compile(
    r"\b(?:sos|prn|en\scaso\sde|a\sdemanda|segun\s(?:necesidad|dolor|requerimientos?)|rescates?"
    r"|rescue|si\s(?:hay\s|presenta\s|tiene\s)?(?:dolor|fiebre|nauseas|insomnio|disnea|vomitos)"
    r"|condicional)\b"
)
_LASTS = re.compile(
    rf"(?<![a-z0-9.])(?P<n>{N})(?:\s?-\s?(?P<n2>[0-9]{{1,3}}))?\s?(?P<u>{UNIT_OF_TIME}|m)"
    r"(?![a-z0-9/])"
)


@dataclass(frozen=True)
class Amount:
    """`value` in `unit` (mg, ml, U, h ...), `per` kilogram or hour; where it stood, as it stood."""

    value: float
    unit: str
    start: int
    end: int
    per: str = ""


@dataclass(frozen=True)
class Route:
    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Regimen:
    doses: tuple[Amount, ...] = ()
    routes: tuple[Route, ...] = ()
    intervals: tuple[Amount, ...] = ()
    durations: tuple[Amount, ...] = ()
    once: bool = False
    as_needed: bool = False

    @property
    def empty(self) -> bool:
        return not (self.doses or self.routes or self.intervals or self.durations)


@lru_cache(maxsize=20_000)
def regimen(text: str) -> Regimen:
    """The regimen that a folded text tells; positions are in that text."""
    intervals, rest = _intervals(text)
    doses, rest = _doses(rest)
    return Regimen(
        doses=tuple(doses),
        routes=tuple(_routes(text) or _by_puff(doses)),
        intervals=tuple(intervals),
        durations=tuple(_durations(rest)),
        once=_ONCE.search(text) is not None,
        as_needed=_AS_NEEDED.search(text) is not None,
    )


def doses_in(text: str) -> list[tuple[int, int]]:
    """Where a folded text gives doses."""
    return [(dose.start, dose.end) for dose in _doses(text)[0] if dose.unit != "puff"]


def _intervals(text: str) -> tuple[list[Amount], str]:
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

    rest = _SLOTS.sub(slots, _TIMES.sub(times, _EVERY.sub(every, text)))
    for pattern, hours in _NAMED:
        rest = pattern.sub(lambda match, hours=hours: keep(match, hours), rest)  # type: ignore[misc]
    rest = _MEALS.sub(lambda match: keep(match, 8.0), rest)
    if not found:
        parts = list(_PARTS.finditer(rest))
        for part in parts:
            found.append(Amount(24.0 / len(parts), "h", part.start(), part.end()))
        if not parts:
            rest = _DAILY.sub(lambda match: keep(match, 24.0), rest)
    return found, rest


def _doses(text: str) -> tuple[list[Amount], str]:
    found = []

    def keep(match: re.Match[str]) -> str:
        unit, factor = _UNITS[match["u"] if match["u"] in _UNITS else match["u"].rstrip("s")]
        per = "/".join(_per(p) for p in _PER.findall(match["per"]))
        if not set(per.split("/")) & _CONCENTRATION:
            per = "/".join(p for p in per.split("/") if p and p != "d")
            for part in re.split(r"\s?[/+-]\s?", match["n"]):
                value = number(part, thousands=unit == "U") * factor
                found.append(Amount(round(value, 9), unit, match.start(), match.end(), per))
        return "#" * len(match[0])

    return found, _DOSE.sub(keep, text)


def _per(token: str) -> str:
    return {"kilo": "kg", "dia": "d", "dias": "d"}.get(token, token)


def _durations(text: str) -> list[Amount]:
    found = []
    for match in _LASTS.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()]
        # «dia 3 h», «tercer dia»: points in time, not lengths of it.
        if re.search(r"\b(?:dia|en|a\slos|al|hora)\s?$", before):
            continue
        for value in filter(None, (match["n"], match["n2"])):
            unit = "mes" if match["u"] == "m" else match["u"]
            hours = hours_in(number(value), unit)
            found.append(Amount(hours, unit[0], match.start(), match.end()))
    return found


def _routes(text: str) -> list[Route]:
    words = words_of(text)
    return [Route(r.value, r.start, r.end) for r in _route_index().find(text, words)]


def _by_puff(doses: list[Amount]) -> list[Route]:
    return [Route("inhalada", d.start, d.end) for d in doses if d.unit == "puff"][:1]


@cache
def _route_index() -> PhraseIndex[str]:
    return PhraseIndex([(a, row[0]) for row in table("routes") for a in aliases(row[1])])
