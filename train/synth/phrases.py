"""How the items of a record are told in running text."""

from __future__ import annotations

import re
from collections.abc import Sequence


def lower_initial(text: str) -> str:
    """Small initial unless the first word is an acronym (IAMCEST, ITU, DM2, TC)."""
    first = text.split(" ", 1)[0]
    return text if sum(c.isupper() for c in first) > 1 else text[:1].lower() + text[1:]


def listed(field: Sequence[str] | str) -> str:
    """A field as one list in running text: its items, or the clauses of its sentence."""
    if isinstance(field, str):
        return joined(lower_initial(field).split(", "))
    return joined([lower_initial(item) for item in field])


def joined(items: Sequence[str]) -> str:
    if len(items) < 2:
        return "".join(items)
    # «e» before the sound i: «apendicitis e ileo».
    last = "e" if re.match(r"h?i(?!e)", items[-1].lower()) else "y"
    return f"{', '.join(items[:-1])} {last} {items[-1]}"
