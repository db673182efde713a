"""Texts with one thing told otherwise."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

from checks.mutations.places import Place, discharge

T = TypeVar("T")
_LIST_GAP = r"(?:,\s(?:y\s|e\s)?|\s(?:y|e)\s)"


def one(source: random.Random, options: Iterable[T | None]) -> T | None:
    """One of the options that are any, by the source; None where none is."""
    real = [option for option in options if option is not None]
    return source.choice(real) if real else None


def put(output: str, start: int, end: int, words: str) -> str:
    return output[:start] + words + output[end:]


def rephrased(output: str, source: random.Random, pattern: str, words: str) -> str | None:
    """The text with one of a pattern's matches told otherwise, as `re.sub` would."""
    found = re.compile(pattern).finditer(output)
    return one(source, (put(output, *match.span(), match.expand(words)) for match in found))


def retold(output: str, place: Place, pattern: str, words: str) -> str | None:
    """The text with the first match of a pattern behind a place's name told otherwise."""
    match = re.compile(pattern).search(output, place.named[1], place.end)
    return put(output, *match.span(), match.expand(words)) if match else None


def swapped(output: str, first: tuple[int, int], second: tuple[int, int]) -> str:
    """The text with two stretches in each other's place."""
    (a, b), (c, d) = sorted((first, second))
    return output[:a] + output[c:d] + output[b:c] + output[a:b] + output[d:]


def without(output: str, place: Place, told: Sequence[Place]) -> str | None:
    """The text without an item of a list; None where none of those told stands beside it."""
    before = re.search(rf"{_LIST_GAP}$", output[: place.start])
    if before and any(other.end == before.start() for other in told):
        return put(output, before.start(), place.end, "")
    after = re.match(_LIST_GAP, output[place.end :])
    if after and any(other.start == place.end + after.end() for other in told):
        return put(output, place.start, place.end + after.end(), "")
    return None


def appended(output: str, sentence: str) -> str | None:
    """The text with a sentence more, at the end of its stay."""
    end = discharge(output) + 1
    return put(output, end, end, f" {sentence}") if output[end - 1 : end] == "." else None
