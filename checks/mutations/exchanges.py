"""Two things of the input told in each other's place, or one in another's."""

from __future__ import annotations

import random
import re
from itertools import pairwise

from checks.mutations.edits import one, put, swapped
from checks.mutations.inputs import given, says
from harness.mutation import mutation
from harness.records import Case

_ARTERY = r"(?:descendente anterior|coronaria derecha|circunfleja|DA|CD|CX|ADA|ACD|ACX)"
_SHARE = r"(?:100|[1-9]\d) ?%"
_SCORE = (
    r"\b(?:APACHE(?: II)?|SOFA|NIHSS|MELD|Glasgow|Apgar|EVA|FEVI|Tal)\b(?: de)? (\d{1,3})\b(?!-)"
)
_FOCI = {
    "urinario": "pulmonar", "pulmonar": "urinario", "abdominal": "urinario", "biliar": "pulmonar",
    "respiratorio": "urinario", "cutaneo": "pulmonar", "infeccion del tracto urinario": "herida "
    "operatoria", "infeccion urinaria": "herida operatoria", "pielonefritis": "herida operatoria",
    "neumonia": "herida operatoria", "herida operatoria": "infeccion urinaria",
}  # fmt: skip
_STUDIES = {
    "urocultivo": "hemocultivo", "hemocultivos": "urocultivos", "hemocultivo": "urocultivo",
    "citologia": "cultivo", "radiografia": "ecografia", "ecografia": "radiografia",
    "tomografia": "ecografia", "electrocardiograma": "electroencefalograma",
    "electroencefalograma": "electrocardiograma", "resonancia": "radiografia",
}  # fmt: skip
_SORTS = {
    "anestesia general": "anestesia local", "anestesia local": "anestesia general",
    "anestesia espinal": "anestesia general", "anestesia raquidea": "anestesia general",
    "margenes libres": "margenes comprometidos", "tos seca": "tos productiva",
    "tos productiva": "tos seca", "exudado": "transudado", "transudado": "exudado",
    "transesofagico": "transtoracico", "transtoracico": "transesofagico",
    "paracentesis diagnostica": "paracentesis evacuadora", "purulent": "seros",
    "fractura cerrada": "fractura expuesta", "stent medicado": "stent convencional",
    "stent farmacoactivo": "stent convencional", "paroxistica": "permanente",
    "permanente": "paroxistica", "estenosis": "oclusion total", "transitori": "definitiv",
    "unilateral": "bilateral", "masiv": "submasiv", "submasiv": "masiv",
}  # fmt: skip


@mutation(caught_by={"grounding"})
def arteries_exchanged(output: str, case: Case, source: random.Random) -> str | None:
    """Two coronary arteries have each other's narrowing."""
    told = list(re.finditer(rf"\b{_ARTERY}\b[^.,;()]{{0,30}}?({_SHARE})", output))
    pairs = ((a, b) for a, b in pairwise(told) if a[1] != b[1])
    return one(source, (swapped(output, a.span(1), b.span(1)) for a, b in pairs))


@mutation(caught_by={"grounding"})
def scores_exchanged(output: str, case: Case, source: random.Random) -> str | None:
    """Two scores have each other's value."""
    told = list(re.finditer(_SCORE, output))
    pairs = ((a, b) for a, b in pairwise(told) if a[1] != b[1])
    kinds = ((a, b) for a, b in pairs if a[0].split()[0] != b[0].split()[0])
    return one(source, (swapped(output, a.span(1), b.span(1)) for a, b in kinds))


@mutation(caught_by={"grounding"})
def focus_changed(output: str, case: Case, source: random.Random) -> str | None:
    """An infection comes from elsewhere."""
    options = []
    names = "|".join(_FOCI)
    for match in re.finditer(rf"\b(?:foco(?: en| de)?|secundari[oa] a) ({names})\b", output):
        other = _FOCI[match[1]]
        if match[1] in given(case) and not says(case, other[:6]):
            options.append(put(output, *match.span(1), other))
    return one(source, options)


@mutation(caught_by={"grounding", "coverage"})
def study_changed(output: str, case: Case, source: random.Random) -> str | None:
    """Another study gave the result."""
    return _other(output, case, source, _STUDIES)


@mutation(caught_by={"grounding"})
def sort_changed(output: str, case: Case, source: random.Random) -> str | None:
    """Another sort of the same thing: «tos seca» reads «tos productiva»."""
    return _other(output, case, source, _SORTS)


@mutation(caught_by={"grounding"})
def susceptibility_reversed(output: str, case: Case, source: random.Random) -> str | None:
    """A germ that is sensitive is resistant, or the other way."""
    return _other(output, case, source, {"sensible": "resistente", "resistente": "sensible"})


@mutation(caught_by={"grounding"})
def property_denied(output: str, case: Case, source: random.Random) -> str | None:
    """«productora de BLEE» reads «no productora de BLEE», «logrando ...» «sin lograr ...»."""
    words = {"productor": "no productor", "portador": "no portador", "logrando": "sin lograr"}
    return _other(output, case, source, words)


@mutation(caught_by={"grounding"})
def count_changed(output: str, case: Case, source: random.Random) -> str | None:
    """Many read one, or one many."""
    words = {"unico": "multiple", "unica": "multiple", "multiples": "unicos", "multiple": "unico"}
    return _other(output, case, source, words)


def _other(output: str, case: Case, source: random.Random, words: dict[str, str]) -> str | None:
    """One of the words that the input has as another, which it has nowhere."""
    ordered = "|".join(sorted(words, key=len, reverse=True))
    found = re.finditer(rf"(?<!no )\b(?i:({ordered}))(?=(?:[oae]?s|[oae])?\b)", output)
    return one(
        source,
        (
            put(output, *match.span(1), words[match[1].lower()])
            for match in found
            if says(case, match[1].lower()) and not says(case, words[match[1].lower()])
        ),
    )
