"""Each rule on a text that breaks it and on one, nearly the same, that has the reason."""

from __future__ import annotations

import pytest

from checks.clinical.cohere import KINDS
from checks.coherence import coherence
from harness.errors import HarnessError
from harness.records import Case, Finding

# Kind, a text with the clash, and one without it.
RULES = [
    (
        "indication.antibiotic",
        "Ingresa por ACV isquemico (I63.5). Recibio ceftriaxona 1g EV cada 24 horas (J01DD04).",
        "Ingresa por neumonia (J18.9). Recibio ceftriaxona 1g EV cada 24 horas (J01DD04).",
    ),
    (
        "indication.antibiotic",
        "Ingresa por hernia (K40.9), sin infeccion. Recibio cefazolina 1g EV (J01DB04).",
        "Ingresa por hernia (K40.9). Hernioplastia (53.05). Recibio cefazolina 1g EV (J01DB04).",
    ),
    (
        "indication.antibiotic",
        "Ingresa por lumbago (M54.5). Alta con cotrimoxazol 960mg VO (J01EE01).",
        "Ingresa por lumbago (M54.5). Alta con prednisona 40mg VO (H02AB07) y cotrimoxazol 960mg"
        " VO (J01EE01).",
    ),
    (
        "indication.insulin",
        "Ingresa por asma (J45.9). Recibio insulina cristalina 5UI SC (A10AB01).",
        "Ingresa por hiperkalemia (E87.5). Recibio insulina cristalina 5UI SC (A10AB01).",
    ),
    (
        "indication.insulin",
        "Ingresa por asma (J45.9). Recibio insulina NPH 10UI SC (A10AC01).",
        "Ingresa por asma (J45.9). Recibio metilprednisolona 40mg EV (H02AB04) e insulina NPH 10UI"
        " SC (A10AC01).",
    ),
    (
        "indication.antidiabetic",
        "Ingresa por sincope (R55). Alta con glibenclamida 5mg VO (A10BB01).",
        "Ingresa por sincope (R55) en paciente con DM2. Alta con glibenclamida 5mg VO (A10BB01).",
    ),
    (
        "indication.metformin",
        "Ingresa por sincope (R55). Alta con metformina 850mg VO (A10BA02).",
        "Ingresa por sincope (R55) y ovario poliquistico. Alta con metformina 850mg VO (A10BA02).",
    ),
    (
        "indication.gliflozin",
        "Ingresa por asma (J45.9). Alta con dapagliflozina 10mg VO (A10BK01).",
        "Ingresa por falla cardiaca (I50.9). Alta con dapagliflozina 10mg VO (A10BK01).",
    ),
    (
        "indication.glp1",
        "Ingresa por asma (J45.9). Alta con semaglutida 0.5mg SC (A10BJ06).",
        "Ingresa por asma (J45.9) y obesidad. Alta con semaglutida 0.5mg SC (A10BJ06).",
    ),
    (
        "indication.levothyroxine",
        "Ingresa por asma (J45.9). Alta con levotiroxina 50mcg VO (H03AA01).",
        "Ingresa por asma (J45.9) e hipotiroidismo. Alta con levotiroxina 50mcg VO (H03AA01).",
    ),
    (
        "indication.antithyroid",
        "Ingresa por asma (J45.9). Alta con tiamazol 10mg VO (H03BB02).",
        "Ingresa por tirotoxicosis (E05.0). Alta con tiamazol 10mg VO (H03BB02).",
    ),
    (
        "indication.anticoagulant",
        "Ingresa por angina (I20.0). Alta con apixaban 5mg VO (B01AF02).",
        "Ingresa por angina (I20.0), con FA paroxistica. Alta con apixaban 5mg VO (B01AF02).",
    ),
    (
        "duplicate.p2y12",
        "Ingresa por angina (I20.0). Alta con clopidogrel 75mg VO (B01AC04) y ticagrelor 90mg VO"
        " (B01AC24).",
        "Ingresa por angina (I20.0). Recibio clopidogrel 300mg VO (B01AC04). Alta con ticagrelor"
        " 90mg VO (B01AC24).",
    ),
    (
        "duplicate.anticoagulant",
        "Ingresa por TEP (I26.9). Alta con apixaban 5mg VO (B01AF02) y rivaroxaban 20mg VO.",
        "Ingresa por TEP (I26.9). Alta con apixaban 5mg VO (B01AF02) y losartan 50mg VO.",
    ),
    (
        "duplicate.anticoagulant",
        "Ingresa por TEP (I26.9). Alta con acenocumarol 2mg VO (B01AA07) y apixaban 5mg VO.",
        "Ingresa por TEP (I26.9). Alta con acenocumarol 2mg VO (B01AA07) y enoxaparina 60mg SC.",
    ),
    (
        "duplicate.anticoagulant",
        "Ingresa por TEP (I26.9). Alta con enoxaparina 60mg SC c/12h (B01AB05) y apixaban 5mg VO.",
        "Ingresa por TEP (I26.9). Recibio enoxaparina 60mg SC (B01AB05). Alta con apixaban 5mg VO.",
    ),
    (
        "duplicate.anticoagulant",
        "Ingresa por TEP (I26.9). Alta con warfarina 5mg VO (B01AA03) y Neosintrom 4mg VO.",
        "Ingresa por TEP (I26.9). Alta con acenocumarol 2mg VO (B01AA07), Neosintrom 4mg VO.",
    ),
    (
        "duplicate.ace_arb",
        "Ingresa por HTA (I10). Alta con enalapril 10mg VO (C09AA02) y losartan 50mg VO (C09CA01).",
        "Ingresa por HTA (I10). Alta con enalapril 10mg VO (C09AA02), se suspende losartan.",
    ),
    (
        "duplicate.statin",
        "Ingresa por HTA (I10). Alta con atorvastatina 40mg VO y rosuvastatina 20mg VO.",
        "Ingresa por HTA (I10). Recibio atorvastatina 40mg VO. Alta con rosuvastatina 20mg VO.",
    ),
    (
        "duplicate.ppi",
        "Ingresa por HTA (I10). Recibio omeprazol 40mg EV (A02BC01) y pantoprazol 40mg EV.",
        "Ingresa por HTA (I10). Recibio omeprazol 40mg EV (A02BC01) y luego pantoprazol 40mg VO.",
    ),
    (
        "duplicate.beta_blocker",
        "Ingresa por HTA (I10). Alta con carvedilol 6.25mg VO y bisoprolol 2.5mg VO (C07AB07).",
        "Ingresa por HTA (I10). Alta con carvedilol 6.25mg VO y timolol 1 gota (S01ED01).",
    ),
    (
        "duplicate.nsaid",
        "Ingresa por lumbago (M54.5). Alta con ibuprofeno 600mg VO y ketorolaco 10mg VO.",
        "Ingresa por lumbago (M54.5). Alta con ibuprofeno 600mg VO y paracetamol 1g VO.",
    ),
    (
        "duplicate.benzodiazepine",
        "Ingresa por asma (J45.9). Alta con clonazepam 0.5mg VO y alprazolam 0.5mg VO.",
        "Ingresa por epilepsia (G40.9). Alta con clonazepam 0.5mg VO y clobazam 10mg VO.",
    ),
    (
        "duplicate.calcium_blocker",
        "Ingresa por HTA (I10). Alta con amlodipino 10mg VO y nifedipino 20mg VO.",
        "Ingresa por HTA (I10). Alta con amlodipino 10mg VO y diltiazem 60mg VO.",
    ),
    (
        "duplicate.ssri",
        "Ingresa por asma (J45.9). Alta con sertralina 50mg VO y escitalopram 10mg VO.",
        "Ingresa por asma (J45.9). Alta con sertralina 50mg VO y trazodona 50mg VO.",
    ),
    (
        "allergy.penicillin",
        "Ingresa por neumonia (J18.9), alergica a penicilina. Recibio ampicilina/sulbactam 3g EV.",
        "Ingresa por neumonia (J18.9), alergica a penicilina. Recibio levofloxacino 750mg EV.",
    ),
    (
        "allergy.penicillin",
        "Ingresa por neumonia (J18.9). Recibio piperacilina/tazobactam 4.5g EV. Alergia a"
        " amoxicilina.",
        "Ingresa por neumonia (J18.9). Recibio piperacilina/tazobactam 4.5g EV. Sin alergia a"
        " amoxicilina.",
    ),
    (
        "allergy.cephalosporin",
        "Ingresa por neumonia (J18.9), alergia a cefalosporinas. Recibio ceftriaxona 1g EV.",
        "Ingresa por neumonia (J18.9), alergia a cefalosporinas. Recibio meropenem 1g EV.",
    ),
    (
        "allergy.cephalosporin",
        "Ingresa por neumonia (J18.9). Presenta anafilaxia por cefazolina. Alta con cefadroxilo"
        " 500mg VO.",
        "Ingresa por neumonia (J18.9). Recibio cefazolina 1g EV. Presenta anafilaxia por cefazolina"
        ", que se suspende. Alta con levofloxacino 750mg VO.",
    ),
    (
        "allergy.sulfonamide",
        "Ingresa por ITU (N39.0) y alergia a sulfas. Alta con cotrimoxazol 960mg VO.",
        "Ingresa por ITU (N39.0) y alergia a sulfas. Alta con nitrofurantoina 100mg VO.",
    ),
    (
        "allergy.nsaid",
        "Ingresa por lumbago (M54.5), alergia a AINE. Alta con diclofenaco 50mg VO.",
        "Ingresa por lumbago (M54.5), alergia a AINE. Alta con paracetamol 1g VO.",
    ),
    (
        "allergy.nsaid",
        "Ingresa por angina (I20.0), alergia a aspirina. Alta con aspirina 100mg VO.",
        "Ingresa por angina (I20.0), alergia a aspirina. Desensibilizacion. Alta con aspirina"
        " 100mg VO.",
    ),
    (
        "allergy.macrolide",
        "Ingresa por NAC (J18.9), alergia a macrolidos. Alta con azitromicina 500mg VO.",
        "Ingresa por NAC (J18.9), alergia a macrolidos. Alta con doxiciclina 100mg VO.",
    ),
    (
        "allergy.quinolone",
        "Ingresa por NAC (J18.9), alergia a ciprofloxacino. Alta con levofloxacino 750mg VO.",
        "Ingresa por NAC (J18.9), alergia a ciprofloxacino. Alta con amoxicilina 1g VO.",
    ),
    (
        "allergy.contrast",
        "Ingresa por TEC (S06.0), alergia al medio de contraste. TAC de cerebro con contraste.",
        "Ingresa por TEC (S06.0), alergia al medio de contraste. TAC de cerebro sin contraste.",
    ),
    (
        "allergy.drug",
        "Ingresa por lumbago (M54.5), alergia a tramadol. Alta con tramadol 50mg VO (N02AX02).",
        "Ingresa por lumbago (M54.5), alergia a tramadol. Alta con paracetamol 1g VO (N02BE01).",
    ),
    (
        "artery.treated",
        "Coronariografia (88.56) con oclusion de DA proximal, angioplastia CD (36.06).",
        "Coronariografia (88.56) con lesion de circunfleja, angioplastia con stent a OM (36.06).",
    ),
    (
        "artery.treated",
        "Coronariografia (K492), angioplastia CX (K493). Evoluciona con oclusion de cd media.",
        "Coronariografia (K492), angioplastia CD (K493). Evoluciona con oclusion de cd media.",
    ),
    (
        "artery.wall",
        "Ingresa por IAM anterior (I21.0). Angioplastia CD (36.06) exitosa.",
        "Ingresa por IAM anterior (I21.0). Angioplastia TCI (36.06) exitosa.",
    ),
    (
        "artery.wall",
        "Ingresa por IAM inferior (I21.1). Coronariografia con oclusion de DA proximal (88.56).",
        "Ingresa por IAM inferior (I21.1). Coronariografia con oclusion de CX proximal (88.56).",
    ),
]
NOTHING = Case(id="a", input={"evo": "Buena evolucion"})


