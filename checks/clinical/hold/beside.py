"""A number beside another's word: «SOFA 22» where the input has «APACHE II 22, SOFA 9».

Every number of the output stands somewhere in the input; here the word in front of it, or the one
behind it, must not have other numbers there, and this one of nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from checks.clinical.abbreviations import expanded
from checks.clinical.fields import TREATMENT, Facts, Item
from checks.clinical.hold.grades import grade_spans
from checks.clinical.hold.numbers import told
from checks.clinical.hold.seen import Seen
from checks.clinical.kept import kept
from checks.clinical.measures import Quantity, is_given, quantities, scaled
from checks.clinical.normalise import stem
from checks.clinical.quantities import same
from checks.clinical.reading import Reading
from checks.clinical.words import Word

_CLAUSE_END = re.compile(r"[,;()]|\.\s|\n")
_CODE = re.compile(r"\([a-z0-9.]{3,8}\)")
_DIGIT = re.compile(r"[0-9]")
# What stands in front of numbers of anything, and arteries, which `lesions` holds.
_ANYTHING = frozenset(
    stem(word)
    for word in (
        "de del en el la los las al a por con y e un una hasta desde durante cada entre total dia "
        "dias hora horas semana semanas mes meses inicial basal final ingreso alta egreso puntos "
        "score escala valor nivel control mayor menor sobre bajo tras luego unos aproximadamente "
        "aprox resulta llegando paciente tipo grado sus su mas para post previo numero medida "
        "mide tamano postoperatorio postoperatoria afebril descendente anterior coronaria derecha "
        "circunfleja tronco izquierdo descenso ascenso aumento disminucion mejoria regresion baja "
        "alza"
    ).split()
)
_APGAR = re.compile(r"\bapgar\s(?:de\s)?([0-9]{1,2})\s?(?:-|/|y|,)\s?([0-9]{1,2})(?![0-9])")
_FARTHEST = 8


class Beside(NamedTuple):
    """A word, whether it stands in front of the number, and the scale of the number."""

    word: str
    front: bool
    scale: str


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    told_of: dict[Beside, list[Quantity]] = {}
    for number in told(reading, facts):
        # «Sonda vesical por 3 dias»: the input may have the one word only.
        front = [
            label
            for label in _in_front(reading, number, 2)
            if label in _given(facts) or label.word in facts.stems
        ]
        behind = list(_behind(reading, number))
        for label in front[:1]:
            told_of.setdefault(label, []).append(number)
        known = [_given(facts)[label] for label in (*front, *behind) if label in _given(facts)]
        values = {value for items in known for item in items for value in item}
        if (
            any(label in _given(facts) for label in (*front[:1], *behind))
            and not any(same(scaled(number)[1], value) for value in values)
            and is_given(number, facts)
        ):
            yield _seen(reading, number, values)
    for label, numbers in told_of.items():
        # The same twice, where a line of the input has two: «NIHSS 4 ... NIHSS 4 al alta».
        if len(numbers) == 2 and len({scaled(number)[1] for number in numbers}) == 1:
            for line in _given(facts).get(label, ()):
                if len(line) == 2:
                    yield _seen(reading, numbers[0], line)
    if "apgar" in reading.text:
        yield from _apgar(reading, facts)


def _apgar(reading: Reading, facts: Facts) -> Iterator[Seen]:
    """«Apgar 9-9» where the input has «7-9»: two numbers of one word, in their order."""
    known = {match.groups() for match in _APGAR.finditer(facts.folded)}
    for match in _APGAR.finditer(reading.text):
        if known and match.groups() not in known:
            held = ", ".join("-".join(pair) for pair in sorted(known))
            message = f"'{match[0]}': the input has {held}"
            yield Seen("contradicted.number", message, *match.span(), None, held)


def _seen(reading: Reading, number: Quantity, known: set[float]) -> Seen:
    words = reading.text[number.start : number.end]
    held = ", ".join(f"{value:g}" for value in sorted(known))
    message = f"'{words}': the input has {held} there"
    return Seen("contradicted.number", message, number.start, number.end, None, held)


@kept
def _given(facts: Facts) -> dict[Beside, list[set[float]]]:
    """The numbers beside a word, line by line."""
    found: dict[Beside, list[set[float]]] = {}
    for item in facts.items:
        for label, values in _of_item(item).items():
            found.setdefault(label, []).append(values)
    return found


@kept
def _of_item(item: Item) -> dict[Beside, set[float]]:
    """The numbers beside a word of a line; all of its clause are: «90% al ingreso y 97%»."""
    line: dict[Beside, set[float]] = {}
    drug, reading = item.field in TREATMENT and item.is_drug, item.reading
    spans = [(c.start, c.end) for c in reading.codes] + grade_spans(reading)
    for number in _outside(quantities(reading.text, reading.words), spans):
        # Of a drug only its strength stands beside its name; the rest is its regimen.
        if drug and number.unit != "%":
            continue
        labels = _in_front(reading, number, _FARTHEST)
        for label in (*labels, *_behind(reading, number)):
            line.setdefault(label, set()).add(scaled(number)[1])
    return line


def _outside(numbers: Iterable[Quantity], spans: list[tuple[int, int]]) -> Iterator[Quantity]:
    for number in numbers:
        if not any(a <= number.start < b for a, b in spans):
            yield number


def _in_front(reading: Reading, number: Quantity, words: int) -> Iterator[Beside]:
    """The words that a number belongs to, the nearest first, up to so many in front of it.

    Of an input's number all of its clause, across other numbers.
    """
    for word in reversed(reading.near(number.start, 0 if number.every else _FARTHEST)):
        between = _CODE.sub("", reading.text[word.end : number.start])
        if _CLAUSE_END.search(between) or (words < _FARTHEST and _DIGIT.search(between)):
            return
        if words and (name := _name(word)):
            words -= 1
            yield Beside(name, True, _scale(number))


def _behind(reading: Reading, number: Quantity) -> Iterator[Beside]:
    """«5 bandas», «2U plasma»; of another unit the number is a measure, and of what is not told."""
    if number.unit and number.unit not in ("u", "unidades", "unidad"):
        return
    for word in reading.near(number.end, 0, 2):
        between = reading.text[number.end : word.start]
        if between in (" ", " de ") and (name := _name(word)):
            yield Beside(name, False, "u" if number.unit else "")


def _scale(number: Quantity) -> str:
    return scaled(number)[0] or number.unit


def _name(word: Word) -> str:
    """A word by which a number is known, written out; empty where there is none."""
    if word.stem in _ANYTHING or not word.text[0].isalpha() or len(word.text) < 2:
        return ""
    written = [stem(w) for w in expanded(word.text).split()]
    return written[-1] if written and written[-1] not in _ANYTHING else ""
