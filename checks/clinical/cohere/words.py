"""The words of a rule: «infec*|*ectomia|doble j», a star for any beginning or end of a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from checks.clinical.lexicon import aliases
from checks.clinical.reading import Reading
from checks.clinical.scopes import negated_at


def affirmed(reading: Reading, cell: str) -> Iterator[re.Match[str]]:
    """Where a text has words of a rule, and does not deny them."""
    if not any(part in reading.text for part in _parts(cell)):
        return
    for match in pattern(cell).finditer(reading.text):
        if not negated_at(reading, match.start()):
            yield match


@cache
def _parts(cell: str) -> tuple[str, ...]:
    """Of each word the longest part without a star: a text without any holds no word of these."""
    return tuple(max(word.split("*"), key=len) for word in aliases(cell))


@cache
def pattern(cell: str) -> re.Pattern[str]:
    """A pattern of the words in a cell; of a cell without words it matches nothing."""
    forms = [re.escape(word).replace(r"\*", "[a-z]{0,20}") for word in aliases(cell)]
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(forms) or '(?!)'})(?![a-z0-9])")
