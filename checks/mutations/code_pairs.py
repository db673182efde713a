"""Codes that stand for something else than the words they stand behind."""

from __future__ import annotations

import random
import re
from itertools import combinations, pairwise

from checks.mutations.edits import one, put, rephrased, swapped
from checks.mutations.inputs import ORDERS, given
from checks.mutations.places import coded_places
from harness.mutation import mutation
from harness.records import Case

_GROUP = re.compile(r"\((?P<code>[A-Z0-9][A-Z0-9.]{2,7})\)")
_FIELDS = ("dx", "proc", "tto", "dx_alta", "med")


@mutation(caught_by={"grounding"})
def code_digit_changed(output: str, case: Case, source: random.Random) -> str | None:
    """A code's last digit is another one, so that it codes what the input lacks."""
    options = []
    for match in _GROUP.finditer(output):
        code = match["code"]
        other = f"{code[:-1]}{(int(code[-1]) + 1) % 10}" if code[-1].isdigit() else code
        if other != code and other.lower() not in given(case):
            options.append(put(output, *match.span("code"), other))
    return one(source, options)


@mutation(caught_by={"grounding", "codes"})
def codes_of_drugs_swapped(output: str, case: Case, source: random.Random) -> str | None:
    """Two drugs have each other's code."""
    return _codes_swapped(output, case, source, *ORDERS)


@mutation(caught_by={"grounding"})
def codes_of_diagnoses_swapped(output: str, case: Case, source: random.Random) -> str | None:
    """Two diagnoses have each other's code."""
    return _codes_swapped(output, case, source, "dx", "dx_alta")


@mutation(caught_by={"grounding"})
def diagnoses_swapped(output: str, case: Case, source: random.Random) -> str | None:
    """Two admission diagnoses have changed names, each before the other's code."""
    told = coded_places(output, case, "dx")
    pairs = ((a, b) for a, b in pairwise(told) if a.code != b.code)
    return one(source, (swapped(output, a.named, b.named) for a, b in pairs))


@mutation(caught_by={"grounding", "coverage"})
def code_of_neighbour(output: str, case: Case, source: random.Random) -> str | None:
    """An item has the code of the item before it."""
    told = coded_places(output, case, *_FIELDS)
    return one(
        source,
        (
            put(output, *b.coded, a.code)
            for a, b in pairwise(told)
            if a.code != b.code and a.at_discharge == b.at_discharge
        ),
    )


@mutation(caught_by={"grounding"})
def code_invented(output: str, case: Case, source: random.Random) -> str | None:
    """A second code stands behind an item, and the input lacks it."""
    code = source.choice(["Z51.1", "R07.4", "K59.0", "99.15", "N02AX02"])
    if code.lower() in given(case):
        return None
    return rephrased(output, source, _GROUP.pattern, rf"(\g<code>) ({code})")


def _codes_swapped(output: str, case: Case, source: random.Random, *fields: str) -> str | None:
    told = coded_places(output, case, *fields)
    return one(
        source,
        (
            swapped(output, a.coded, b.coded)
            for a, b in combinations(told, 2)
            if a.code != b.code and a.field == b.field
        ),
    )
