"""Opposites: a course, a trend, a result, a pace, a severity or a site that excludes the input's.

The table lists words that exclude one another. Most are opposites of one thing only, so the input
must say the other of a word that both have beside them: «PCR en descenso», «PCR en ascenso».
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice
from typing import NamedTuple

from checks.clinical.abbreviations import expanded
from checks.clinical.fields import Facts, Item
from checks.clinical.hold.seen import Seen
from checks.clinical.kept import kept
from checks.clinical.lexicon import PhraseIndex, aliases, table
from checks.clinical.normalise import stem
from checks.clinical.reading import Reading
from checks.clinical.scopes import negated_at, scopes
from checks.clinical.words import Words, stems_of

_REACH = 3
_FARTHEST = 8
_CLAUSE_END = re.compile(r"[,;:]|\.\s")
_SIGN = re.compile(r"[,;:()]")
# A value below zero is told as a negative one: «balance -3.5L»; «FC <100» as one below it.
_SIGNS = (
    (re.compile(r"(?<=[a-z]\s)-(?=[0-9])"), "negativo "),
    (re.compile(r"<\s?(?=[0-9])"), "menor de "),
    (re.compile(r">\s?(?=[0-9])"), "mayor de "),
)
_KINDS = {"site": "contradicted.site"}
# What stands beside anything, and so tells nothing of it.
_ANYTHING = frozenset(
    (
        "para desde hasta durante tras luego entre sobre bajo como esta este estos estas dias dia "
        "horas paciente evoluciona evolucion presenta signos control manejo tratamiento alta "
        "ingreso egreso ingresa egresa cada mayor menor muestra buena mala previo actual asociado "
        "asociada con sin por del los las una que muy mas entre mil secundario "
        "secundaria parte forma hacia resto mismo misma resulta arteria lesion observa observan "
        "encuentra encontrando evidencia informa informan describe impresiona"
    ).split()
)

# Names that have such a word, and are of no side.
_FIXED = (
    "descendente anterior", "sonda vesical", "convulsion febril", "litiasis vesical",
    "reaccion adversa grave", "alta por mejoria",
)  # fmt: skip
# A negation reaches over «y» to a noun («sin disnea y fiebre»), not to a state («y febril»).
_NOUNS = frozenset(["fiebre", "febricula", "disnea", "ictericia"])


_UNIT = re.compile(r"(?<=[0-9])[a-z]{1,4}$")
_AND = re.compile(r"\s(?:y|e|con)\s(?:de\s|la\s)?")
_FEW = 6  # words of sides around one
_LONGEST_SHORT = 4


class Side(NamedTuple):
    row: int
    side: int


class Place(NamedTuple):
    """Where a word of a side stands: characters [start, end), words [first, last]."""

    side: Side
    start: int
    end: int
    first: int
    last: int


class Told(NamedTuple):
    """A word of a side, its place, the stems beside it, in its clause, right beside it, behind."""

    side: Side
    start: int
    end: int
    beside: frozenset[str]
    clause: frozenset[str]
    next: frozenset[str]
    behind: frozenset[str]


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    given = _given(facts)
    rows = _rows_of_severity() | {g.side.row for g in given}
    places = places_in(reading)
    for at, place in enumerate(places):
        if place.side.row not in rows:
            continue
        told = _told(reading, place)
        row = told.side.row
        kind, where = _rows()[row][:2]
        # Who came with fever may well leave without; only the worse is held, where all is told.
        if (where == "any" and not told.side.side) or (
            kind != "site" and _is_denied(reading, told)
        ):
            continue
        others = [g for g in given if g.side.row == row and _is_of_the_same(g, told, where)]
        word = reading.text[told.start : told.end]
        if kind in ("site", "kind") and _adds_to(
            told, places[max(0, at - _FEW) : at + _FEW], {g.side for g in others}, reading
        ):
            continue
        if others and (all(g.side != told.side for g in others) or _fits_the_other(told, others)):
            message = f"'{word}': the input has the opposite"
            what = _KINDS.get(kind, "contradicted.course")
            yield Seen(what, message, told.start, told.end)
        elif _is_added(reading, told, kind, facts):
            yield Seen(
                "unsupported.severity", f"'{word}' is not in the input", told.start, told.end
            )


def _is_of_the_same(given: Told, told: Told, where: str) -> bool:
    """Whether two words are said of one thing."""
    if where == "next":
        return bool(given.next & told.next)
    if where == "behind":
        return bool(given.behind & told.behind)
    return where in ("any", "each") or bool(given.beside & told.beside)


def _adds_to(told: Told, near: Sequence[Place], given: set[Side], reading: Reading) -> bool:
    """Whether it only adds to what the input says: «femoral y poplitea»."""
    return any(
        other.side in given
        and other.side != told.side
        and _AND.fullmatch(reading.text, min(other.end, told.end), max(other.start, told.start))
        for other in near
        if other.side.row == told.side.row
    )


def _fits_the_other(told: Told, others: list[Told]) -> bool:
    """Whether the input says both, and what is told stands among the words of the other one."""
    fitting = {g.side == told.side for g in others if g.clause & told.clause}
    return fitting == {False}


def _is_added(reading: Reading, told: Told, kind: str, facts: Facts) -> bool:
    """How grave a thing is that the input names without saying so: «menorragia severa»."""
    if kind != "severity" or any(g.side.row == told.side.row for g in _given(facts)):
        return False
    before = {word.stem for word in reading.near(told.start, 2) if len(word.text) > 3}
    return bool(before & told.beside & facts.stems)


@kept
def _given(facts: Facts) -> list[Told]:
    """What the input says, as it stands and with its abbreviations written out."""
    return [told for item in facts.items for told in of_item(item)]


@kept
def of_item(item: Item) -> tuple[Told, ...]:
    """What a line of the input says."""
    text = item.told
    written_out = ", ".join(map(expanded, _CLAUSE_END.split(text)))
    stems = [*item.reading.words.stems, *stems_of(written_out)]
    if not any(sign in text for sign in "-<>") and not _index().may_find(stems):
        return ()
    found: list[Told] = []
    for sign, words in _SIGNS:
        text = sign.sub(words, text)
    line = item.reading if text == item.reading.text else Reading(text)
    for told in _told_in(line):
        found.append(told)
        if _rows()[told.side.row][0] != "site" and _is_denied(line, told):
            found += _all_sides(told)
    return (*found, *_told_in(Reading(written_out)))


def _is_denied(reading: Reading, told: Told) -> bool:
    if not negated_at(reading, told.start):
        return False
    at = bisect_right(scopes(reading), (told.start, len(reading.text))) - 1
    between = reading.text[scopes(reading)[at][0] : told.start]
    return reading.text[told.start : told.end] in _NOUNS or " y " not in between


def _all_sides(told: Told) -> Iterator[Told]:
    """What is denied of one side may be said of any other."""
    for side in range(len(_rows()[told.side.row]) - 2):
        yield told._replace(side=Side(told.side.row, side))


@kept
def places_in(reading: Reading) -> tuple[Place, ...]:
    """Where a text has words that exclude others; kept, since names are held by them too."""
    return tuple(
        [
            Place(side, phrase.start, phrase.end, phrase.first, phrase.last)
            for phrase in _index().find(reading.text, reading.words)
            for side in phrase.value
        ]
    )


def _told_in(reading: Reading) -> Iterator[Told]:
    for place in places_in(reading):
        yield _told(reading, place)


def _told(reading: Reading, place: Place) -> Told:
    words, sentence = reading.words, reading.sentence(place.start)
    before = range(place.first - 1, max(-1, place.first - 1 - _FARTHEST), -1)
    behind = range(place.last + 1, min(place.last + 1 + _FARTHEST, len(words)))
    first, second = _weighty(words, before, sentence), _weighty(words, behind, sentence)
    one = [at for at in first if _joined(reading, words.end(at), place.start)]
    other = [at for at in second if _joined(reading, place.end, words.starts[at])]
    beside, clause = _stems(words, [*first, *second]), _stems(words, [*one, *other])
    closest = _stems(words, [*one[:1], *other[:1]])
    after = _stems(words, other[:1])
    return Told(place.side, place.start, place.end, beside, clause, closest, after)


def _stems(words: Words, places: Iterable[int]) -> frozenset[str]:
    return frozenset[str]().union(*[_meant(words.stems[at]) for at in places])


@lru_cache(maxsize=20_000)
def _meant(word: str) -> frozenset[str]:
    """Of a stem that is a number with its unit («24h») the number, of an abbreviation its words."""
    name = _UNIT.sub("", word)
    if len(name) > _LONGEST_SHORT:
        return frozenset([name])
    return frozenset([name, *map(stem, expanded(name).split())])


def _weighty(words: Words, places: Iterable[int], sentence: tuple[int, int]) -> list[int]:
    """The nearest words of a sentence that tell something."""
    found = (
        at
        for at in places
        if sentence[0] <= words.starts[at] < sentence[1] and _is_weighty(words.texts[at])
    )
    return list(islice(found, _REACH))


@lru_cache(maxsize=20_000)
def _is_weighty(word: str) -> bool:
    long = len(word) > 2 or word.isdigit() or " " in expanded(word)
    return long and word not in _ANYTHING


def _joined(reading: Reading, start: int, end: int) -> bool:
    """Whether no sign parts two places of a text."""
    return _SIGN.search(reading.text, start, end) is None


@cache
def _rows() -> tuple[tuple[str, ...], ...]:
    return table("opposites")


@cache
def _rows_of_severity() -> frozenset[int]:
    return frozenset(at for at, row in enumerate(_rows()) if row[0] == "severity")


@cache
def _index() -> PhraseIndex[tuple[Side, ...]]:
    """Words to the sides that they are of: one word may be of several rows."""
    meant: dict[str, list[Side]] = {}
    for row, (_, _, *sides) in enumerate(_rows()):
        for side, words in enumerate(sides):
            for word in aliases(words):
                meant.setdefault(word, []).append(Side(row, side))
    meant |= {name: [] for name in _FIXED}
    return PhraseIndex([(word, tuple(sides)) for word, sides in meant.items()])
