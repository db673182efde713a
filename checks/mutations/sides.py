"""Sides that the input does not give."""

from __future__ import annotations

import random
import re

from checks.mutations.edits import one, put
from checks.mutations.inputs import says
from harness.mutation import mutation
from harness.records import Case

_SIDED = re.compile(
    r"\b(?:neumonia|fractura|celulitis|pielonefritis|hernia inguinal|gonartrosis|coxartrosis"
    r"|trombosis venosa profunda|neumotorax|derrame pleural|colico renal|otitis|hemiparesia"
    r"|litiasis renal|empiema|absceso|colecistitis aguda|apendicitis aguda)\b"
)


@mutation(caught_by={"grounding"})
def side_reversed(output: str, case: Case, source: random.Random) -> str | None:
    """Right reads left, or left right."""
    other = {"derech": "izquierd", "izquierd": "derech"}
    found = re.finditer(r"(?<!coronaria )\b(derech|izquierd)(?=[oa]s?\b)", output)
    return one(
        source,
        (put(output, *m.span(1), other[m[1]]) for m in found if not says(case, other[m[1]])),
    )


@mutation(caught_by={"grounding"})
def side_both(output: str, case: Case, source: random.Random) -> str | None:
    """One side reads both."""
    if says(case, "bilateral|ambos|ambas|izquierd") and says(case, "bilateral|ambos|ambas|derech"):
        return None
    found = re.finditer(r"(?<!coronaria )\b(?:derech|izquierd)[oa]\b", output)
    return one(source, (put(output, *m.span(), "bilateral") for m in found))


@mutation(caught_by={"grounding"})
def side_added(output: str, case: Case, source: random.Random) -> str | None:
    """A side of which the input says nothing."""
    if says(case, r"derech|izquierd|bilateral|ambos|ambas|izq|dcha|der\b"):
        return None
    side = source.choice(["derecha", "izquierda"])
    return one(source, (put(output, m.end(), m.end(), f" {side}") for m in _SIDED.finditer(output)))
