"""Procedures and events that did not happen."""

from __future__ import annotations

import random

from checks.mutations.edits import appended, one, put
from checks.mutations.inputs import given, says
from checks.mutations.places import coded_places
from harness.mutation import mutation
from harness.records import Case

# Each with its code and what the input must not say for it to be an invention.
_PROCEDURES = {
    "colonoscopia": ("45.23", "colonoscop"), "paracentesis": ("54.91", "paracentesis"),
    "endoscopia digestiva alta": ("45.13", "endoscop|eda"), "biopsia hepatica": ("50.11", "biops"),
    "puncion lumbar": ("03.31", "puncion|lumbar"), "hemodialisis": ("39.95", "dialis"),
    "coronariografia": ("88.56", "coronari|angio"), "resonancia magnetica": ("88.91", "resonan|rm"),
    "laparotomia exploradora": ("54.11", "laparo"), "traqueostomia": ("31.1", "traqueo"),
    "colecistectomia": ("51.23", "colecistect"), "broncoscopia": ("33.24", "broncos|fibrobronc"),
    "instalacion de marcapasos": ("37.80", "marcapas"), "craneotomia": ("01.24", "crane"),
    "apendicectomia": ("47.09", "apendicect"), "toracocentesis": ("34.91", "toraco|pleur"),
}  # fmt: skip
_EVENTS = {
    "ventilacion mecanica invasiva": "ventila|vmi|intub", "traslado a UCI": "uci|intensiv|upc",
    "transfusion de globulos rojos": "transfus|globulos", "hemodialisis": "dialis",
    "reanimacion cardiopulmonar": "reanim|paro|rcp", "drogas vasoactivas": "vasoact|adrenal",
    "reintervencion quirurgica": "reinterv|reoper", "oxigenoterapia": "oxigen|o2|naricera|aire",
}  # fmt: skip


@mutation(caught_by={"grounding"})
def procedure_invented(output: str, case: Case, source: random.Random) -> str | None:
    """A procedure that was not done, with a code."""
    name = _undone(case, source)
    return name and appended(output, f"Se realiza {name} ({_PROCEDURES[name][0]}).")


@mutation(caught_by={"grounding"})
def procedure_invented_bare(output: str, case: Case, source: random.Random) -> str | None:
    """A procedure that was not done, told without a code."""
    name = _undone(case, source)
    return name and appended(output, f"Se realiza {name} sin incidentes.")


@mutation(caught_by={"grounding"})
def event_invented(output: str, case: Case, source: random.Random) -> str | None:
    """Support that was not given."""
    name = one(source, (name for name, said in _EVENTS.items() if not says(case, said)))
    return name and appended(output, f"Requirio {name} durante la estadia.")


@mutation(caught_by={"grounding", "coverage"})
def procedure_replaced(output: str, case: Case, source: random.Random) -> str | None:
    """Another procedure stands before the code of one that was done."""
    name = _undone(case, source)
    told = coded_places(output, case, "proc")
    return one(source, (put(output, *place.named, name) for place in told if name))


def _undone(case: Case, source: random.Random) -> str | None:
    return one(
        source,
        (
            name
            for name, (code, said) in _PROCEDURES.items()
            if not says(case, said) and code not in given(case)
        ),
    )
