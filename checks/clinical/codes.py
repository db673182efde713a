"""The codes of an epicrisis: CIE-10, ATC, CIE-9-MC procedures and local K-codes.

In parentheses whatever has the form of a code is read as one. Outside them only what cannot be
something else: B12 is a vitamin, L5 a vertebra and 37.5 a temperature.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple, cast

System = Literal["cie10", "atc", "cie9", "local"]

_FORM = re.compile(
    r"(?P<atc>[A-DGHJLMNPRSV][0-9]{2}[A-Z](?:[A-Z](?:[0-9]{2})?)?)"
    r"|(?P<local>K[0-9]{3})"
    r"|(?P<cie10>[A-Z][0-9][0-9AB](?:\.[0-9A-Z]{1,4})?[+*†]?)"
    r"|(?P<cie9>[0-9]{2}\.[0-9]{1,2})"
)
_GROUP_EDGE = re.compile(r"[()]")
_LONGEST_GROUP = 200
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+*†]{0,15}")
_BETWEEN = re.compile(r"([;/]|,\s|\sy\s)")
_LABEL = re.compile(r"(?i)\b(?:cie|icd|atc|cod|codigo)\b")
# Something between a code and a slip of one: a letter and two digits first, or two digits, a
# separator and digits more.
_ATTEMPT = re.compile(
    r"(?:[A-Za-z]\s?[0-9O][0-9O](?:\s?[.,:\-]?\s?[0-9A-Za-z]{0,6})|[0-9]{2,3}[.][0-9]{1,4})[.,]?"
)
# Outside parentheses: a whole ATC code, a CIE-10 code with its dot, a local code.
_BARE = re.compile(
    r"(?<![A-Za-z0-9.,/\-])(?:[A-DGHJLMNPRSVa-dghjlmnprsv][0-9]{2}[A-Za-z]{2}[0-9]{2}"
    r"|[A-Za-z][0-9][0-9ABab]\.[0-9][0-9A-Za-z]{0,3}|K[0-9]{3})(?![A-Za-z0-9]|[.,/\-][0-9])"
)
# Short forms that mean something else in clinical prose.
_LOOKALIKE = re.compile(r"(?:[CTLSVD][0-9]{1,2}|B(?:1|2|6|9|12)|T[34]|G[0-9]P[0-9]|P[0-9]{2})")


class Group(NamedTuple):
    """The inside of a pair of parentheses."""

    start: int
    end: int
    text: str


class Code(NamedTuple):
    text: str
    system: System
    start: int
    end: int


@lru_cache(maxsize=20_000)
def system_of(token: str) -> System | None:
    """The coding system whose form a token has, in upper case; None where it has none."""
    form = _FORM.fullmatch(token)
    return cast(System, form.lastgroup) if form else None


def groups(text: str) -> tuple[tuple[Group, ...], tuple[int, ...]]:
    """The outermost balanced parentheses, and the positions of those never closed."""
    found: list[Group] = []
    stack: list[int] = []
    for edge in _GROUP_EDGE.finditer(text):
        at = edge.start()
        if edge[0] == "(":
            stack.append(at)
        elif stack:
            start = stack.pop()
            if at - start <= _LONGEST_GROUP:
                while found and found[-1].start > start:
                    found.pop()
                found.append(Group(start + 1, at, text[start + 1 : at]))
    return tuple(found), tuple(stack)


def coded(found: Sequence[Group]) -> tuple[Code, ...]:
    """The codes inside parentheses."""
    codes = []
    for group in found:
        for token in _TOKEN.finditer(group.text):
            word = token[0].rstrip("+*†")
            if word[-1] == ".":
                continue
            system = system_of(word)
            if system is None or not _stands_as_code(group.text, token, system):
                continue
            start = group.start + token.start()
            codes.append(Code(word, system, start, start + len(word)))
    return tuple(codes)


def malformed(found: Sequence[Group]) -> Iterator[tuple[str, int, int]]:
    """Parentheses, or parts of them, that hold a broken code."""
    for group in found:
        start = group.start
        for part in _BETWEEN.split(group.text):
            word = part.strip()
            if _is_attempt(word):
                yield word, start + part.index(word), start + part.index(word) + len(word)
            start += len(part)


def bare(text: str, found: Sequence[Group]) -> Iterator[tuple[str, int, int]]:
    """Codes that stand outside parentheses."""
    spans = iter(found)
    span = next(spans, None)
    for token in _BARE.finditer(text):
        while span is not None and span.end < token.start():
            span = next(spans, None)
        if span is None or token.start() < span.start:
            yield token[0], token.start(), token.end()


def _stands_as_code(group: str, token: re.Match[str], system: System) -> bool:
    """Whether a token of a group is a code there, and not a word of an aside."""
    around = (group[: token.start()] + group[token.end() :]).strip(" ,;/+-*†:.")
    if not around or _LABEL.search(group):
        return True
    if system == "cie9" or _LOOKALIKE.fullmatch(token[0]):
        return all(system_of(t[0]) for t in _TOKEN.finditer(around))
    return "." in token[0] or system in ("atc", "local")


@lru_cache(maxsize=20_000)
def _is_attempt(word: str) -> bool:
    return (
        len(word) <= 12
        and _ATTEMPT.fullmatch(word) is not None
        and system_of(word) is None
        and _LOOKALIKE.fullmatch(word.upper()) is None
    )
