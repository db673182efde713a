"""Opposites: a course, a trend, a result, a pace, a severity or a site that excludes the input's.

The table lists words that exclude one another. Most are opposites of one thing only, so the input
must say the other of a word that both have beside them: «PCR en descenso», «PCR en ascenso».
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import islice
from typing import NamedTuple

from checks.clinical.abbreviations import expanded
from checks.clinical.fields import Facts
from checks.clinical.hold.seen import Seen
from checks.clinical.lexicon import PhraseIndex, Word, aliases, table
from checks.clinical.normalise import stem
from checks.clinical.reading import Reading
from checks.clinical.scopes import negated_at, scopes

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
    told_here = told_in(reading)
    for at, told in enumerate(told_here):
        row = told.side.row
        kind, where = _rows()[row][:2]
        # Who came with fever may well leave without; only the worse is held, where all is told.
        denied = kind != "site" and _is_denied(reading, told)
        if denied or (where == "any" and not told.side.side):
            continue
        others = [g for g in given if g.side.row == row and _is_of_the_same(g, told, where)]
        word = reading.text[told.start : told.end]
        if kind in ("site", "kind") and _adds_to(
            told, told_here[max(0, at - _FEW) : at + _FEW], {g.side for g in others}, reading
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


def _adds_to(told: Told, near: list[Told], given: set[Side], reading: Reading) -> bool:
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
    return bool(before & told.beside & facts.reading.stems)


def _given(facts: Facts) -> list[Told]:
    """What the input says, as it stands and with its abbreviations written out."""
    if "opposites" not in vars(facts):
        vars(facts)["opposites"] = [t for item in facts.items for t in of_line(item.told)]
    kept: list[Told] = vars(facts)["opposites"]
    return kept


@lru_cache(maxsize=8192)
def of_line(text: str) -> tuple[Told, ...]:
    """What a line of the input says; kept, since many patients have the same ones."""
    found: list[Told] = []
    for sign, words in _SIGNS:
        text = sign.sub(words, text)
    line = Reading(text)
    for told in told_in(line):
        found.append(told)
        if _rows()[told.side.row][0] != "site" and _is_denied(line, told):
            found += _all_sides(told)
    written_out = ", ".join(map(expanded, _CLAUSE_END.split(text)))
    return (*found, *told_in(Reading(written_out)))


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


def told_in(reading: Reading) -> list[Told]:
    """The words of a text that exclude others; kept, since names are held by them too."""
    if "told" not in vars(reading):
        vars(reading)["told"] = list(_told(reading))
    kept: list[Told] = vars(reading)["told"]
    return kept


def _told(reading: Reading) -> Iterator[Told]:
    for phrase in _index().find(reading.text, reading.words):
        before = reading.words[max(0, phrase.first - _FARTHEST) : phrase.first][::-1]
        behind = reading.words[phrase.last + 1 : phrase.last + 1 + _FARTHEST]
        sentence = reading.sentence(phrase.start)
        first, second = _weighty(before, sentence), _weighty(behind, sentence)
        one = [word for word in first if _joined(reading, word.end, phrase.start)]
        other = [word for word in second if _joined(reading, phrase.end, word.start)]
        beside, clause = _stems([*first, *second]), _stems([*one, *other])
        closest = _stems([*one[:1], *other[:1]])
        for side in phrase.value:
            yield Told(side, phrase.start, phrase.end, beside, clause, closest, _stems(other[:1]))


def _stems(words: Iterable[Word]) -> frozenset[str]:
    """Stems: of a number with its unit («24h») the number, of an abbreviation its words too."""
    found = [_UNIT.sub("", word.stem) for word in words]
    short = (name for name in found if len(name) <= _LONGEST_SHORT)
    return frozenset(found).union(*(map(stem, expanded(name).split()) for name in short))


def _weighty(words: Iterable[Word], sentence: tuple[int, int]) -> list[Word]:
    """The nearest words of a sentence that tell something."""
    found = (
        word
        for word in words
        if sentence[0] <= word.start < sentence[1]
        and (len(word.text) > 2 or word.text.isdigit() or " " in expanded(word.text))
        and word.text not in _ANYTHING
    )
    return list(islice(found, _REACH))


def _joined(reading: Reading, start: int, end: int) -> bool:
    """Whether no sign parts two places of a text."""
    return _SIGN.search(reading.text, start, end) is None


@cache
def _rows() -> tuple[tuple[str, ...], ...]:
    return table("opposites")


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
