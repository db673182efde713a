"""Lexica: tab-separated tables in `data/`, read once, and phrases found in a run of words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Generic, NamedTuple, TypeVar

from checks.clinical.normalise import folded
from checks.clinical.words import Words, stems_of

T = TypeVar("T")
_GAP = frozenset([" ", "-", "/", ". ", ".", "  ", " -", "- ", "'"])


class Phrase(NamedTuple, Generic[T]):
    """A phrase of a lexicon in a text: words [first, last], characters [start, end)."""

    value: T
    first: int
    last: int
    start: int
    end: int


@cache
def table(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of `data/<name>.tsv`; lines that open with # are remarks."""
    text = (files("checks.clinical") / "data" / f"{name}.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return tuple(tuple(cell.strip() for cell in line.split("\t")) for line in lines)


def aliases(cell: str) -> list[str]:
    return [alias.strip() for alias in cell.split("|") if alias.strip()]


class PhraseIndex(Generic[T]):
    """Phrases by their stems; `find` gives the leftmost longest ones, in linear time."""

    def __init__(self, phrases: Sequence[tuple[str, T]]) -> None:
        self._values: dict[tuple[str, ...], T] = {}
        lengths: dict[str, set[int]] = {}
        for phrase, value in phrases:
            stems = tuple(stems_of(folded(phrase)))
            if stems:
                self._values.setdefault(stems, value)
                lengths.setdefault(stems[0], set()).add(len(stems))
        # Of the phrases that open with a stem, the numbers of words, the highest first.
        self._lengths = {stem: sorted(of, reverse=True) for stem, of in lengths.items()}

    def may_find(self, stems: Iterable[str]) -> bool:
        """Whether words of these stems may hold a phrase."""
        return not self._lengths.keys().isdisjoint(stems)

    def find(self, text: str, words: Words) -> Iterator[Phrase[T]]:
        stems, free = words.stems, 0
        if not self.may_find(stems):
            return
        for at in words.places_of_stems(self._lengths):
            if at < free:
                continue
            for length in self._lengths[stems[at]]:
                told = tuple(stems[at : at + length])
                if len(told) < length or told not in self._values:
                    continue
                last = at + length - 1
                if _are_joined(text, words, at, last):
                    free = last + 1
                    yield Phrase(self._values[told], at, last, words.starts[at], words.end(last))
                    break


def _are_joined(text: str, words: Words, first: int, last: int) -> bool:
    """Whether each word follows the one before it without the end of a sentence between."""
    return all(_joined(text, words, before) for before in range(first, last))


def _joined(text: str, words: Words, before: int) -> bool:
    gap = text[words.end(before) : words.starts[before + 1]]
    if "." in gap and len(words.texts[before]) > 3:
        return False
    return gap in _GAP
