"""Kind, gravity and pace of a disease, other than the input gives them."""

from __future__ import annotations

import random
import re

from checks.mutations.edits import one, put
from checks.mutations.inputs import says
from checks.mutations.places import coded_places
from harness.mutation import mutation
from harness.records import Case

_SEVERITY = ("leve", "moderad", "sever")


@mutation(caught_by={"grounding"})
def diabetes_type(output: str, case: Case, source: random.Random) -> str | None:
    """Diabetes of the other type."""
    options = []
    for match in re.finditer(r"(?i)\b(?:diabetes (?:mellitus )?tipo |DM ?)([12])\b", output):
        other = {"1": "2", "2": "1"}[match[1]]
        if not says(case, rf"tipo {other}|dm ?{other}"):
            options.append(put(output, *match.span(1), other))
    return one(source, options)


@mutation(caught_by={"grounding"})
def severity_changed(output: str, case: Case, source: random.Random) -> str | None:
    """Mild reads severe, or the other way."""
    found = re.finditer(rf"\b({'|'.join(_SEVERITY)})[oa]?\b", output)
    return one(
        source,
        (
            put(output, *match.span(), other if other == "leve" else other + _gender(output, match))
            for match in found
            for other in _SEVERITY
            if not says(case, other)
        ),
    )


@mutation(caught_by={"grounding"})
def severity_added(output: str, case: Case, source: random.Random) -> str | None:
    """A disease is severe, of which the input does not say how grave it is."""
    if says(case, "leve|moderad|sever|grave"):
        return None
    ends = (place.named[1] for place in coded_places(output, case, "dx"))
    return one(source, (put(output, end, end, " severa") for end in ends))


@mutation(caught_by={"grounding"})
def acute_for_chronic(output: str, case: Case, source: random.Random) -> str | None:
    """Acute reads chronic, or chronic acute."""
    other = {"aguda": "cronica", "agudo": "cronico", "cronica": "aguda", "cronico": "agudo"}
    return one(
        source,
        (
            put(output, *match.span(), other[match[0]])
            for match in re.finditer(r"\b(?:agud|cronic)[oa]\b", output)
            if not says(case, other[match[0]][:-1])
        ),
    )


@mutation(caught_by={"grounding"})
def control_invented(output: str, case: Case, source: random.Random) -> str | None:
    """A chronic disease is controlled, of which the input does not say how it is."""
    if says(case, "(?:des)?(?:contr|comp)"):
        return None
    found = re.finditer(
        r"\b(?:HTA|hipertension arterial|DM ?2|diabetes mellitus tipo 2)(?= \()", output
    )
    return one(source, (put(output, m.end(), m.end(), " controlada") for m in found))


@mutation(caught_by={"grounding"})
def word_garbled(output: str, case: Case, source: random.Random) -> str | None:
    """Letters of a word of a diagnosis have changed places."""
    options = []
    for place in coded_places(output, case, "dx", "dx_alta"):
        for word in re.finditer(r"\b[a-z]{7,}\b", output[slice(*place.named)]):
            at = place.start + source.randrange(word.start() + 2, word.end() - 2)
            if output[at] != output[at + 1]:
                options.append(put(output, at, at + 2, output[at + 1] + output[at]))
    return one(source, options)


def _gender(output: str, match: re.Match[str]) -> str:
    """The ending of an adjective: its own, or that of the word before it."""
    last = match[0][-1] if match[0] != "leve" else output[match.start() - 2]
    return last if last in "oa" else "a"
