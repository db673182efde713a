"""What the input of a case says, read plainly.

None of the checks' own reading is used: what they cannot read would then never be mutated.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from harness.records import Case

DISCHARGE = ("dx_alta", "med")
ORDERS = ("tto", "med")


def items(case: Case, *fields: str) -> Iterator[tuple[str, str]]:
    """Field and line, for every line of these fields; nothing where the input is text."""
    if isinstance(case.input, Mapping):
        for field in fields:
            for line in _texts(case.input.get(field)):
                yield field, line


def given(case: Case) -> str:
    """All that the input says, plain, one item a line."""
    return plain("\n".join(_texts(case.input)))


def says(case: Case, pattern: str) -> bool:
    """Whether a word of the input begins as a pattern says."""
    return re.search(rf"\b(?:{pattern})", given(case)) is not None


def gives(case: Case, value: float) -> bool:
    """Whether the input holds a number, of whatever."""
    return re.search(rf"(?<![\d.]){re.escape(f'{value:g}')}(?![\d.]*\d)", given(case)) is not None


def lines_of(case: Case, name: str) -> list[str]:
    """The lines of the input that name a drug, plain."""
    return [line for line in given(case).split("\n") if plain(name)[:6] in line]


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Small letters without accents, each at its own place."""
    return "".join(unicodedata.normalize("NFD", char)[0].lower()[0] for char in text)


def _texts(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [text for content in value.values() for text in _texts(content)]
    if isinstance(value, list):
        return [text for content in value for text in _texts(content)]
    return [] if value is None else [str(value)]
