"""Grades and classes (Killip, NYHA, Child, Hinchey ...): another one, or one the input lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from checks.clinical.fields import Facts
from checks.clinical.hold.seen import Seen
from checks.clinical.implied import implied
from checks.clinical.kept import kept
from checks.clinical.quantities import ORDINALS, ROMAN
from checks.clinical.reading import Reading
from checks.clinical.words import matches

_NAMES = {
    "cf": "nyha", "clase funcional": "nyha", "clase": "nyha",
    "capacidad funcional": "nyha", "child-pugh": "child",
    "child pugh": "child", "estadio": "estadio", "etapa": "estadio", "estadío": "estadio",
    "bi-rads": "birads", "mrs": "rankin",
}  # fmt: skip
# Of these another one only is seen.
_ONLY_OTHER = frozenset(["t", "n", "m", "grupo", "segmento", "tipo", "influenza", "hepatitis"])
_GRADE = re.compile(
    r"\b(?P<name>killip|nyha|cf|clase\sfuncional|capacidad\sfuncional|child(?:[-\s]pugh)?|hinchey"
    r"|garden|gustilo|forrest|timi|grado|estadio|etapa|asa|wagner|fisher|balthazar|bi-?rads"
    r"|ecog|weber|schatzker|mallampati|salter|lauge|gold|fontaine|rutherford|mason|neer|nivel"
    r"|simpson|spetzler|hunt|hess|figo|frykman|gartland|clavien|tokio|tokyo|tanner|clase|nic|tici"
    r"|bosniak|crowe|kellgren|outerbridge|rockwood|stanford|debakey|bismuth|todani|mrs|rankin"
    r"|ramsay|vancouver|frankel|asia|segmento|tipo)"
    r"(?:\s(?:modificad[oa]|clase|grado|tipo|nyha|de|estadio)){0,2}[\s\-]"
    r"(?P<grade>(?:iii|iv|ii|i|vi|v|[0-6])[abc]?|b[123]|[abc]|(?<=frankel\s)[de]|(?<=asia\s)[de])"
    r"(?![a-z0-9])(?!\.[0-9])"
)
_FIRST = frozenset(
    (
        "killip nyha cf clase capacidad child hinchey garden gustilo forrest timi grado estadio "
        "etapa asa wagner fisher balthazar bi birads ecog weber schatzker mallampati salter lauge "
        "gold fontaine rutherford mason neer nivel simpson spetzler hunt hess figo frykman "
        "gartland clavien tokio tokyo tanner nic tici bosniak crowe kellgren outerbridge rockwood "
        "stanford debakey bismuth todani mrs rankin ramsay vancouver frankel asia segmento tipo"
    ).split()
)
# «NYHA III a II», «Child C-B»: what follows is of the same name.
_NEXT = re.compile(
    r"\s?(?:-|->|a|y|hasta)\s?(?P<grade>iii|iv|ii|i|vi|v|(?<=[a-e]\s[ay]\s)[a-e]|(?<=[a-e]-)[a-e])"
    r"(?![a-z0-9])"
)
_TUMOUR = re.compile(
    r"\b[cpyr]{1,2}t(?P<t>is|[0-4x])[a-d]?(?:[\s,]?n(?P<n>[0-3x])[a-c]?)?(?:[\s,]?m(?P<m>[01x])[ab]?)?"
    r"(?![a-z0-9])|\bt(?P<t2>is|[0-4x])[a-d]?[\s,]?n(?P<n2>[0-3x])[a-c]?[\s,]?m(?P<m2>[01x])(?![a-z0-9])"
)
_VIRUSES = frozenset(["influenza", "hepatitis"])
_GROUPS = frozenset(["grupo"])
_VIRUS = re.compile(r"\b(?P<name>influenza|hepatitis)\s(?P<letter>[abcde])(?![a-z0-9])")
_ORDINAL = re.compile(r"\b(?P<n>primer|segundo|tercer|cuarto)\sgrado\b")
_BLOOD = re.compile(
    r"\bgrupo\s(?:sanguineo\s)?(?P<group>ab|a|b|o|0)(?=\s?[,(]?\s?(?:rh|negativ|positiv|[+-]))"
)


class Grade(NamedTuple):
    name: str
    value: str
    start: int
    end: int


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    told_here = grades(reading)
    if not told_here:
        return
    given: dict[str, set[str]] = {}
    for grade in _given(facts):
        given.setdefault(grade.name, set()).add(grade.value)
    for meant in implied(facts.folded):
        given.setdefault(meant.grade, set()).add(f"{meant.number:g}")
    for told in told_here:
        known = given.get(told.name, set())
        words = reading.text[told.start : told.end]
        if told.name in _ONLY_OTHER and not known:
            continue
        if any(told.value == k or k.startswith(told.value) for k in known):
            continue
        if known:
            held = f"{told.name} {', '.join(sorted(known))}"
            message = f"'{words}': the input has {held}"
            yield Seen("contradicted.grade", message, told.start, told.end, None, held)
        elif not _graded_otherwise(told, facts):
            yield Seen("unsupported.grade", f"'{words}' is not in the input", told.start, told.end)


def _given(facts: Facts) -> list[Grade]:
    return [grade for item in facts.items for grade in grades(item.reading)]


@kept
def grades(reading: Reading) -> tuple[Grade, ...]:
    found = []
    for match in matches(_GRADE, reading.text, reading.starts_of(_FIRST)):
        name = match["name"].replace("  ", " ")
        name = _NAMES.get(name, name)
        found.append(Grade(name, _value(match["grade"]), *match.span()))
        if after := _NEXT.match(reading.text, match.end()):
            found.append(Grade(name, _value(after["grade"]), *after.span("grade")))
    return (*found, *_lettered(reading))


def _lettered(reading: Reading) -> Iterator[Grade]:
    """The parts of a stage («pT3N1M0»), «tercer grado», the type of a virus and of the blood."""
    text = reading.text
    for match in _TUMOUR.finditer(text):
        for part, value in match.groupdict().items():
            if value:
                yield Grade(part[0], value, *match.span(part))
    for match in matches(_VIRUS, text, reading.starts_of(_VIRUSES)):
        yield Grade(match["name"], match["letter"], *match.span())
    for match in matches(_ORDINAL, text, reading.starts_of(ORDINALS.keys())):
        yield Grade("grado", str(ORDINALS[match["n"]]), *match.span())
    for match in matches(_BLOOD, text, reading.starts_of(_GROUPS)):
        yield Grade("grupo", match["group"].replace("0", "o"), *match.span())


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
    values = {g.value for g in _given(facts)}
    numeral = re.search(rf"(?<![a-z0-9]){told.value}(?![0-9])", facts.folded)
    words = {str(ROMAN[word]) for word in facts.vocabulary & ROMAN.keys()}
    return told.value in values | words or numeral is not None