def kinds(output: str, case: Case = NOTHING) -> set[str]:
    return {finding.kind for finding in coherence(output, case)}


@pytest.mark.parametrize(("kind", "clashing", "sound"), RULES)
def test_sees_a_clash_and_passes_what_has_its_reason(kind: str, clashing: str, sound: str) -> None:
    found = [finding for finding in coherence(clashing, NOTHING) if finding.kind == kind]
    assert found
    assert all(finding.severity == "warn" for finding in found)
    assert all(clashing[f.start : f.end] for f in found)
    assert kinds(sound) == set()


def test_every_rule_is_tried() -> None:
    assert {kind for kind, _, _ in RULES} == set(KINDS)


def test_a_clash_of_the_input_says_so() -> None:
    line = "Rosuvastatina 20mg VO (C10AA07)"
    case = Case(id="a", input={"med": ["Atorvastatina 40mg VO (C10AA05)", line]})
    output = "Alta con atorvastatina 40mg VO (C10AA05) y rosuvastatina 20mg VO (C10AA07)."
    (copied,) = coherence(output, case)
    assert copied.severity == "warn"
    assert copied.message.endswith("the input has it too")
    assert copied.field == "med"
    (own,) = coherence(output, Case(id="a", input={"med": [line]}))
    assert "input" not in own.message
    assert own.held == line


