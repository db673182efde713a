"""Patterns that are run only on a text that has what each of their matches has.

Nearly every text holds nothing of what a list of patterns looks for. To look for a character or a
word takes a hundredth of the time of running a pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
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
        may = self.may_match(reading.signs, reading.text)
        return self.pattern.finditer(text, start) if may else iter(())

    def may_match(self, signs: Set[str], folded: str) -> bool:
        """Whether a text of these characters, which folds to this, may hold a match."""
        return not self.signs.isdisjoint(signs) or any(word in folded for word in self.words)
