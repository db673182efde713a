"""Fold text for comparison: no accents, lower case, decimal point, one kind of space.

Folding keeps every character's place, so that a position in the folded text is one in the
original; where the original has combining marks, `Folded.at` leads back to it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

_COMBINING = re.compile("[\u0300-\u036f]")
# A line broken within a sentence: the next line opens with no capitalised word and no bullet.
_WRAP = re.compile(r"(?<![\n.:;])\n(?! {0,8}(?:[\n*•-]|[A-ZÁÉÍÓÚÑ][a-záéíóúñ]))")
# «1,8, con», but not a list: «1,2,3».
# The comma first, which is found faster than the place before it.
_DECIMAL_COMMA = re.compile(
    r",(?<=[0-9],)(?<!,[0-9],)(?<!,[0-9]{2},)(?=[0-9]{1,4}(?![0-9]|,[0-9]))"
)


@dataclass(frozen=True)
class Folded:
    text: str
    _offsets: Sequence[int] | None = None

    @property
    def same_places(self) -> bool:
        return self._offsets is None

    def at(self, position: int) -> int:
        """The position in the original of a position in the folded text."""
        return position if self._offsets is None else self._offsets[position]


def fold(text: str) -> Folded:
    offsets: list[int] | None = None
    if not text.isascii() and _COMBINING.search(text):
        kept = [i for i, char in enumerate(text) if not _COMBINING.match(char)]
        offsets = [*kept, len(text)]
        text = "".join(text[i] for i in kept)
    if "\n" in text:
        text = _WRAP.sub(" ", text.replace("\r\n", " \n"))
    return Folded(_DECIMAL_COMMA.sub(".", text.translate(_table())), offsets)


def folded(text: str) -> str:
    return fold(text).text


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A folded word without plural and gender, for words longer than four letters."""
    if len(word) < 5 or word[-1].isdigit():
        return word
    if word.endswith("es") and word[-3] in "nlrd":
        word = word[:-2]
    elif word.endswith("s"):
        word = word[:-1]
    return word[:-1] if word[-1] in "aoe" and len(word) > 4 else word


@cache
def _table() -> dict[int, str]:
    table = {}
    for code in [*range(0x250), *range(0x1E00, 0x2030), 0xFB01, 0xFB02]:
        char = chr(code)
        base = unicodedata.normalize("NFKD", char)[:1].lower() or char
        if base != char and len(base) == 1 and not unicodedata.combining(base):
            table[code] = base
    # NFKD would make a plain letter or digit of these.
    for kept in "ªº²³¹¼½¾":
        table.pop(ord(kept), None)
    table |= {ord("º"): "o", ord("ª"): "a", ord("µ"): "u", 0x3BC: "u", ord("\t"): " "}
    # A pattern without case takes the dotless i and the sign of kelvin for an i and a k.
    table |= {0x131: "i", 0x212A: "k"}
    table |= dict.fromkeys(map(ord, "‐‑‒–—−"), "-") | dict.fromkeys(map(ord, "’‘´`"), "'")
    table[ord("\r")] = "\n"
    return table
