"""How an item of the record is told in running text: «c/8h 7d» is «cada 8 horas por 7 dias»."""

from __future__ import annotations

import re
from collections.abc import Sequence

FREQUENCY = re.compile(r"\bc/(\d{1,2})h\b")
DURATION = re.compile(r"(?<= )(\d{1,2})(d|h|sem|m)(?= \()")
UNITS = {
    "d": ("dia", "dias"),
    "h": ("hora", "horas"),
    "sem": ("semana", "semanas"),
    "m": ("mes", "meses"),
}


def told(line: str) -> str:
    """An item in running text: small initial, abbreviations of frequency and time written out."""
    line = FREQUENCY.sub(r"cada \1 horas", line).replace("c/noche", "cada noche")
    line = DURATION.sub(_duration, line)
    return lower_initial(line)


def lower_initial(text: str) -> str:
    """Small initial unless the first word is an acronym (IAMCEST, ITU, DM2, TC)."""
    first = text.split(" ", 1)[0]
    return text if sum(c.isupper() for c in first) > 1 else text[:1].lower() + text[1:]


def joined(items: Sequence[str]) -> str:
    if len(items) < 2:
        return "".join(items)
    # «e» before the sound i: «apendicitis e ileo».
    last = "e" if re.match(r"h?i(?!e)", items[-1].lower()) else "y"
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def _duration(match: re.Match[str]) -> str:
    one, many = UNITS[match.group(2)]
    return f"por {match.group(1)} {one if match.group(1) == '1' else many}"