def test_an_input_of_text_is_read_as_one() -> None:
    output = "Ingresa por sincope (R55). Alta con levotiroxina 50mcg VO (H03AA01)."
    (finding,) = coherence(output, Case(id="a", input=output))
    assert finding.message.endswith("the input has it too")


def test_an_allergy_that_only_the_input_tells_counts() -> None:
    case = Case(id="a", input={"dx": ["Neumonia (J18.9)"], "evo": "Alergia a penicilina"})
    output = "Ingresa por neumonia (J18.9). Alta con amoxicilina 1g VO (J01CA04)."
    assert kinds(output, case) == {"allergy.penicillin"}
    denied = Case(id="a", input={"dx": ["Neumonia (J18.9)"], "evo": "Niega alergia a penicilina"})
    assert kinds(output, denied) == set()


@pytest.mark.parametrize(
    "told",
    [
        "Ingresa por lumbago (M54.5), alergia a ibuprofeno y ketorolaco. Alta con tramadol 50mg.",
        "Ingresa por lumbago (M54.5). Alergia a ibuprofeno descartada. Alta con ibuprofeno 400mg.",
        "Alta con intoxicacion por clonazepam resuelta (T42.4), y con alprazolam 0.5mg VO.",
    ],
)
def test_what_is_told_of_an_allergy_or_a_poisoning_is_not_given(told: str) -> None:
    same = Case(id="a", input={"dx": ["Lumbago (M54.5)"], "evo": told})
    assert kinds(told, same) == set()


