"""One told of what the input has many of: «calculo unico» where it has «calculos»."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.clinical.fields import Facts
from checks.clinical.hold.seen import Seen
from checks.clinical.reading import Reading

_ONE = re.compile(r"\b(?P<of>[a-z]{5,20})\s(?:unic[oa]|solitari[oa])\b")


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    if "unic" not in reading.text and "solitari" not in reading.text:
        return
    words = facts.vocabulary
    for match in _ONE.finditer(reading.text):
        many = sorted({f"{match['of']}s", f"{match['of']}es"} & words)
        if many and match["of"] not in words:
            message = f"'{match[0]}': the input has {', '.join(many)}"
            yield Seen("contradicted.number", message, *match.span(), None, many[0])
