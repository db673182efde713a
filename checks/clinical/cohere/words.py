"""The words of a rule: «infec*|*ectomia|doble j», a star for any beginning or end of a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from checks.clinical.hold.negation import negated_at
from checks.clinical.lexicon import aliases
from checks.clinical.reading import Reading


def affirmed(reading: Reading, cell: str) -> Iterator[re.Match[str]]:
    """Where a text has words of a rule, and does not deny them."""
    for match in pattern(cell).finditer(reading.text):
        if not negated_at(reading, match.start()):
            yield match


@cache
def pattern(cell: str) -> re.Pattern[str]:
    """A pattern of the words in a cell; of a cell without words it matches nothing."""
    forms = [re.escape(word).replace(r"\*", "[a-z]{0,20}") for word in aliases(cell)]
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(forms) or '(?!)'})(?![a-z0-9])")
