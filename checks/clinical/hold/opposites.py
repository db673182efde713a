"""Opposites: a course, a trend, a result, a pace, a severity or a site that excludes the input's.

The table lists words that exclude one another. Most are opposites of one thing only, so the input
must say the other of a word that both have beside them: «PCR en descenso», «PCR en ascenso».
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from checks.clinical.abbreviations import expanded
from checks.clinical.fields import Facts
from checks.clinical.hold.negation import negated_at, scopes
from checks.clinical.hold.seen import Seen
from checks.clinical.lexicon import PhraseIndex, aliases, table
from checks.clinical.reading import Reading

_REACH = 3
_KINDS = {"site": "contradicted.site"}
# What stands beside anything, and so tells nothing of it.
_ANYTHING = frozenset(
    (
        "para desde hasta durante tras luego entre sobre bajo como esta este estos estas dias dia "
        "horas paciente evoluciona evolucion presenta signos control manejo tratamiento alta "
        "ingreso egreso ingresa egresa cada mayor menor muestra buena mala previo actual asociado "
        "asociada con sin por del los las una que muy mas entre mil secundario "
        "secundaria parte forma hacia resto mismo misma"
    ).split()
)

# Names that have such a word, and are of no side.
_FIXED = (
    "descendente anterior", "sonda vesical", "convulsion febril", "litiasis vesical",
    "reaccion adversa grave", "alta por mejoria",
)  # fmt: skip
# A negation reaches over «y» to a noun («sin disnea y fiebre»), not to a state («y febril»).
_NOUNS = frozenset(["fiebre", "febricula", "disnea", "ictericia"])


class Side(NamedTuple):
    row: int
    side: int


class Told(NamedTuple):
    """A word of a side, its place and the stems beside it."""

    side: Side
    start: int
    end: int
    beside: frozenset[str]


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    given = _given(facts)
    for told in _told(reading):
        row = told.side.row
        kind, near = _rows()[row][0], _rows()[row][1] == "near"
        # Who came with fever may well leave without; only the worse is held, where all is told.
        denied = kind != "site" and _is_denied(reading, told)
        if denied or not (near or told.side.side):
            continue
        others = [g for g in given if g.side.row == row and (not near or g.beside & told.beside)]
        word = reading.text[told.start : told.end]
        if others and all(g.side != told.side for g in others):
            message = f"'{word}': the input has the opposite"
            what = _KINDS.get(kind, "contradicted.course")
            yield Seen(what, message, told.start, told.end)
        elif _is_added(reading, told, kind, facts):
            yield Seen(
                "unsupported.severity", f"'{word}' is not in the input", told.start, told.end
            )


def _is_added(reading: Reading, told: Told, kind: str, facts: Facts) -> bool:
    """How grave a thing is that the input names without saying so: «menorragia severa»."""
    if kind != "severity" or any(g.side.row == told.side.row for g in _given(facts)):
        return False
    before = {word.stem for word in reading.near(told.start, 2) if len(word.text) > 3}
    return bool(before & told.beside & facts.reading.stems)


def _given(facts: Facts) -> list[Told]:
    """What the input says, as it stands and with its abbreviations written out."""
    if "opposites" not in vars(facts):
        found: list[Told] = []
        for item in facts.items:
            line = Reading(item.told)
            for told in _told(line):
                found.append(told)
                if _rows()[told.side.row][0] != "site" and _is_denied(line, told):
                    found += _all_sides(told)
            # Without its commas, so its negations reach too far.
            found += _told(Reading(expanded(item.told)))
        vars(facts)["opposites"] = found
    kept: list[Told] = vars(facts)["opposites"]
    return kept


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


def _told(reading: Reading) -> Iterator[Told]:
    for phrase in _index().find(reading.text, reading.words):
        start, end = reading.sentence(phrase.start)
        around = [
            *reading.words[max(0, phrase.first - _REACH) : phrase.first],
            *reading.words[phrase.last + 1 : phrase.last + 1 + _REACH],
        ]
        beside = frozenset(
            word.stem
            for word in around
            if start <= word.start < end and len(word.text) > 2 and word.text not in _ANYTHING
        )
        for side in phrase.value:
            yield Told(side, phrase.start, phrase.end, beside)


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
