"""What became of a disease, told otherwise than the input tells it."""

from __future__ import annotations

import random
import re

from checks.mutations.edits import appended, one, put
from checks.mutations.inputs import says
from checks.mutations.places import discharge
from harness.mutation import mutation
from harness.records import Case

_OPPOSITE = {
    "resuelt": "persistente", "corregid": "persistente", "recuperad": "persistente",
    "curad": "persistente", "controlad": "descontrolad", "tratad": "no tratad",
    "compensad": "descompensad", "persistente": "resuelta", "descompensad": "compensad",
}  # fmt: skip
_DESTINATIONS = {
    "a UCI": "uci|.{0,40}intensiv|.{0,40}critico", "a UTI": "uti|.{0,40}intermedi",
    "a otro hospital": "traslad",
}  # fmt: skip


@mutation(caught_by={"grounding"})
def status_reversed(output: str, case: Case, source: random.Random) -> str | None:
    """A disease that was resolved at discharge persists, or the other way."""
    turn, options = discharge(output), []
    for match in re.finditer(rf"\b({'|'.join(_OPPOSITE)})([oa]s?)?\b", output):
        other = _OPPOSITE[match[1]]
        ending = (match[2] or "") if other.endswith("d") else ""
        if match.start() > turn and not says(case, other):
            options.append(put(output, *match.span(), other + ending))
    return one(source, options)


@mutation(caught_by={"grounding"})
def death_invented(output: str, case: Case, source: random.Random) -> str | None:
    """The patient dies, and the input discharges them."""
    return None if says(case, "fallec") else appended(output, "Paciente fallece al tercer dia.")


@mutation(caught_by={"grounding"})
def destination_invented(output: str, case: Case, source: random.Random) -> str | None:
    """The patient is moved where the input moves nobody."""
    where = one(source, (name for name, said in _DESTINATIONS.items() if not says(case, said)))
    return where and appended(output, f"Es trasladado {where} por deterioro clinico.")
