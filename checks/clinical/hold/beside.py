"""A number beside another's word: «SOFA 22» where the input has «APACHE II 22, SOFA 9».

Every number of the output stands somewhere in the input; here the word in front of it, or the one
behind it, must not have other numbers there, and this one of nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from checks.clinical.abbreviations import expanded
from checks.clinical.fields import TREATMENT, Facts
from checks.clinical.hold.grades import grade_spans
from checks.clinical.hold.numbers import told
from checks.clinical.hold.seen import Seen
from checks.clinical.lexicon import Word
from checks.clinical.measures import Quantity, given, quantities, scaled, supported
from checks.clinical.normalise import stem
from checks.clinical.quantities import same
from checks.clinical.reading import Reading

_CLAUSE_END = re.compile(r"[,;()]|\.\s|\n")
_DIGIT = re.compile(r"[0-9]")
# What stands in front of numbers of anything.
_ANYTHING = frozenset(
    stem(word)
    for word in (
        "de del en el la los las al a por con y e un una hasta desde durante cada entre total dia "
        "dias hora horas semana semanas mes meses inicial basal final ingreso alta egreso puntos "
        "score escala valor nivel control mayor menor sobre bajo tras luego unos aproximadamente "
        "aprox resulta llegando paciente tipo grado sus su mas para post previo numero medida "
        "mide tamano postoperatorio postoperatoria afebril"
    ).split()
)
_FARTHEST = 8


class Beside(NamedTuple):
    """A word, whether it stands in front of the number, and the scale of the number."""

    word: str
    front: bool
    scale: str


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    for number in told(reading, facts):
        labels = list(_labels(reading, number, words=2))
        known = [_given(facts)[label] for label in labels if label in _given(facts)]
        value = scaled(number)[1]
        if (
            known
            and labels[0] in _given(facts)
            and not any(same(value, other) for values in known for other in values)
            and supported(number, given(facts))
        ):
            words = reading.text[number.start : number.end]
            held = ", ".join(f"{value:g}" for value in sorted(known[0]))
            message = f"'{words}' beside '{labels[0].word}': the input has {held} there"
            yield Seen("contradicted.number", message, number.start, number.end, None, held)


def _given(facts: Facts) -> dict[Beside, set[float]]:
    """All numbers of a word's clause are beside it: «SatO2 90% al ingreso y 97% al alta»."""
    if "beside" not in vars(facts):
        found: dict[Beside, set[float]] = {}
        for item in facts.items:
            if item.field in TREATMENT and item.is_drug:
                continue
            spans = [(c.start, c.end) for c in item.reading.codes] + grade_spans(item.reading)
            for number in _outside(quantities(item.reading.text), spans):
                for label in _labels(item.reading, number, words=_FARTHEST):
                    found.setdefault(label, set()).add(scaled(number)[1])
        vars(facts)["beside"] = found
    kept: dict[Beside, set[float]] = vars(facts)["beside"]
    return kept


def _outside(numbers: Iterable[Quantity], spans: list[tuple[int, int]]) -> Iterator[Quantity]:
    for number in numbers:
        if not any(a <= number.start < b for a, b in spans):
            yield number


def _labels(reading: Reading, number: Quantity, words: int) -> Iterator[Beside]:
    """The words that a number belongs to, the nearest first: up to so many in front of it.

    Of an input's number all of its clause, across other numbers.
    """
    if number.every:
        return
    scale = scaled(number)[0] or number.unit
    left = words
    for word in reversed(reading.near(number.start, _FARTHEST)):
        between = reading.text[word.end : number.start]
        if _CLAUSE_END.search(between) or (words < _FARTHEST and _DIGIT.search(between)) or not left:
            break
        if name := _name(word):
            left -= 1
            yield Beside(name, True, scale)
    # «5 bandas»; behind a unit stands what comes next.
    behind = reading.near(number.end, 0, 1)
    if behind and not number.unit and reading.text[number.end : behind[0].start] == " ":
        if name := _name(behind[0]):
            yield Beside(name, False, scale)


def _name(word: Word) -> str:
    """A word by which a number is known, written out; empty where there is none."""
    if word.stem in _ANYTHING or not word.text.isalpha() or len(word.text) < 2:
        return ""
    written = expanded(word.text).split()
    return stem(written[-1]) if written else ""
