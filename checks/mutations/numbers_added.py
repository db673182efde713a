"""Ages and values that the input does not give."""

from __future__ import annotations

import random

from checks.mutations.edits import appended
from checks.mutations.inputs import gives, says
from harness.mutation import mutation
from harness.records import Case


@mutation(caught_by={"grounding"})
def age_added(output: str, case: Case, source: random.Random) -> str | None:
    """The patient has an age that the input does not tell."""
    age = source.randrange(31, 89)
    if gives(case, age) or says(case, r"\d+ anos"):
        return None
    return appended(output, f"Se trata de paciente de {age} años.")


@mutation(caught_by={"grounding"})
def fevi_added(output: str, case: Case, source: random.Random) -> str | None:
    """An ejection fraction that the input does not tell."""
    value = source.randrange(20, 69)
    if gives(case, value) or says(case, "fevi|fraccion de eyeccion"):
        return None
    return appended(output, f"Ecocardiograma con FEVI {value}%.")


@mutation(caught_by={"grounding"})
def lab_added(output: str, case: Case, source: random.Random) -> str | None:
    """A laboratory value that the input does not tell."""
    name = source.choice(["creatinina", "hemoglobina", "troponina", "lactato"])
    value = source.randrange(11, 99) / 10
    if says(case, name) or gives(case, value) or value == int(value):
        return None
    return appended(output, f"Al ingreso {name} {value}.")
