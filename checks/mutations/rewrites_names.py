"""Diseases and procedures by other names of the same meaning."""

from __future__ import annotations

import random
import re

from checks.mutations.edits import one
from harness.mutation import rewrite
from harness.records import Case

_ABBREVIATIONS = {
    "hipertension arterial": "HTA", "diabetes mellitus tipo 2": "DM2",
    "diabetes mellitus tipo 1": "DM1", "infeccion del tracto urinario": "ITU",
    "enfermedad pulmonar obstructiva cronica": "EPOC", "insuficiencia cardiaca": "IC",
    "fibrilacion auricular": "FA", "enfermedad renal cronica": "ERC",
    "tromboembolismo pulmonar": "TEP", "trombosis venosa profunda": "TVP",
    "infarto agudo del miocardio": "IAM", "infarto agudo al miocardio": "IAM",
    "accidente cerebrovascular": "ACV", "neumonia adquirida en la comunidad": "NAC",
    "neumonia adquirida en comunidad": "NAC", "hemorragia digestiva alta": "HDA",
    "lupus eritematoso sistemico": "LES", "artritis reumatoide": "AR",
    "insuficiencia renal aguda": "IRA", "hipertension pulmonar": "HTP",
    "radiografia de torax": "Rx de torax", "electrocardiograma": "ECG",
    "resonancia magnetica": "RM", "tomografia computada": "TC",
    "endoscopia digestiva alta": "EDA", "reseccion transuretral": "RTU",
    "globulos rojos": "GR", "traumatismo encefalocraneano": "TEC",
    "fraccion de eyeccion": "FEVI", "cetoacidosis diabetica": "CAD",
    "hiperplasia prostatica benigna": "HPB", "reflujo gastroesofagico": "RGE",
    "infeccion urinaria": "ITU",
}  # fmt: skip
_EXPANSIONS = {
    "HTA": "hipertension arterial", "DM2": "diabetes mellitus tipo 2",
    "DM tipo 2": "diabetes mellitus tipo 2", "DM tipo 1": "diabetes mellitus tipo 1",
    "DM1": "diabetes mellitus tipo 1", "ITU": "infeccion del tracto urinario",
    "EPOC": "enfermedad pulmonar obstructiva cronica", "FA": "fibrilacion auricular",
    "ERC": "enfermedad renal cronica", "TEP": "tromboembolismo pulmonar",
    "TVP": "trombosis venosa profunda", "IAM": "infarto agudo al miocardio",
    "ACV": "accidente cerebrovascular", "NAC": "neumonia adquirida en la comunidad",
    "HDA": "hemorragia digestiva alta", "LES": "lupus eritematoso sistemico",
    "TAC": "tomografia computada", "TC": "tomografia computada", "RM": "resonancia magnetica",
    "VIH": "virus de inmunodeficiencia humana", "ECG": "electrocardiograma",
    "SDST": "supradesnivel del segmento ST", "CPRE": "colangiopancreatografia retrograda",
    "PCR": "proteina C reactiva", "Hb": "hemoglobina", "UCI": "unidad de cuidados intensivos",
    "FEVI": "fraccion de eyeccion", "DA": "descendente anterior",
    "EDA": "endoscopia digestiva alta",
}  # fmt: skip
_SYNONYMS = {
    "trastorno depresivo": "depresion", "hiperkalemia": "hiperpotasemia",
    "hipokalemia": "hipopotasemia", "colelitiasis": "litiasis biliar",
    "litiasis renal": "nefrolitiasis", "injuria renal aguda": "insuficiencia renal aguda",
    "insuficiencia renal aguda": "lesion renal aguda", "infarto cerebral": "ACV isquemico",
    "tabaquismo": "habito tabaquico", "gastroenteritis aguda": "diarrea aguda",
    "asma bronquial": "asma", "dislipidemia": "dislipemia", 
    "accidente cerebrovascular": "accidente vascular encefalico",
    "cirrosis hepatica": "daño hepatico cronico", "derrame pleural": "efusion pleural",
    "ecografia": "ultrasonografia", "radiografia": "Rx", 
    "anemia ferropriva": "anemia ferropenica", "infeccion urinaria baja": "cistitis",
    "hipertension arterial": "hipertension arterial sistemica", "TAC": "TC",
    "gonartrosis": "artrosis de rodilla", 
    "electrocardiograma": "electrocardiografia", "hemodialisis": "dialisis",
}  # fmt: skip
_DEGREES = {
    "bloqueo auriculoventricular completo": "bloqueo auriculoventricular de tercer grado",
    "BAV completo": "BAV de tercer grado", "bloqueo AV completo": "bloqueo AV de tercer grado",
    "oclusion total": "oclusion del 100%", "severa": "grave", "severo": "grave",
    "anestesia raquidea": "anestesia espinal", "anestesia espinal": "anestesia raquidea",
    "stent medicado": "stent farmacoactivo", "stent farmacoactivo": "stent medicado",
    "no controlada": "mal controlada", "enfermedad renal cronica terminal":
    "enfermedad renal cronica etapa 5", "ERC terminal": "ERC etapa 5",
    "calculo unico": "calculo solitario", "gemelar": "de dos fetos",
}  # fmt: skip


@rewrite
def degree_otherwise(output: str, case: Case, source: random.Random) -> str | None:
    """«de tercer grado» for «completo», «grave» for «severa»."""
    return _exchanged(output, source, _DEGREES)


@rewrite
def abbreviation_contracted(output: str, case: Case, source: random.Random) -> str | None:
    """«HTA» for «hipertension arterial»."""
    return _exchanged(output, source, _ABBREVIATIONS)


@rewrite
def abbreviation_expanded(output: str, case: Case, source: random.Random) -> str | None:
    """«hipertension arterial» for «HTA»."""
    return _exchanged(output, source, _EXPANSIONS)


@rewrite
def disease_by_other_name(output: str, case: Case, source: random.Random) -> str | None:
    """«hiperpotasemia» for «hiperkalemia»."""
    return _exchanged(output, source, _SYNONYMS)


def _exchanged(output: str, source: random.Random, words: dict[str, str]) -> str | None:
    """One of the words, everywhere it stands."""
    known = [old for old in words if re.search(rf"\b{old}\b", output)]
    old = one(source, known)
    return old and re.sub(rf"\b{old}\b", words[old], output)
