"""What belongs to the stay told at discharge, the other way, and whole parts left out."""

from __future__ import annotations

import random

from checks.mutations.edits import one, put, without
from checks.mutations.inputs import DISCHARGE, items, lines_of
from checks.mutations.places import Place, discharge, orders, sentences
from harness.mutation import mutation
from harness.records import Case


@mutation(caught_by={"grounding"})
def stay_drug_at_discharge(output: str, case: Case, source: random.Random) -> str | None:
    """A drug of the stay is told again among those of the discharge."""
    stay, med = _apart(output, case)
    after = one(source, med)
    return after and one(source, (_behind(output, after, place) for place in stay))


@mutation(caught_by={"grounding"})
def discharge_drug_in_stay(output: str, case: Case, source: random.Random) -> str | None:
    """A drug of the discharge is told among those of the stay as well."""
    stay, med = _apart(output, case, swap=True)
    after = one(source, stay)
    return after and one(source, (_behind(output, after, place) for place in med))


@mutation(caught_by={"grounding", "coverage"})
def stay_drug_moved(output: str, case: Case, source: random.Random) -> str | None:
    """A drug of the stay is told among those of the discharge only."""
    stay, med = _apart(output, case)
    after = one(source, med)
    if after is None:
        return None
    # Behind first: what stands before it keeps its place.
    return one(source, (without(_behind(output, after, place), place, stay) for place in stay))


@mutation(caught_by={"coverage"})
def discharge_dropped(output: str, case: Case, source: random.Random) -> str | None:
    """The text ends before the discharge."""
    turn = discharge(output)
    return output[: turn + 1] if turn < len(output) and any(items(case, *DISCHARGE)) else None


@mutation(caught_by={"coverage"})
def treatment_dropped(output: str, case: Case, source: random.Random) -> str | None:
    """The sentence of the treatment is left out."""
    starts = [place.start for place in orders(output, case) if place.field == "tto"]
    return one(
        source,
        (
            put(output, start, end + 1, "")
            for start, end in sentences(output)
            if start > 0 and end < len(output) and any(start <= at < end for at in starts)
        ),
    )


@mutation(caught_by={"coverage"})
def course_dropped(output: str, case: Case, source: random.Random) -> str | None:
    """Nothing is told of the course, of which the input tells."""
    course = " ".join(item for _, item in items(case, "evo")).lower()
    return one(
        source,
        (
            put(output, start, end + 1, "")
            for start, end in sentences(output)
            if start > 0 and end < discharge(output) + 2 and "(" not in output[start:end]
            if sum(word in output[start:end].lower() for word in course.split()) > 5
        ),
    )


@mutation(caught_by={"coverage"})
def discharge_drugs_dropped(output: str, case: Case, source: random.Random) -> str | None:
    """The diagnoses of the discharge are told, its drugs are not."""
    med = [place.start for place in orders(output, case) if place.field == "med"]
    comma = output.rfind(", ", discharge(output), min(med)) if med else -1
    return f"{output[:comma]}." if comma > 0 else None


@mutation(caught_by={"coverage"})
def first_half_dropped(output: str, case: Case, source: random.Random) -> str | None:
    """The text opens as it should and goes on in its second half."""
    cut = [start for start, _ in sentences(output) if start > len(output) // 3]
    told = output.split(" (")[0]
    return f"{told}. {output[cut[0] :]}" if cut and len(told) < cut[0] else None


@mutation(caught_by={"coverage"})
def second_half_dropped(output: str, case: Case, source: random.Random) -> str | None:
    """The text ends after its first half, with a point."""
    cut = [end for _, end in sentences(output) if end > len(output) // 3]
    return output[: cut[0]] if cut and cut[0] < len(output) else None


def _apart(output: str, case: Case, *, swap: bool = False) -> tuple[list[Place], list[Place]]:
    """Drugs of the stay and of the discharge; those to be moved stand in one half alone."""
    told = orders(output, case)
    halves = {
        half: {place.code for place in told if place.at_discharge is half} for half in (True, False)
    }
    stay = [place for place in told if not place.at_discharge]
    med = [place for place in told if place.at_discharge]

    def alone(place: Place) -> bool:
        other = halves[not place.at_discharge]
        return place.code not in other and len(lines_of(case, place.name)) == 1

    return (stay, [p for p in med if alone(p)]) if swap else ([p for p in stay if alone(p)], med)


def _behind(output: str, after: Place, place: Place) -> str:
    return put(output, after.end, after.end, f", {output[place.start : place.end]}")
