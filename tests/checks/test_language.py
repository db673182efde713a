from __future__ import annotations

import pytest

from checks.language import language
from harness.records import Case

WRAPPED = "Ingresa por neumonia (J18.9). {} Alta con neumonia resuelta (J18.9)."


def seen(output: str, case: Case) -> list[tuple[str, str]]:
    """Kind and words of every finding; each of them fails the output."""
    found = language(output, case)
    assert {finding.severity for finding in found} <= {"fail"}
    return [(finding.kind, output[finding.start : finding.end]) for finding in found]


def test_passes_a_faithful_epicrisis(told: str, case: Case) -> None:
    assert language(told, case) == []
    assert language(told.upper(), case) == []


@pytest.mark.parametrize(
    "output",
    [
        "Se implanta stent drug eluting en DA, con TIMI 3 flow y bypass off pump, sin shock.",
        "Restitutio ad integrum, in situ, per os, status epilepticus, cor pulmonale.",
        "Aislamiento de Klebsiella pneumoniae y Staphylococcus aureus resistente en LCR.",
        "Clearance de 30, follow up en policlinico, test Timed Up and Go de 12 segundos.",
        "Enfermedad de von Willebrand, sindrome de Guillain-Barré, Behçet, Sjögren y Ménière.",
        "β-hCG elevada, interferón γ, Δ de troponina, 50 µg de fentanilo, ½ comprimido, 38 °C.",
        "Biopsia HE, DES en CD, PAS 120, ETE sin trombos, E. coli BLEE (+), DI central.",
        "Glasgow Coma Scale 15, Mini-Mental State Examination 24, door to balloon 60 minutos.",
        "Anastomosis end to side, drenaje Jackson-Pratt. Do not resuscitate consignado.",
        "Alta con " + ", ".join(f"{drug} 50mg VO c/24h (C09CA0{i})" for i, drug in enumerate(
            ["losartan", "aspirina", "atorvastatina", "bisoprolol", "furosemida", "digoxina"])),
        "Tos, disnea, rales.",
    ],
)  # fmt: skip
def test_passes_loanwords_latin_names_and_lists(output: str, case: Case) -> None:
    assert seen(output, case) == []


@pytest.mark.parametrize(
    "stretch",
    [
        "The patient received ceftriaxone 1g IV every 24 hours for 7 days",
        "Discharged home on",
        "Patient in good condition",
        "foi internado com pneumonia e recebeu ceftriaxona durante sete dias, com melhora da febre",
        "patient a été admis pour une pneumonie et a reçu de la ceftriaxone pendant sept jours",
        "Il paziente è stato ricoverato per polmonite ed è stato trattato con ceftriaxone",
        "Der Patient wurde wegen einer Pneumonie aufgenommen und mit Ceftriaxon behandelt",
    ],
)
def test_a_foreign_sentence_is_shown(stretch: str, case: Case) -> None:
    ((kind, shown),) = seen(WRAPPED.format(stretch + "."), case)
    assert kind == "foreign"
    assert shown in stretch
    assert len(shown) > len(stretch) // 2


def test_a_foreign_clause_inside_a_sentence(case: Case) -> None:
    output = "Ingresa por asma, treated with salbutamol and discharged home, el dia 3."
    assert seen(output, case) == [("foreign", "treated with salbutamol and discharged home")]


def test_all_in_capitals(case: Case) -> None:
    output = "THE PATIENT WAS ADMITTED WITH PNEUMONIA AND DISCHARGED"
    assert seen(output, case) == [("foreign", output)]


@pytest.mark.parametrize(
    "shown", ["患者入院", "，", "пневмония", "المريض", "肺", "ภาษา", "καρδιά", "٣", "𐍈"]
)
def test_another_script(shown: str, case: Case) -> None:
    assert seen(WRAPPED.format(f"Cursa con {shown} y mejora."), case) == [("script", shown)]


@pytest.mark.parametrize(
    "output",
    [
        "Pacjent został przyjęty z powodu zapalenia płuc i otrzymał ceftriakson przez siedem dni"
        " po czym został wypisany do domu w stanie dobrym z zaleceniami leczenia.",
        "Lorem ipsum amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore"
        " dolore magna aliqua ut enim ad minim veniam quis nostrud.",
    ],
)
def test_a_text_without_spanish(output: str, case: Case) -> None:
    assert seen(output, case) == [("strange", output)]


@pytest.mark.parametrize("shown", ["kqwtrbdz", "contratamientodecefadroxilo1gVOcada12horas"])
def test_letters_that_make_no_word(shown: str, case: Case) -> None:
    assert seen(WRAPPED.format(f"Cursa {shown} bien."), case) == [("nonsense", shown)]


def test_abbreviations_and_long_words_are_words(case: Case) -> None:
    output = "Con HBPM, SDRA, LCFGHD, PAM de 70 mmhg, control otorrinolaringologicamente normal."
    assert seen(output, case) == []


@pytest.mark.parametrize("output", ["", "\x00", "\ud800" * 9, "\u202e\u0301", "1 2 3", "😀😀"])
def test_what_is_no_language_is_left_to_others(output: str, case: Case) -> None:
    assert language(output, case) == []


def test_marks_that_combine_keep_their_places(case: Case) -> None:
    output = "Cursó bien. The patient was stable."
    assert seen(output, case) == [("foreign", "The patient was")]
