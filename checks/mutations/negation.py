"""What the input denies and the output affirms, or the other way; courses turned round."""

from __future__ import annotations

import random
import re

from checks.mutations.edits import appended, one, put
from checks.mutations.inputs import says
from checks.mutations.places import discharge
from harness.mutation import mutation
from harness.records import Case

_AFFIRMED = {
    "afebril": "febril", "asintomatic": "sintomatic", "anicteric": "icteric",
    "asinergic": "sinergic", "apiretic": "piretic",
}  # fmt: skip
_COURSE = {
    "favorable": "desfavorable", "estable": "inestable", "conservad": "abolid",
    "tolerando": "sin tolerar", "adecuad": "inadecuad", "satisfactori": "insatisfactori",
    "sin complicaciones": "con complicaciones", "sin incidentes": "con incidentes",
    "limpia": "infectada", "vigil": "comatoso",
}  # fmt: skip
_TREND = {
    "en descenso": "en ascenso", "descenso": "ascenso", "en regresion": "en progresion",
    "mejoria": "empeoramiento", "disminucion": "aumento", "reduccion": "aumento",
    "descendente": "ascendente", "aumento": "disminucion", "menor a": "mayor a",
    "menor de": "mayor de",
}  # fmt: skip
_RESULT = {"positiv": "negativ", "negativ": "positiv", "normal": "anormal", "anormal": "normal"}


@mutation(caught_by={"grounding"})
def sin_to_con(output: str, case: Case, source: random.Random) -> str | None:
    """«sin fiebre» reads «con fiebre»."""
    return _turned(output, case, source, "sin", "con")


@mutation(caught_by={"grounding"})
def con_to_sin(output: str, case: Case, source: random.Random) -> str | None:
    """«con dolor» reads «sin dolor»."""
    return _turned(output, case, source, "con", "sin")


@mutation(caught_by={"grounding"})
def negation_dropped(output: str, case: Case, source: random.Random) -> str | None:
    """«sin fiebre» reads «fiebre», «no requirio» «requirio»."""
    found = re.finditer(r"\b(sin|no) (?=[a-z]{4,})", output)
    return one(source, (put(output, *m.span(), "") for m in found if _stands(case, output, m)))


@mutation(caught_by={"grounding"})
def prefix_dropped(output: str, case: Case, source: random.Random) -> str | None:
    """«afebril» reads «febril»."""
    return _exchanged(output, case, source, _AFFIRMED)


@mutation(caught_by={"grounding"})
def course_reversed(output: str, case: Case, source: random.Random) -> str | None:
    """A good course reads bad: «estable» «inestable», «tolerando» «sin tolerar»."""
    return _exchanged(output, case, source, _COURSE)


@mutation(caught_by={"grounding"})
def trend_reversed(output: str, case: Case, source: random.Random) -> str | None:
    """What fell rises: «en descenso» reads «en ascenso», «menor a» «mayor a»."""
    return _exchanged(output, case, source, _TREND)


@mutation(caught_by={"grounding"})
def result_reversed(output: str, case: Case, source: random.Random) -> str | None:
    """A result turned round: «positivo» reads «negativo»."""
    return _exchanged(output, case, source, _RESULT)


@mutation(caught_by={"grounding"})
def allergy_denied(output: str, case: Case, source: random.Random) -> str | None:
    """The input tells of an allergy, and the output denies any."""
    if not says(case, r"alergi[ac][oa]? a\b"):
        return None
    told = re.compile(r"(?i)\balergi(?:as?|c[oa]) a [a-z]{3,20}")
    text = told.sub("sin alergias", output)
    return text if text != output else appended(output, "Sin alergias conocidas.")


@mutation(caught_by={"grounding"})
def allergy_invented(output: str, case: Case, source: random.Random) -> str | None:
    """An allergy that the input does not tell."""
    if says(case, "alerg|penicilin"):
        return None
    return appended(output, "Paciente alergico a penicilina.")


def _turned(output: str, case: Case, source: random.Random, old: str, new: str) -> str | None:
    # «Con roce ausente» denies it already.
    denied = r"(?![^,.;]{3,40} ausente)"
    found = re.finditer(rf"\b({old}) (?=[a-z]{{4,}}){denied}", output[: discharge(output)])
    return one(source, (put(output, *m.span(1), new) for m in found if _stands(case, output, m)))


def _stands(case: Case, output: str, match: re.Match[str]) -> bool:
    """Whether the input has the same words, so that turning them contradicts it."""
    words = " ".join(output[match.start() : match.start() + 60].lower().split()[:3])
    return says(case, re.escape(words.rstrip(".,;")))


def _exchanged(output: str, case: Case, source: random.Random, words: dict[str, str]) -> str | None:
    """One word of the stay told as its opposite, where the input has the word and not that."""
    ordered = sorted(words, key=len, reverse=True)
    # No part of a longer word («establecido»), and no name of an artery.
    whole = r"(?=(?:[oae]?s|[oae])?\b)(?! anterior| posterior)"
    found = re.finditer(rf"\b({'|'.join(ordered)}){whole}", output[: discharge(output)])
    return one(
        source,
        (
            put(output, *match.span(1), words[match[1]])
            for match in found
            if says(case, match[1]) and not says(case, words[match[1]])
        ),
    )
