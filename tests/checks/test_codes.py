from __future__ import annotations

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
        ("34.91", "34,91"),
        ("I10", "i10"),
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


@pytest.mark.parametrize(
    ("line", "told", "meant"),
    [
        ("Enoxaparina 40mg SC (B01AB01)", "enoxaparina 40mg SC (B01AB01)", "heparina"),
        ("Prednisona 40mg VO (H02AB06)", "prednisona 40mg VO (H02AB06)", "prednisolona"),
        ("Eutirox 50mcg VO (H03BB02)", "Eutirox 50mcg VO (H03BB02)", "tiamazol"),
    ],
)
def test_a_wrong_pair_of_the_input_only_warns(line: str, told: str, meant: str) -> None:
    (finding,) = codes(f"Recibio {told}.", Case(id="a", input={"tto": [line]}))
    assert (finding.kind, finding.severity) == ("wrong_drug", "warn")
    assert meant in finding.message
    assert finding.held == line


def test_a_wrong_pair_of_the_model_fails(told: str, case: Case) -> None:
    output = told.replace("(C09CA01)", "(C07AB03)")
    assert ("wrong_drug", "fail") in failing(codes(output, case))


@pytest.mark.parametrize(
    "line",
    [
        "Xarelto 20mg VO (B01AF01)",
        "Augmentin 875mg VO (J01CR02)",
        "Symbicort 2 puff INH (R03AK07)",
        "Losartan/Amlodipino 50mg VO (C09DB06)",
        "Metronidazol 500mg vaginal (G01AF01)",
    ],
)
def test_brands_combinations_and_other_routes_are_their_drugs(line: str) -> None:
    assert codes(f"Alta con {line}.", Case(id="a", input={"med": [line]})) == []


@pytest.mark.parametrize(
    ("line", "newer"),
    [
        ("Pregabalina 75mg VO (N03AX16)", "N02BF02"),
        ("Gabapentina 300mg VO (N03AX12)", "N02BF01"),
        ("Apendicitis aguda (K35.9)", "K35.8"),
    ],
)
def test_a_retired_code_warns_and_names_its_successor(line: str, newer: str) -> None:
    (finding,) = codes(f"Alta con {line}.", Case(id="a", input={"med": [line]}))
    assert (finding.kind, finding.severity, finding.held) == ("retired", "warn", line)
    assert newer in finding.message


@pytest.mark.parametrize(
    ("field", "line"),
    [
        ("dx", "Neumonia (J18.7)"),
        ("proc", "Toracocentesis (34.98)"),
        ("tto", "Fantasiol 10mg VO (C06AA01)"),
    ],
)
def test_a_code_that_no_catalogue_has_fails_unless_the_input_has_it(field: str, line: str) -> None:
    output = f"Ingresa por {line}."
    (own,) = codes(output, Case(id="a", input={"dx": ["Asma (J45.9)"]}))
    assert (own.kind, own.severity, own.held) == ("unknown", "fail", None)
    assert output[own.start : own.end] in line
    (copied,) = codes(output, Case(id="a", input={field: [line]}))
    assert (copied.kind, copied.severity, copied.field) == ("unknown", "warn", field)


def test_american_additions_are_known() -> None:
    case = Case(id="a", input={"dx": ["IAM tipo 2 (I21.A1)"]})
    assert codes("Ingresa por IAM tipo 2 (I21.A1).", case) == []


def test_a_value_of_the_input_in_parentheses_is_no_unknown_procedure() -> None:
    case = Case(id="a", input={"dx": ["Anemia (D64.9)"], "evo": "hemoglobina 10.7 al alta"})
    assert codes("Ingresa por anemia (D64.9), hemoglobina (10.7) al alta.", case) == []
