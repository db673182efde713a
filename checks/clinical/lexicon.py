"""Lexica: tab-separated tables in `data/`, read once, and phrases found in a run of words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from itertools import pairwise
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


# Most of the time of reading goes into words, and half of that into calling their class.
_word = partial(tuple.__new__, Word)


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
    found = []
    end = 0
    # Half the time of asking each match for its place.
    for told in _WORD.findall(text):
        start = text.index(told, end)
        end = start + len(told)
        found.append(_word((told, stem(told), start, end)))
    return found


def stems_of(text: str) -> list[str]:
    """The stems of the words of a folded text."""
    return list(map(stem, _WORD.findall(text)))


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
            stems = tuple(word.stem for word in words_of(folded(phrase)))
            if stems:
                self._values.setdefault(stems, value)
                lengths.setdefault(stems[0], set()).add(len(stems))
        # Of the phrases that open with a stem, the numbers of words, the highest first.
        self._lengths = {stem: sorted(of, reverse=True) for stem, of in lengths.items()}

    def find(self, text: str, words: Sequence[Word]) -> Iterator[Phrase[T]]:
        stems = [word.stem for word in words]
        free = 0
        for at, first in enumerate(stems):
            if at < free or first not in self._lengths:
                continue
            for length in self._lengths[first]:
                run = words[at : at + length]
                told = tuple(stems[at : at + length])
                if len(told) == length and told in self._values and _are_joined(text, run):
                    free = at + length
                    yield Phrase(self._values[told], at, free - 1, run[0].start, run[-1].end)
                    break


def _are_joined(text: str, words: Sequence[Word]) -> bool:
    """Whether each word follows the one before it without the end of a sentence between."""
    return all(_joined(text, before, after) for before, after in pairwise(words))


def _joined(text: str, before: Word, after: Word) -> bool:
    gap = text[before.end : after.start]
    if "." in gap and len(before.text) > 3:
        return False
    return gap in _GAP
