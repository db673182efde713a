from __future__ import annotations

from dataclasses import replace

import pytest

from checks.codes import codes
from harness.records import Case, Finding


def failing(found: list[Finding]) -> list[tuple[str, str]]:
    return [(f.kind, f.severity) for f in found if f.severity != "warn"]


def test_passes_a_faithful_epicrisis(told: str, case: Case) -> None:
    assert codes(told, case) == []


@pytest.mark.parametrize(
    "aside",
    [
        "Deficit de B12 y T4 libre baja, hernia L5-S1, V1-V4, Hb 7.2, FiO2 50%, INR 2.5",
        "Presion 120/80, temperatura 37.5, fecha 12.03, G3P2, A1, pH 7.35",
        "Control (B12 y T4), escala (4/5), curva (L5), dosis (500 mg), (Child B), (TIMI 3)",
        "Vitamina K1, factor V, C3, dia 10, COVID-19, SARS-CoV-2, CD4 200",
    ],
)
def test_passes_lookalikes(aside: str, told: str, case: Case) -> None:
    assert codes(f"{told} {aside}.", case) == []


@pytest.mark.parametrize(
    ("good", "broken"),
    [
        ("J18.9", "J189"),
        ("J18.9", "j18.9"),
        ("J18.9", "J18,9"),
        ("J18.9", "J18."),
        ("J18.9", "J 18.9"),
        ("J01DD04", "J01DD4"),
        ("J01DD04", "J01DDO4"),
        ("34.91", "34.917"),
    ],
)
def test_fails_a_broken_form(good: str, broken: str, told: str, case: Case) -> None:
    output = told.replace(f"({good})", f"({broken})", 1)
    found = [f for f in codes(output, case) if f.kind == "malformed"]
    assert [output[f.start : f.end] for f in found] == [broken]


@pytest.mark.parametrize("code", ["J18.9", "J01DD04", "34.91", "I10", "E11.9"])
def test_fails_a_code_outside_parentheses(code: str, told: str, case: Case) -> None:
    output = told.replace(f"({code})", code, 1)
    found = [f for f in codes(output, case) if f.kind == "bare"]
    assert [output[f.start : f.end] for f in found] == [code]


def test_fails_brackets_of_another_kind(told: str, case: Case) -> None:
    assert ("bare", "fail") in failing(codes(told.replace("(J18.9)", "[J18.9]", 1), case))


def test_fails_a_parenthesis_never_closed(told: str, case: Case) -> None:
    assert ("malformed", "fail") in failing(codes(told.removesuffix(").") + ".", case))


def test_fails_an_output_without_any_code(case: Case) -> None:
    assert failing(codes("Ingresa por neumonia.", case)) == [("missing", "fail")]


def test_an_input_without_codes_asks_for_none() -> None:
    assert codes("Ingresa por neumonia.", Case(id="a", input={"dx": ["Neumonia"]})) == []


def test_what_the_input_writes_is_not_malformed() -> None:
    case = Case(id="a", input={"dx": ["Neumonia (J189)", "Asma (J45.9)"]})
    assert codes("Ingresa por neumonia (J189) y asma (J45.9).", case) == []


def test_local_codes_have_a_form_too() -> None:
    case = Case(id="a", input={"proc": ["Coronariografia (K492)"]})
    assert codes("Se realiza coronariografia (K492).", case) == []
    assert failing(codes("Se realiza coronariografia K492 (K492).", case)) == [("bare", "fail")]


def test_a_wrong_pair_of_the_input_only_warns() -> None:
    case = Case(id="a", input={"tto": ["Enoxaparina 40mg SC (B01AB01)"]})
    (finding,) = codes("Recibio enoxaparina 40mg SC (B01AB01).", case)
    assert (finding.kind, finding.severity) == ("wrong_drug", "warn")
    assert "heparina" in finding.message


def test_a_wrong_pair_of_the_model_fails(told: str, case: Case) -> None:
    output = told.replace("(C09CA01)", "(C07AB03)")
    assert ("wrong_drug", "fail") in failing(codes(output, case))


def test_retired_codes_pass() -> None:
    case = Case(id="a", input={"med": ["Pregabalina 75mg VO (N03AX16)"]})
    assert codes("Alta con pregabalina 75mg VO (N03AX16).", case) == []


def test_a_code_that_no_catalogue_has_warns(told: str, case: Case) -> None:
    odd = replace(case, input={"dx": ["Neumonia (J18.7)"]})
    kinds = [(f.kind, f.severity) for f in codes("Ingresa por neumonia (J18.7).", odd)]
    assert kinds == [("unknown", "warn")]
