"""Diagnoses that the input does not give."""

from __future__ import annotations

import random

from checks.mutations.edits import appended, one, put
from checks.mutations.inputs import given, says
from checks.mutations.places import coded_places, places
from harness.mutation import mutation
from harness.records import Case

# Each with what the input must not say for it to be an invention.
_COMORBIDITIES = {
    "diabetes mellitus tipo 2": "diabet|dm2|dm1", "hipertension arterial": "hipertens|hta",
    "fibrilacion auricular": "fibrilacion|fa|flutter", "asma bronquial": "asma",
    "EPOC": "epoc|obstructiva", "hipotiroidismo": "(?:hipo)?tiroid",
    "cirrosis hepatica": "cirrosis|dhc",
    "epilepsia": "epilep|convuls", "enfermedad renal cronica": "renal|erc|irc",
    "artritis reumatoide": "artritis", "insuficiencia cardiaca": "cardiac|icc|miocardi",
    "enfermedad de Parkinson": "parkinson", "cancer gastrico": "cancer|tumor|neoplas|carcinoma",
    "tabaquismo": "tabaq|fumador", "dislipidemia": "lipid|colesterol|trigliceri",
    "VIH": "vih", "depresion": "depres", "obesidad": "obes|imc",
}  # fmt: skip
_COMPLICATIONS = {
    "shock septico": "shock|sepsis|septic", "neumonia intrahospitalaria": "neumonia",
    "tromboembolismo pulmonar": "embol|tep", "hemorragia digestiva": "hemorrag|digestiv|sangr",
    "insuficiencia renal aguda": "renal|creatinin", "delirium": "delir|confus",
    "infeccion urinaria": "urinari|itu|urosepsis|pielonef", "paro cardiorrespiratorio": "paro",
    "trombosis venosa profunda": "trombo|tvp",
}  # fmt: skip
_ORGANISMS = "Staphylococcus aureus|Escherichia coli|Klebsiella pneumoniae|Pseudomonas aeruginosa"


@mutation(caught_by={"grounding"})
def comorbidity_invented(output: str, case: Case, source: random.Random) -> str | None:
    """A disease that the input does not name, told as one that the patient has."""
    return _added(case, source, _COMORBIDITIES, output, "en paciente con")


@mutation(caught_by={"grounding"})
def history_invented(output: str, case: Case, source: random.Random) -> str | None:
    """A disease that the input does not name, told as one that the patient had."""
    return _added(case, source, _COMORBIDITIES, output, "con antecedente de")


@mutation(caught_by={"grounding"})
def complication_invented(output: str, case: Case, source: random.Random) -> str | None:
    """A complication of the stay that the input does not name."""
    name = _unknown(case, source, _COMPLICATIONS)
    return name and appended(output, f"La estadia se complica con {name}.")


@mutation(caught_by={"grounding"})
def organism_invented(output: str, case: Case, source: random.Random) -> str | None:
    """A culture grew a germ that the input does not name."""
    germ = source.choice(_ORGANISMS.split("|"))
    if germ.split()[0].lower() in given(case) or germ.split()[1] in given(case):
        return None
    return appended(output, f"Cultivos positivos para {germ}.")


@mutation(caught_by={"grounding"})
def diagnosis_replaced(output: str, case: Case, source: random.Random) -> str | None:
    """Another disease stands before the code of an admission diagnosis."""
    return _renamed(output, case, source, "dx")


@mutation(caught_by={"grounding"})
def discharge_diagnosis_replaced(output: str, case: Case, source: random.Random) -> str | None:
    """Another disease stands before the code of a discharge diagnosis."""
    return _renamed(output, case, source, "dx_alta")


def _unknown(case: Case, source: random.Random, names: dict[str, str]) -> str | None:
    """A disease of which the input says nothing."""
    return one(source, (name for name, said in names.items() if not says(case, said)))


def _added(
    case: Case, source: random.Random, names: dict[str, str], output: str, lead: str
) -> str | None:
    """A disease told behind the first sentence's last diagnosis."""
    name, told = _unknown(case, source, names), places(output, case, "dx")
    end = max((place.end for place in told), default=0)
    return put(output, end, end, f", {lead} {name}") if name and end else None


def _renamed(output: str, case: Case, source: random.Random, field: str) -> str | None:
    name = _unknown(case, source, _COMORBIDITIES | _COMPLICATIONS)
    told = coded_places(output, case, field)
    return one(source, (put(output, *place.named, name) for place in told if name))
