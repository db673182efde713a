"""What negations reach over: from «sin», «no» or «descarta» to the end of the clause."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from checks.clinical.reading import Reading

_TRIGGER = re.compile(
    r"\b(?:sin|no|niega|nieg[ao]n?|negativ[oa]s?\spara|ausencia\sde|descarta(?:ndo|do|da|ndose|n)?"
    r"|libre\sde|nunca|ni|tampoco|mal(?=\s(?:controlad|compensad|tolerad)))\s"
)
# «Absceso perivalvular ausente», «conversion no requerida»: what stands in front is denied.
_BEHIND = re.compile(
    r"(?:^|[,.;:(\n])\s?(?P<what>[a-z0-9 ]{3,60}?)\s(?:ausentes?|descartad[oa]s?"
    r"|no\s(?:requerid|necesari|realizad|efectuad)[oa]s?)\b"
)
_BEHIND_WORDS = ("ausente", "descartad", "no requerid", "no necesari", "no realizad", "no efectuad")
_SCOPE_END = re.compile(
    r"[.;:()]|,\s|\s(?:pero|aunque|con|[a-z]{2,14}(?:ando|iendo)(?:se|lo|la)?|tras|se"
    r"|que|recibio|y\scon|tolera|alta|desde|hasta"
    r"|durante|a\spartir|al\s(?:dia|alta|egreso|ingreso|momento|control))(?![a-z0-9])"
)


def negated_at(reading: Reading, position: int) -> bool:
    """Whether a position lies in the scope of a negation."""
    found = scopes(reading)
    i = bisect_right(found, (position, len(reading.text))) - 1
    return i >= 0 and position < found[i][1]


def scopes(reading: Reading) -> list[tuple[int, int]]:
    """The stretches that negations reach over: to the end of the clause."""
    if "scopes" not in vars(reading):
        vars(reading)["scopes"] = sorted(_scopes(reading))
    found: list[tuple[int, int]] = vars(reading)["scopes"]
    return found


def _scopes(reading: Reading) -> Iterator[tuple[int, int]]:
    for trigger in _TRIGGER.finditer(reading.text):
        end = _SCOPE_END.search(reading.text, trigger.end())
        limit = min(trigger.end() + 80, reading.sentence(trigger.start())[1])
        yield trigger.end(), min(end.start() if end else len(reading.text), limit)
    if any(word in reading.text for word in _BEHIND_WORDS):
        yield from (match.span("what") for match in _BEHIND.finditer(reading.text))
