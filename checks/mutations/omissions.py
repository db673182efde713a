"""Items left out, with their code or but for it."""

from __future__ import annotations

import random

from checks.mutations.edits import one, put, without
from checks.mutations.places import coded_places, orders, places, sentences
from harness.mutation import mutation
from harness.records import Case


@mutation(caught_by={"coverage", "grounding"})
def diagnosis_name_dropped(output: str, case: Case, source: random.Random) -> str | None:
    """A discharge diagnosis has lost its name; its code is left."""
    told = coded_places(output, case, "dx_alta")
    return one(source, (put(output, place.start, place.coded[0] - 1, "") for place in told))


@mutation(caught_by={"coverage"})
def diagnosis_omitted(output: str, case: Case, source: random.Random) -> str | None:
    """An admission diagnosis is left out, with its code."""
    told = places(output, case, "dx")
    return one(source, (without(output, place, told) for place in told))


@mutation(caught_by={"coverage"})
def discharge_diagnosis_omitted(output: str, case: Case, source: random.Random) -> str | None:
    """A discharge diagnosis is left out, with its code."""
    told = places(output, case, "dx_alta")
    return one(source, (without(output, place, told) for place in told))


@mutation(caught_by={"coverage"})
def drug_omitted(output: str, case: Case, source: random.Random) -> str | None:
    """A drug of the input is left out, with its code."""
    told = orders(output, case)
    return one(source, (without(output, order, told) for order in told))


@mutation(caught_by={"coverage"})
def drug_name_omitted(output: str, case: Case, source: random.Random) -> str | None:
    """A drug has lost its name; dose and code are left."""
    told = orders(output, case)
    return one(
        source,
        (
            put(output, place.start, place.named[1] + 1, "")
            for place in told
            if [p.name for p in told].count(place.name) == 1
        ),
    )


@mutation(caught_by={"coverage"})
def procedure_omitted(output: str, case: Case, source: random.Random) -> str | None:
    """A procedure is left out: from its list, or with its whole sentence."""
    told, cut = places(output, case, "proc"), sentences(output)
    options = [without(output, place, told) for place in told]
    if len(told) == 1:
        options += [
            put(output, start, end + 1, "")
            for start, end in cut
            if start <= told[0].start < end and not places(output[start:end], case, "dx", "tto")
        ]
    return one(source, options)
