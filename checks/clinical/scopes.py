"""What negations reach over: from «sin», «no» or «descarta» to the end of the clause."""

from __future__ import annotations

import re
from bisect import bisect_right

from checks.clinical.kept import kept
from checks.clinical.reading import Reading
from checks.clinical.words import matches

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
_FIRST = frozenset(
    (
        "sin no niega niego niegan niegon negativo negativa negativos negativas ausencia descarta "
        "descartando descartado descartada descartandose descartan libre nunca ni tampoco mal"
    ).split()
)
_REACH = 80
_LONGEST_END = 40
_SCOPE_END = re.compile(
    r"[.;:()]|,\s|\s(?:pero|aunque|con|[a-z]{2,14}(?:ando|iendo)(?:se|lo|la)?|tras|se"
    r"|que|recibio|y\scon|tolera|alta|desde|hasta"
    r"|durante|a\spartir|al\s(?:dia|alta|egreso|ingreso|momento|control))(?![a-z0-9])"
)


def negated_at(reading: Reading, position: int) -> bool:
    """Whether a position lies in the scope of a negation."""
    found = scopes(reading)
    if not found or position < found[0][0]:
        return False  # as nearly always
    i = bisect_right(found, (position, len(reading.text))) - 1
    return i >= 0 and position < found[i][1]


@kept
def scopes(reading: Reading) -> tuple[tuple[int, int], ...]:
    """The stretches that negations reach over: to the end of the clause."""
    found = []
    for trigger in matches(_TRIGGER, reading.text, reading.starts_of(_FIRST)):
        start = trigger.end()
        limit = min(start + _REACH, reading.sentence(trigger.start())[1])
        end = _SCOPE_END.search(reading.text, start, limit + _LONGEST_END)
        found.append((start, min(end.start(), limit) if end else limit))
    if any(word in reading.text for word in _BEHIND_WORDS):
        found += [match.span("what") for match in _BEHIND.finditer(reading.text)]
    return tuple(sorted(found))
