"""The same items, sentences and clauses in another order."""

from __future__ import annotations

import random
import re
from itertools import combinations

from checks.mutations.edits import one, swapped
from checks.mutations.places import coded_places, discharge, sentences
from harness.mutation import rewrite
from harness.records import Case


@rewrite
def drugs_reordered(output: str, case: Case, source: random.Random) -> str | None:
    """Two drugs of one list have changed places."""
    return _reordered(output, case, source, "tto", "med")


@rewrite
def diagnoses_reordered(output: str, case: Case, source: random.Random) -> str | None:
    """Two diagnoses of one list have changed places."""
    return _reordered(output, case, source, "dx", "dx_alta")


@rewrite
def procedures_reordered(output: str, case: Case, source: random.Random) -> str | None:
    """Two procedures have changed places."""
    return _reordered(output, case, source, "proc")


@rewrite
def sentences_reordered(output: str, case: Case, source: random.Random) -> str | None:
    """Two sentences in the middle of the stay have changed places."""
    turn = discharge(output)
    middle = [(a, b) for a, b in sentences(output) if a > 0 and b <= turn + 1]
    return one(source, (swapped(output, a, b) for a, b in combinations(middle, 2)))


@rewrite
def clauses_reordered(output: str, case: Case, source: random.Random) -> str | None:
    """Two clauses of the course have changed places."""
    clauses = [m.span() for m in re.finditer(r"(?<=, )(?:con|sin) [^,.;()]{5,80}(?=,)", output)]
    near = (pair for pair in combinations(clauses, 2) if "(" not in output[pair[0][0] : pair[1][1]])
    return one(source, (swapped(output, a, b) for a, b in near))


def _reordered(output: str, case: Case, source: random.Random, *fields: str) -> str | None:
    told = coded_places(output, case, *fields)
    return one(
        source,
        (
            swapped(output, (a.start, a.end), (b.start, b.end))
            for a, b in combinations(told, 2)
            if a.field == b.field and a.end < b.start
        ),
    )
