# ruff: noqa: E501 - a row of a table is a line
from __future__ import annotations

import pytest

from checks.coverage import coverage
from harness.records import Case


def kinds(output: str, case: Case) -> set[tuple[str, str | None]]:
    return {(f.kind, f.held) for f in coverage(output, case) if f.severity == "fail"}


def test_passes_a_faithful_epicrisis(told: str, case: Case) -> None:
    assert coverage(told, case) == []


@pytest.mark.parametrize(
    ("words", "instead"),
    [
        ("Alta con", "Egresa con"),
        ("Alta con", "Es dado de alta con"),
        ("amoxicilina/acido clavulanico", "amoxicilina con ácido clavulánico"),
        ("neumonia adquirida en comunidad", "NAC"),
    ],
)
def test_passes_rewordings(words: str, instead: str, told: str, case: Case) -> None:
    assert coverage(told.replace(words, instead), case) == []


@pytest.mark.parametrize(
    ("words", "kind", "held"),
    [
        (" (E11.9)", "omitted.code", "DM2 (E11.9)"),
        (" y diabetes mellitus tipo 2 (E11.9)", "omitted.dx", "DM2 (E11.9)"),
        (" (34.91)", "omitted.code", "Toracocentesis derecha (34.91)"),
        ("losartan 50mg VO cada 12 horas (C09CA01)", "omitted.drug", "Losartan 50mg VO c/12h (C09CA01)"),
        ("/acido clavulanico", "omitted.drug", "Amoxicilina/Ac.clavulanico 875mg VO c/12h 7d (J01CR02)"),
        (", enoxaparina 40mg SC cada 24 horas (B01AB05)", "omitted.drug", "Enoxaparina 40mg SC c/24h (B01AB05)"),
    ],
)  # fmt: skip
def test_fails_what_is_left_out(words: str, kind: str, held: str, told: str, case: Case) -> None:
    assert words in told
    assert (kind, held) in kinds(told.replace(words, ""), case)


def test_each_is_looked_for_in_its_own_half(told: str, case: Case) -> None:
    stay, discharge = told.split("Alta con")
    moved = f"{stay}Recibio losartan 50mg VO cada 12 horas (C09CA01). Alta con" + discharge.replace(
        "losartan 50mg VO cada 12 horas (C09CA01)", "reposo"
    )
    assert ("omitted.drug", "Losartan 50mg VO c/12h (C09CA01)") in kinds(moved, case)


def test_fails_an_output_without_discharge(told: str, case: Case) -> None:
    assert ("omitted.discharge", None) in kinds(told.split("Alta con")[0], case)


def test_fails_an_empty_output(case: Case) -> None:
    assert {"omitted.code", "omitted.drug", "omitted.dx"} <= {k for k, _ in kinds("", case)}


def test_an_alta_inside_the_stay_is_not_the_discharge() -> None:
    case = Case(id="a", input={"dx": ["Hemorragia digestiva alta (K92.0)"], "dx_alta": ["HDA resuelta (K92.0)"]})  # fmt: skip
    output = "Ingresa por hemorragia digestiva alta (K92.0). Alta con HDA resuelta (K92.0)."
    assert coverage(output, case) == []


def test_a_measure_left_out_only_warns(told: str, case: Case) -> None:
    found = coverage(told.replace(" y reposo relativo", ""), case)
    assert [(f.kind, f.severity) for f in found] == [("omitted.measure", "warn")]


COURSE = "Ulcera sangrante tratada con clip, hemoglobina estable, regimen liviano al 3er dia"


@pytest.mark.parametrize(
    "told",
    [
        "Evoluciona con ulcera sangrante que se trata con clip y regimen liviano al dia 3.",
        "Cursa con hemoglobina estable tras clip en ulcera que sangraba.",
    ],
)
def test_passes_a_course_in_other_words_and_shortened(told: str) -> None:
    case = Case(id="a", input={"dx": ["HDA"], "evo": COURSE})
    assert kinds(f"Ingresa por HDA. {told}", case) == set()


@pytest.mark.parametrize("told", ["", "Evoluciona favorablemente al tercer dia."])
def test_fails_a_course_left_out(told: str) -> None:
    case = Case(id="a", input={"dx": ["HDA"], "evo": COURSE})
    assert kinds(f"Ingresa por HDA. {told}", case) == {("omitted.course", COURSE)}


def test_a_course_that_repeats_the_diagnosis_needs_no_telling() -> None:
    case = Case(id="a", input={"dx": ["Neumonia grave izquierda"], "evo": "Neumonia grave izquierda"})  # fmt: skip
    assert kinds("Ingresa por neumonia grave izquierda.", case) == set()
