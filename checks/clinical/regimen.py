"""How a drug is given: doses, routes, intervals and durations, in comparable values.

Masses are in mg, volumes in ml, lengths of time in hours. Only what is read is compared: an
unknown phrase is no evidence of anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from checks.clinical.intervals import intervals
from checks.clinical.lexicon import PhraseIndex, aliases, table
from checks.clinical.quantities import UNIT_OF_TIME, WORDS, Amount, N, hours_in, number
from checks.clinical.words import Words, matches

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


_POINT = re.compile(r"\b(?:dia|en|a\slos|al|hora)\s?$")


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
    words = Words(text)
    numbers = sorted([*words.numbers, *(words.starts[i] for i in words.places(WORDS))])
    every, rest = intervals(text)
    doses, rest = _doses(rest, numbers)
    return Regimen(
        doses=tuple(doses),
        routes=tuple(_routes(text, words) or _by_puff(doses)),
        intervals=tuple(every),
        durations=tuple(_durations(rest, numbers)),
        once=_ONCE.search(text) is not None,
        as_needed=_AS_NEEDED.search(text) is not None,
    )


def doses_in(text: str, starts: Iterable[int]) -> list[tuple[int, int]]:
    """Where a folded text gives doses, of the places where its words start."""
    found = [dose for match in matches(_DOSE, text, starts) for dose in _doses_of(match)]
    return [(dose.start, dose.end) for dose in found if dose.unit != "puff"]


def _doses(text: str, numbers: Iterable[int]) -> tuple[list[Amount], str]:
    """The doses that begin at some places, and the text without them."""
    found: list[Amount] = []
    for match in matches(_DOSE, text, numbers):
        found.extend(_doses_of(match))
        text = f"{text[: match.start()]}{'#' * len(match[0])}{text[match.end() :]}"
    return found, text


def _doses_of(match: re.Match[str]) -> Iterator[Amount]:
    unit, factor = _UNITS[match["u"] if match["u"] in _UNITS else match["u"].rstrip("s")]
    per = "/".join(_per(p) for p in _PER.findall(match["per"]))
    if not set(per.split("/")) & _CONCENTRATION:
        per = "/".join(p for p in per.split("/") if p and p != "d")
        for part in re.split(r"\s?[/+-]\s?", match["n"]):
            value = number(part, thousands=unit == "U") * factor
            yield Amount(round(value, 9), unit, *match.span(), per)


def _per(token: str) -> str:
    return {"kilo": "kg", "dia": "d", "dias": "d"}.get(token, token)


def _durations(text: str, numbers: Iterable[int]) -> list[Amount]:
    found = []
    for match in matches(_LASTS, text, numbers):
        before = text[max(0, match.start() - 12) : match.start()]
        # «dia 3 h», «tercer dia»: points in time, not lengths of it.
        if _POINT.search(before):
            continue
        for value in filter(None, (match["n"], match["n2"])):
            unit = "mes" if match["u"] == "m" else match["u"]
            hours = hours_in(number(value), unit)
            found.append(Amount(hours, unit[0], match.start(), match.end()))
    return found


def _routes(text: str, words: Words) -> list[Route]:
    return [Route(r.value, r.start, r.end) for r in _route_index().find(text, words)]


def _by_puff(doses: list[Amount]) -> list[Route]:
    return [Route("inhalada", d.start, d.end) for d in doses if d.unit == "puff"][:1]


@cache
def _route_index() -> PhraseIndex[str]:
    return PhraseIndex([(a, row[0]) for row in table("routes") for a in aliases(row[1])])
