"""Lexica: tab-separated tables in `data/`, read once, and phrases found in a run of words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Generic, NamedTuple, TypeVar

from checks.clinical.normalise import folded, stem

T = TypeVar("T")
_WORD = re.compile("[a-z0-9]+")
_GAP = frozenset([" ", "-", "/", ". ", ".", "  ", " -", "- ", "'"])


class Word(NamedTuple):
    text: str
    stem: str
    start: int
    end: int


@dataclass(frozen=True)
class Phrase(Generic[T]):
    """A phrase of a lexicon in a text: words [first, last], characters [start, end)."""

    value: T
    first: int
    last: int
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """The words of a folded text."""
    return [Word(m[0], stem(m[0]), m.start(), m.end()) for m in _WORD.finditer(text)]


@cache
def table(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of `data/<name>.tsv`; lines that open with # are remarks."""
    text = (files("checks.clinical") / "data" / f"{name}.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return tuple(tuple(cell.strip() for cell in line.split("\t")) for line in lines)


def aliases(cell: str) -> list[str]:
    return [alias.strip() for alias in cell.split("|") if alias.strip()]


class PhraseIndex(Generic[T]):
    """Phrases by their first word; `find` gives the leftmost longest ones, in linear time."""

    def __init__(self, phrases: Sequence[tuple[str, T]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        for phrase, value in phrases:
            stems = tuple(word.stem for word in words_of(folded(phrase)))
            if stems:
                self._by_first.setdefault(stems[0], []).append((stems, value))
        for known in self._by_first.values():
            known.sort(key=lambda entry: -len(entry[0]))

    def find(self, text: str, words: Sequence[Word]) -> Iterator[Phrase[T]]:
        free = 0
        for at, word in enumerate(words):
            if at < free or word.stem not in self._by_first:
                continue
            found = self._at(text, words, at)
            if found is not None:
                yield found
                free = found.last + 1

    def _at(self, text: str, words: Sequence[Word], at: int) -> Phrase[T] | None:
        for stems, value in self._by_first[words[at].stem]:
            last = at + len(stems) - 1
            if last < len(words) and all(
                words[at + i].stem == s and _joined(text, words, at + i - 1, i > 0)
                for i, s in enumerate(stems)
            ):
                return Phrase(value, at, last, words[at].start, words[last].end)
        return None


def _joined(text: str, words: Sequence[Word], before: int, needed: bool) -> bool:
    """Whether a word follows the one before it without the end of a sentence between."""
    if not needed:
        return True
    gap = text[words[before].end : words[before + 1].start]
    if "." in gap and len(words[before].text) > 3:
        return False
    return gap in _GAP
