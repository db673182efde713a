"""Names of persons, by a title, an announcement or a first name, and names of hospitals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise

from checks.clinical.lexicon import table
from checks.clinical.normalise import folded
from checks.clinical.reading import Reading
from checks.clinical.words import Word, Words

_WORD = r"[A-ZÁÉÍÓÚÜÑ][a-záéíóúüñ]{1,20}"
_MORE = rf"(?:\s(?:(?:de|del|la|las|los|van|von)\s){{0,2}}{_WORD})"
_CAPITALS = r"[A-ZÁÉÍÓÚÜÑ]{3,20}"
_TITLED = re.compile(
    r"\b(?:[Ss]r|[Ss]ra|[Ss]rta|[Dd]r|[Dd]ra|[Ss]eñora?|[Ss]eñorita|[Dd]on|[Dd]oña|[Dd]octora?)\b"
    rf"\.?\s{{0,2}}(?P<name>{_WORD}{_MORE}{{0,3}})"
    rf"|\b(?:DRA?|SRA?|SRTA)\.\s{{0,2}}(?P<capitals>{_CAPITALS}(?:\s{_CAPITALS}){{0,2}})"
    r"|\b(?:[Dd]e nombre|[Aa] nombre de|[Nn]ombre(?: completo)?\s?:)\s"
    rf"(?P<announced>{_WORD}{_MORE}{{0,3}})"
)
# As quick as looking for a letter, which «\bP» is not.
_PATIENT = re.compile(rf"[Pp](?<=\b.)aciente(?:\s?[,:])?\s(?P<name>{_WORD}{_MORE}{{1,3}})")
_LINKS = frozenset("de del la las los van von".split())
_TITLES = frozenset("dr dra don dona".split())
_ANNOUNCING = frozenset(
    "sr sra srta dr dra senor senora senorita don dona doctor doctora nombre".split()
)
_PLACES = frozenset("hospital cesfam cecosf consultorio sapu posta".split())
_ALSO = frozenset(["clinica", "complejo"])  # adjectives as well
_LONGEST = 5  # words
_FEW = 8


def persons_in(reading: Reading) -> Iterator[tuple[int, int]]:
    """Where persons are named, in the folded text; one place may be found twice."""
    if not _ANNOUNCING.isdisjoint(reading.vocabulary):
        yield from _announced(reading, _TITLED, 1)
    patients = list(_announced(reading, _PATIENT, _LONGEST))
    given = _given_names() & reading.vocabulary
    if (patients or given) and _capitals_tell(reading):
        yield from patients
        for at, word in enumerate(reading.words):
            if word.text in given and _capital(word, reading):
                end = _last_capital(at, reading)
                if end and not _institution(word.start, reading):
                    yield word.start, end


def institutions_in(reading: Reading) -> Iterator[tuple[int, int]]:
    """Where hospitals are named: «Hospital Regional de Talca», but not «Hospital de Dia»."""
    named = (_PLACES | _ALSO) & reading.vocabulary
    if named and _capitals_tell(reading):
        for at, word in enumerate(reading.words):
            known = word.text in _PLACES or (word.text in _ALSO and _capital(word, reading))
            end = _last_capital(at, reading) if known else None
            words = Words(reading.text[word.end : end]) if end else []
            if any(_sorts().get(w.text) != "generic" and w.text not in _LINKS for w in words):
                yield word.start, end or word.end


def _announced(
    reading: Reading, pattern: re.Pattern[str], judged: int
) -> Iterator[tuple[int, int]]:
    """Names of a pattern whose first `judged` words are no eponym and no word of every day."""
    for match in pattern.finditer(reading.plain):
        name = match.lastgroup or "name"
        sorts = {_sorts().get(word) for word in folded(match[name]).split()[:judged]}
        if sorts.isdisjoint(("eponym", "common")) and not _institution(match.start(), reading):
            yield match.span(name)


def _last_capital(at: int, reading: Reading) -> int | None:
    """The end of the words with a capital behind word `at`, in its sentence; None without any."""
    end = None
    words = reading.words[at : at + _LONGEST + 1]
    for before, after in pairwise(words):
        gap = reading.text[before.end : after.start]
        if gap != " " and not (gap == ". " and before.text in _TITLES):
            break
        if _capital(after, reading):
            end = after.end
        elif after.text not in _LINKS | _TITLES:
            break
    return end


def _capitals_tell(reading: Reading) -> bool:
    """Not where most words have one."""
    long = [word for word in reading.words if len(word.text) > 3]
    capitals = sum(_capital(word, reading) for word in long)
    return capitals < _FEW or 2 * capitals <= len(long)


def _institution(position: int, reading: Reading) -> bool:
    """Whether what stands there is named like a person: «Hospital Dr. Gustavo Fricke»."""
    for word in reversed(reading.near(position, _LONGEST)):
        if "." in reading.text[word.end : position] and word.text not in _TITLES:
            return False
        if _sorts().get(word.text) == "institution":
            return True
        if not _capital(word, reading) and word.text not in _LINKS | _TITLES:
            return False
        position = word.start
    return False


def _capital(word: Word, reading: Reading) -> bool:
    written = reading.plain[word.start : word.end]
    return written[0].isupper() and written[1:].islower()


@cache
def _given_names() -> frozenset[str]:
    return frozenset(word for word, sort in _sorts().items() if sort == "given")


@cache
def _sorts() -> Mapping[str, str]:
    return {word: sort for sort, words in table("names") for word in words.split()}
