"""Grades and classes (Killip, NYHA, Child, Hinchey ...): another one, or one the input lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from checks.clinical.fields import Facts
from checks.clinical.hold.seen import Seen
from checks.clinical.quantities import ROMAN
from checks.clinical.reading import Reading

_NAMES = {
    "cf": "nyha", "clase funcional": "nyha", "clase": "nyha",
    "capacidad funcional": "nyha", "child-pugh": "child",
    "child pugh": "child", "estadio": "estadio", "etapa": "estadio", "estadío": "estadio",
    "bi-rads": "birads",
}  # fmt: skip
_GRADE = re.compile(
    r"\b(?P<name>killip|nyha|cf|clase\sfuncional|capacidad\sfuncional|child(?:[-\s]pugh)?|hinchey"
    r"|garden|gustilo|forrest|timi|grado|estadio|etapa|asa|wagner|fisher|balthazar|bi-?rads"
    r"|ecog|weber|schatzker|mallampati|salter|lauge|gold|fontaine|rutherford|mason|neer|nivel"
    r"|simpson|spetzler|hunt|hess|figo|frykman|gartland|clavien|tokio|tokyo|tanner|clase)"
    r"(?:\s(?:clase|grado|tipo|nyha|de|estadio)){0,2}[\s\-]"
    r"(?P<grade>(?:iii|iv|ii|i|vi|v|[0-6])[abc]?|[abc])(?![a-z0-9])(?!\.[0-9])"
)


class Grade(NamedTuple):
    name: str
    value: str
    start: int
    end: int


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    given: dict[str, set[str]] = {}
    for grade in grades(facts.reading):
        given.setdefault(grade.name, set()).add(grade.value)
    for told in grades(reading):
        known = given.get(told.name, set())
        words = reading.text[told.start : told.end]
        if any(told.value == k or k.startswith(told.value) for k in known):
            continue
        if known:
            held = f"{told.name} {', '.join(sorted(known))}"
            message = f"'{words}': the input has {held}"
            yield Seen("contradicted.grade", message, told.start, told.end, None, held)
        elif not _graded_otherwise(told, facts):
            yield Seen("unsupported.grade", f"'{words}' is not in the input", told.start, told.end)


def grades(reading: Reading) -> list[Grade]:
    found = []
    for match in _GRADE.finditer(reading.text):
        name = match["name"].replace("  ", " ")
        found.append(Grade(_NAMES.get(name, name), _value(match["grade"]), *match.span()))
    return found


def grade_spans(reading: Reading) -> list[tuple[int, int]]:
    return [(grade.start, grade.end) for grade in grades(reading)]


def _value(grade: str) -> str:
    """Roman numerals as digits; a letter behind stays: IIIb is 3b."""
    letter = grade[-1] if grade[-1] in "abc" and len(grade) > 1 else ""
    number = grade[: len(grade) - len(letter)]
    return f"{ROMAN.get(number, number)}{letter}"


def _graded_otherwise(told: Grade, facts: Facts) -> bool:
    """«grado III» where the input has «Hinchey III» or «3er grado»: the name is left out."""
    if told.name not in ("grado", "estadio", "nivel"):
        return False
    values = {g.value for g in grades(facts.reading)}
    numeral = re.search(rf"(?<![a-z0-9]){told.value}(?![0-9])", facts.folded)
    words = {str(ROMAN[w.text]) for w in facts.reading.words if w.text in ROMAN}
    return told.value in values | words or numeral is not None
