"""Days, measures and laboratory values other than the input gives them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

from checks.mutations.edits import one, put
from checks.mutations.inputs import given, gives
from harness.mutation import mutation
from harness.records import Case

_LAB = (
    r"\b(?:PCR|sodio|potasio|creatinina|hemoglobina|Hb|glicemia|lactato|bilirrubina|lipasa|amilasa"
    r"|plaquetas|leucocitos|INR|troponina|pH|TSH|albumina|BNP|urea|BUN)\b[a-z ]{0,12}"
)
_NUMBER = r"(?<![\d.(])(?P<n>\d{1,5}(?:\.\d{1,2})?)"
_ORDINALS = "primer segundo tercer cuarto quinto sexto septimo octavo noveno decimo".split()


@mutation(caught_by={"grounding"})
def day_changed(output: str, case: Case, source: random.Random) -> str | None:
    """Something happened on another day of the stay."""
    return _renumbered(output, case, source, rf"\bdia {_NUMBER}", lambda n: int(n) + 4)


@mutation(caught_by={"grounding"})
def ordinal_changed(output: str, case: Case, source: random.Random) -> str | None:
    """Something happened on another day of the stay, told in words."""
    options = []
    for match in re.finditer(rf"\b({'|'.join(_ORDINALS)}) (?=dia\b)", output):
        day = (_ORDINALS.index(match[1]) + 4) % len(_ORDINALS)
        if not gives(case, day + 1) and _ORDINALS[day] not in given(case):
            options.append(put(output, *match.span(1), _ORDINALS[day]))
    return one(source, options)


@mutation(caught_by={"grounding"})
def hours_changed(output: str, case: Case, source: random.Random) -> str | None:
    """Something of the course happened after another number of hours."""
    return _renumbered(output, case, source, rf"\blas {_NUMBER} horas\b", lambda n: int(n) + 7)


@mutation(caught_by={"grounding"})
def lab_changed(output: str, case: Case, source: random.Random) -> str | None:
    """A laboratory value is another one."""
    return _renumbered(output, case, source, _LAB + _NUMBER, lambda n: float(n) * 1.3 + 1)


@mutation(caught_by={"grounding"})
def lab_decimal_lost(output: str, case: Case, source: random.Random) -> str | None:
    """A laboratory value has lost its decimal point."""
    return _renumbered(
        output, case, source, _LAB + r"(?P<n>\d{1,2}\.\d)\b", lambda n: float(n) * 10
    )


@mutation(caught_by={"grounding"})
def fevi_changed(output: str, case: Case, source: random.Random) -> str | None:
    """The ejection fraction is another one."""
    pattern = rf"\b(?:FEVI|[Ff]raccion de eyeccion)\b[a-z ]{{0,12}}{_NUMBER}"
    return _renumbered(output, case, source, pattern, lambda n: int(n) - 17)


@mutation(caught_by={"grounding"})
def percentage_changed(output: str, case: Case, source: random.Random) -> str | None:
    """A percentage is another one."""
    pattern = rf"{_NUMBER}(?=\s?(?:%|por ciento))"
    return _renumbered(output, case, source, pattern, lambda n: float(n) - 6)


@mutation(caught_by={"grounding"})
def length_changed(output: str, case: Case, source: random.Random) -> str | None:
    """Something is longer than the input says."""
    return _renumbered(
        output, case, source, rf"{_NUMBER}(?=\s?(?:mm|cm|metros)\b)", lambda n: float(n) * 2 + 1
    )


@mutation(caught_by={"grounding"})
def length_unit_changed(output: str, case: Case, source: random.Random) -> str | None:
    """Millimetres read centimetres, or centimetres millimetres."""
    options = []
    for match in re.finditer(r"(?<=\d)\s?(mm|cm)\b", output):
        number = re.search(r"[\d.]+$", output[: match.start()])
        other = {"mm": "cm", "cm": "mm"}[match[1]]
        if number and not re.search(rf"{re.escape(number[0])}\s?{other}", given(case)):
            options.append(put(output, *match.span(1), other))
    return one(source, options)


@mutation(caught_by={"grounding"})
def change_reversed(output: str, case: Case, source: random.Random) -> str | None:
    """What went from one value to another went the other way."""
    pattern = re.compile(
        r"\bde (\d{1,6}(?:\.\d{1,2})?) a (\d{1,6}(?:\.\d{1,2})?)(?=\s|[,.](?:\s|$))"
    )
    return one(
        source,
        (
            put(output, *m.span(), f"de {m[2]} a {m[1]}")
            for m in pattern.finditer(output)
            if m[1] != m[2]
        ),
    )


@mutation(caught_by={"grounding"})
def score_changed(output: str, case: Case, source: random.Random) -> str | None:
    """A score of pain, consciousness or severity is another one."""
    pattern = rf"\b(?:EVA|Glasgow|Apgar|NIHSS|CURB-65|Tal|Rankin)\b[a-z ]{{0,12}}{_NUMBER}"
    return _renumbered(output, case, source, pattern, lambda n: int(n) + 3)


def _renumbered(
    output: str,
    case: Case,
    source: random.Random,
    pattern: str,
    change: Callable[[str], float],
) -> str | None:
    """The text with one number of a pattern changed to one that the input gives nowhere."""

    def options() -> Iterator[str]:
        for match in re.finditer(pattern, output):
            new = round(change(match["n"]), 1)
            if new > 0 and not gives(case, new):
                yield put(output, *match.span("n"), f"{new:g}")

    return one(source, options())
