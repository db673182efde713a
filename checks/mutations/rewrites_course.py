"""Sides and findings of the course in other words of the same meaning."""

from __future__ import annotations

import random
import re

from checks.mutations.inputs import says
from harness.mutation import rewrite
from harness.records import Case

_SYNONYMS = {
    "afebril": "sin fiebre", "sin fiebre(?! ni)": "afebril", "deambulando": "caminando",
    "en descenso": "en disminucion", "al egreso": "al alta", "al ingreso": "a su ingreso",
    "tras": "luego de", "en sala": "en el servicio", "glicemia": "glucemia",
    "durante la hospitalizacion": "durante la estadia", "tolerando": "con buena tolerancia a",
    "herida operatoria": "herida quirurgica", "sin incidentes": "sin complicaciones",
    "durante la estadia": "en su estadia", "desde el": "a partir del", "evoluciona": "cursa",
    "menor a": "menor de",
}  # fmt: skip
# «Coronaria derecha» is a name, and so is «tronco coronario izquierdo».
_NO_ARTERY = "(?<!coronaria )(?<!coronario )(?<!comun )"


@rewrite
def side_as_phrase(output: str, case: Case, source: random.Random) -> str | None:
    """«del lado derecho» for «derecha»."""
    return re.sub(
        _NO_ARTERY + r"(?<!lado )\b(derech|izquierd)[oa](?=[\s,.])(?! \()",
        r"del lado \1o",
        output,
    )


@rewrite
def side_short(output: str, case: Case, source: random.Random) -> str | None:
    """«der» for «derecha», «izq» for «izquierda»."""
    return re.sub(_NO_ARTERY + r"\b(?:(der)ech|(izq)uierd)[oa]\b", r"\1\2", output)


@rewrite
def synonym(output: str, case: Case, source: random.Random) -> str | None:
    """Another word for the same."""
    known = [old for old in _SYNONYMS if re.search(rf"\b{old}\b", output)]
    if not known:
        return None
    old = source.choice(known)
    return re.sub(rf"\b{old}\b", _SYNONYMS[old], output)


@rewrite
def patient_inserted(output: str, case: Case, source: random.Random) -> str | None:
    """«Paciente evoluciona ...»."""
    word = source.choice(["Paciente", "El paciente", "La paciente"])
    return re.sub(
        r"(?<=\. )(Evoluciona|Cursa|Recibio|Recibe|Egresa)\b",
        lambda m: f"{word} {m[1].lower()}",
        output,
    )


@rewrite
def connector_added(output: str, case: Case, source: random.Random) -> str | None:
    """«Posteriormente» and its like before a sentence."""
    word = source.choice(["Posteriormente", "Ademas", "Luego", "Asimismo", "En este contexto"])
    if says(case, word.lower()):
        return None
    return re.sub(
        r"(?<=\. )(Se|Recibio|Recibe|Evoluciona|Cursa)\b(?! decide)",
        lambda m: f"{word} {m[1].lower()}",
        output,
        count=1,
    )
