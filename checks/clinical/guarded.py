"""Patterns that are run only on a text that has what each of their matches has.

Nearly every text holds nothing of what a list of patterns looks for. To look for a character or a
word takes a hundredth of the time of running a pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from checks.clinical.reading import Reading


@dataclass(frozen=True)
class Guarded:
    """A pattern, each match of which holds a character of `signs`, or one of `words` if folded.

    Words are themselves folded, and need not be whole.
    """

    pattern: re.Pattern[str]
    signs: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()

    def finditer(self, text: str, reading: Reading, start: int = 0) -> Iterator[re.Match[str]]:
        """The matches in a text of what was read: its original, its plain or its folded text."""
        return self.pattern.finditer(text, start) if self.may_match(reading) else iter(())

    def may_match(self, reading: Reading) -> bool:
        """Whether a text may hold a match."""
        signs, folded = self.signs, reading.text
        return (bool(signs) and not signs.isdisjoint(reading.signs)) or any(
            word in folded for word in self.words
        )
