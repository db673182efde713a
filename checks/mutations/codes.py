"""Codes of broken form, and codes left out."""

from __future__ import annotations

import random
import re

from checks.mutations.edits import one, put, rephrased
from checks.mutations.places import coded_places
from harness.mutation import mutation
from harness.records import Case

_GROUP = re.compile(r"\((?P<code>[A-Z0-9][A-Z0-9.]{2,7})\)")
_FIELDS = ("dx", "proc", "tto", "dx_alta", "med")


@mutation(caught_by={"codes", "grounding"})
def code_without_point(output: str, case: Case, source: random.Random) -> str | None:
    """A code has lost its point: (J189)."""
    return rephrased(output, source, r"\((\w\d\d)\.(\d+)\)", r"(\1\2)")


@mutation(caught_by={"codes", "coverage"})
def code_with_comma(output: str, case: Case, source: random.Random) -> str | None:
    """A comma stands for a code's point: (J18,9)."""
    return rephrased(output, source, r"\((\w\d\d?)\.(\d+)\)", r"(\1,\2)")


@mutation(caught_by={"codes", "grounding", "coverage"})
def code_digit_lost(output: str, case: Case, source: random.Random) -> str | None:
    """An ATC code has lost a digit: (J01DD4)."""
    return rephrased(output, source, r"\(([A-Z]\d\d[A-Z]{2})\d(\d)\)", r"(\1\2)")


@mutation(caught_by={"codes", "coverage"})
def code_in_small_letters(output: str, case: Case, source: random.Random) -> str | None:
    """A code in small letters: (j18.9)."""
    return one(
        source,
        (
            put(output, *m.span("code"), m["code"].lower())
            for m in _GROUP.finditer(output)
            if m["code"].lower() != m["code"]
        ),
    )


@mutation(caught_by={"codes"})
def code_bare(output: str, case: Case, source: random.Random) -> str | None:
    """A code has lost its parentheses."""
    return rephrased(output, source, _GROUP.pattern, r"\g<code>")


@mutation(caught_by={"codes"})
def code_in_brackets(output: str, case: Case, source: random.Random) -> str | None:
    """A code in brackets of another kind: [J18.9]."""
    return rephrased(output, source, _GROUP.pattern, r"[\g<code>]")


@mutation(caught_by={"codes"})
def code_unclosed(output: str, case: Case, source: random.Random) -> str | None:
    """A parenthesis that is never closed behind a code."""
    return rephrased(output, source, _GROUP.pattern, r"(\g<code>")


@mutation(caught_by={"codes"})
def codes_all_dropped(output: str, case: Case, source: random.Random) -> str | None:
    """No code is left in the text."""
    return re.sub(rf"\s?{_GROUP.pattern}", "", output)


@mutation(caught_by={"coverage"})
def code_dropped(output: str, case: Case, source: random.Random) -> str | None:
    """An item has lost its code, which stands nowhere else in its half."""
    told = coded_places(output, case, *_FIELDS)
    return one(
        source,
        (
            put(output, place.coded[0] - 2, place.end, "")
            for place in told
            if [(p.code, p.at_discharge) for p in told].count((place.code, place.at_discharge)) == 1
        ),
    )
