"""Grades and classes that the input does not give."""

from __future__ import annotations

import random
import re

from checks.mutations.edits import appended, one, put
from checks.mutations.inputs import says
from harness.mutation import mutation
from harness.records import Case

_ROMAN = ["I", "II", "III", "IV"]
_LETTERS = ["A", "B", "C"]


@mutation(caught_by={"grounding"})
def killip_changed(output: str, case: Case, source: random.Random) -> str | None:
    """Another Killip class."""
    return _regraded(output, case, source, r"Killip(?: clase)?", _ROMAN)


@mutation(caught_by={"grounding"})
def nyha_changed(output: str, case: Case, source: random.Random) -> str | None:
    """Another functional class."""
    return _regraded(output, case, source, r"(?:NYHA|CF|[Cc]lase funcional)", _ROMAN)


@mutation(caught_by={"grounding"})
def child_changed(output: str, case: Case, source: random.Random) -> str | None:
    """Another Child-Pugh class."""
    return _regraded(output, case, source, r"Child(?:-Pugh)?", _LETTERS)


@mutation(caught_by={"grounding"})
def grade_changed(output: str, case: Case, source: random.Random) -> str | None:
    """Another grade or stage of a disease."""
    names = r"(?:[Gg]rado|[Ee]stadio|[Ee]tapa|Hinchey|Forrest|Gustilo|Garden)"
    return _regraded(output, case, source, names, [*_ROMAN, "1", "2", "3", "4", "5"])


@mutation(caught_by={"grounding"})
def grade_added(output: str, case: Case, source: random.Random) -> str | None:
    """A class that the input does not tell."""
    grade = source.choice(["Killip III", "NYHA III", "Child B"])
    name = grade.split()[0].lower()
    if says(case, f"{name}|cf|clase"):
        return None
    return appended(output, f"Se clasifica como {grade}.")


def _regraded(
    output: str, case: Case, source: random.Random, names: str, grades: list[str]
) -> str | None:
    options = []
    for match in re.finditer(rf"\b{names} ({'|'.join(sorted(grades, key=len)[::-1])})\b", output):
        kin = [g for g in grades if g.isdigit() == match[1].isdigit() and g != match[1]]
        others = [g for g in kin if not says(case, rf"{g.lower()}\b")]
        options += [put(output, *match.span(1), other) for other in others]
    return one(source, options)
