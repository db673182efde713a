"""Drugs as a text tells them: each with its dose, route and schedule, up to its code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.clinical.drugs import Named
from checks.clinical.regimen import Regimen, regimen

if TYPE_CHECKING:
    from checks.clinical.reading import Reading

_REACH = 120
_BEFORE = re.compile(
    r"[0-9][0-9.]{0,8}\s?(?:mg|g|gr|gramos?|mcg|ug|ml|ui|u|unidades|puffs?)\sde\s$"
)
_AFTER = re.compile(
    r"\s?,?\s?(?:(?:por|durante)\s(?:[0-9]{1,3}|una|dos|tres|cuatro|cinco|seis|siete|diez|catorce)\s?"
    r"(?:dias?|semanas?|mes(?:es)?|anos?|horas?)|cada\s[0-9]{1,2}\s?(?:h\b|horas?)"
    r"|c/\s?[0-9]{1,2}\s?h|(?:ev|iv|vo|sc|im|sos|prn)\b|[0-9][0-9.]{0,6}\s?(?:mg|g|mcg|ml|ui)\b"
    r"(?:\s?(?:/|por\s)\s?(?:kg|h|horas?|min(?:uto)?|dia)\b){0,2}"
    r"|\s){1,8}"
)
# Without a code to close it, what is told of a drug ends where another clause begins.
_STOP = re.compile(
    r"[,:](?!\s?(?:[0-9]|c/|cada|una|dos|tres|via|por|durante|ev|iv|vo|sc|im)\b)"
    r"|\s(?:y|e|con|para|presentando|manteniendo|logrando|hasta|tras|mas)\s"
)
_CODE_GROUP = re.compile(r"\([^()]{0,200}\)")


@dataclass(frozen=True)
class Mention:
    """A drug in a text with the regimen told of it; positions are in the folded text.

    The regimen's own positions count from `since`.
    """

    named: Named
    regimen: Regimen
    window: tuple[int, int]
    since: int
    code: str | None = None


def mentions_in(reading: Reading) -> tuple[Mention, ...]:
    """The mentions of the drugs that a text names."""
    followers = [drug.start for drug in reading.drugs[1:]] + [len(reading.text)]
    pairs = zip(reading.drugs, followers, strict=False)
    return tuple([_mention(reading, named, following) for named, following in pairs])


def mention_of(reading: Reading, named: Named) -> Mention:
    """What is told of a drug named at a place that the reading's `drugs` do not know of."""
    following = (drug.start for drug in reading.drugs if drug.start >= named.end)
    return _mention(reading, named, next(following, len(reading.text)))


def _mention(reading: Reading, named: Named, following: int) -> Mention:
    text = reading.text
    start = _opening(text, named.start)
    limit = min(_opening(text, following), reading.sentence(named.end - 1)[1], named.end + _REACH)
    end, code = limit, reading.code_from(named.end + 1)
    if code is not None and code.start <= limit:
        group = reading.group_of(code)
        end = _trailing(text, group.end + 1, limit) or group.start - 1
    else:
        code = None
    told = text[named.end : end]
    if code is None and (stop := _STOP.search(told)):
        told = told[: stop.start()]
        end = named.end + len(told)
    told, since = _CODE_GROUP.sub(lambda m: " " * len(m[0]), told), named.end
    if start < named.start:
        # The name is blanked, not left out: positions in the regimen count from one place.
        told = text[start : named.start] + " " * (named.end - named.start) + told
        since = start
    window = start, min(end, len(text))
    return Mention(named, regimen(told), window, since, code.text if code else None)


def _opening(text: str, start: int) -> int:
    """Where what is told of a drug begins: at its name, or at the «500 mg de » in front of it."""
    if not text.endswith("de", 0, max(0, start - 1)):
        return start  # as nearly everywhere, which no pattern tells as fast
    dose = _BEFORE.search(text[max(0, start - 24) : start])
    return start - len(dose[0]) if dose else start


def _trailing(text: str, start: int, limit: int) -> int | None:
    """The end of a regimen that follows the code: «(J01DD04) por 7 dias»."""
    match = _AFTER.match(text, start, limit)
    return match.end() if match else None