def test_what_was_treated_before_the_stay_needs_no_lesion_now() -> None:
    told = "Ingresa con angioplastia previa de CD. Coronariografia con lesion de DA proximal."
    assert kinds(told) == set()


def test_a_reaction_bars_a_drug_from_then_on() -> None:
    before = "Ingresa por celulitis (L03.1). Recibio cloxacilina 1g EV (J01CF02). "
    told = before + "Presenta reaccion alergica a cloxacilina. Alta con {} VO."
    assert kinds(told.format("clindamicina 300mg")) == set()
    assert kinds(told.format("flucloxacilina 500mg")) == {"allergy.penicillin"}


def test_one_drug_by_two_names_or_in_two_halves_is_no_duplicate() -> None:
    told = "Recibio aspirina 300mg VO (B01AC06). Alta con acido acetilsalicilico 100mg VO."
    assert kinds(told) == set()
    assert kinds("Alta con losartan 50mg VO y losartan/hidroclorotiazida 50mg VO.") == set()


def test_a_suite_may_weigh_kinds_otherwise() -> None:
    output = "Alta con clopidogrel 75mg VO, ticagrelor 90mg VO, enalapril 5mg y losartan 50mg."
    graver = {"duplicate": "fail", "duplicate.p2y12": "never"}
    found = {f.kind: f.severity for f in coherence(output, NOTHING, severity=graver)}
    assert found == {"duplicate.p2y12": "never", "duplicate.ace_arb": "fail"}


@pytest.mark.parametrize("wrong", [{"duplicates": "fail"}, {"allergy": "grave"}, {"allergy": 3}])
def test_a_severity_that_is_none_is_an_error(wrong: dict[str, str]) -> None:
    with pytest.raises(HarnessError, match=r"\[checks\.coherence"):
        coherence("Alta.", NOTHING, severity=wrong)


@pytest.mark.parametrize("output", ["", "\x00\ud800", "alergia a " * 900, "lesion de da " * 900])
def test_hostile_text_is_judged(output: str) -> None:
    found: list[Finding] = coherence(output, NOTHING)
    assert all(0 <= (f.start or 0) <= (f.end or 0) <= len(output) for f in found)


def test_a_faithful_epicrisis_warns_of_what_its_input_tells(told: str, case: Case) -> None:
    """It has an allergy to penicilina and goes home with amoxicilina, and so has its input."""
    (finding,) = coherence(told, case)
    assert finding.kind == "allergy.penicillin"
    assert finding.message.endswith("the input has it too")
