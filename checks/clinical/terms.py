"""Words that name a thing found or done, so that one in another's stead changes what is told."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from checks.clinical.lexicon import aliases, table
from checks.clinical.normalise import stem

# The endings of diseases, signs and procedures.
_ENDING = re.compile(
    r"[a-z]{3,20}(?:itis|osis|oma|emia|uria|patia|algia|plejia|paresia|rragia|penia|megalia"
    r"|ectasia|cele|lisis|ectomia|otomia|ostomia|oscopia|plastia|pexia|rrafia|centesis|cardia"
    r"|estesia|fagia|fasia|artria|toxicosis)"
)

_HEAD = 4


_DONE = re.compile(
    r"[a-z]{3,20}(?:plastia|ectomia|otomia|ostomia|oscopia|pexia|rrafia|centesis|grafia|lisis)"
)


def same_kind(one: str, other: str) -> bool:
    """Whether two folded words are of the field, and both or neither of something done."""
    if not (is_term(one) and is_term(other)):
        return False
    return _ends(one, _DONE) is _ends(other, _DONE)


def _ends(word: str, ending: re.Pattern[str]) -> bool:
    """Whether a word, or the one of which it is the plural, has an ending."""
    return ending.fullmatch(word) is not None or ending.fullmatch(word[:-1]) is not None


def same_quality(one: str, other: str) -> bool:
    """Whether two folded words tell of what sort a disease or a procedure is."""
    return stem(one) in _of_kinds("quality") and stem(other) in _of_kinds("quality")


@lru_cache(maxsize=20_000)
def is_term(word: str) -> bool:
    """Whether a folded word is one of the field's own."""
    return stem(word) in _of_kinds("finding", "word") or _ends(word, _ENDING)


def same_meaning(one: str, other: str) -> bool:
    """Whether two folded words mean the same: by the table, else by how they begin."""
    first, second = (_meanings().get(stem(word)) for word in (one, other))
    if first and second:
        return bool(first & second)
    return one[:_HEAD] == other[:_HEAD]


@cache
def _of_kinds(*kinds: str) -> frozenset[str]:
    """The stems of the table's words of some kinds."""
    rows = (row for row in table("terms") if row[0] in kinds)
    return frozenset(stem(word) for row in rows for word in aliases(row[1]))


@cache
def _meanings() -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for row, (_, words, *_) in enumerate(table("terms")):
        for word in aliases(words):
            found.setdefault(stem(word), set()).add(row)
    return found
