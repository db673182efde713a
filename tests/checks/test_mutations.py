"""Every mutator does what its name says, on the built-in cases or on those written here."""

from __future__ import annotations

import random
import re
from itertools import chain, islice

import pytest

from harness.config import load_suite
from harness.dataset import load_data
from harness.mutation import Mutator, load_mutators
from harness.records import Case

INFARCT = Case(
    "infarto",
    {
        "dx": ["Infarto agudo del miocardio con SDST de pared inferior (I21.1)", "HTA (I10)"],
        "proc": ["Coronariografia (88.56)"],
        "tto": ["Clopidogrel 75mg VO c/24h (B01AC04)", "Enoxaparina 60mg SC c/12h 3d (B01AB05)"],
        "evo": "Killip II, oclusion de coronaria derecha, FEVI 45%, NYHA III, alergia a aspirina",
        "dx_alta": ["Infarto agudo del miocardio revascularizado (I21.1)"],
        "med": ["Clopidogrel 75mg VO c/24h 12m (B01AC04)", "Losartan 50mg VO c/12h (C09CA01)"],
    },
    "Ingresa por infarto agudo del miocardio con SDST de pared inferior (I21.1) en paciente con "
    "HTA (I10). Se realiza coronariografia (88.56). Recibio clopidogrel 75mg VO cada 24 horas "
    "(B01AC04) y enoxaparina 60mg SC cada 12 horas por 3 dias (B01AB05). Evoluciona en Killip II, "
    "con oclusion de coronaria derecha, FEVI 45%, NYHA III y alergia a aspirina. Alta con "
    "infarto agudo del miocardio revascularizado (I21.1), indicandose clopidogrel 75mg VO cada 24 "
    "horas por 12 meses (B01AC04) y losartan 50mg VO cada 12 horas (C09CA01).",
)
FRACTURE = Case(
    "fractura",
    {
        "dx": ["Fractura de vertebra L1 (S32.0)", "Cirrosis hepatica Child B (K74.6)"],
        "proc": ["Fijacion de fractura de femur derecho (79.35)"],
        "tto": ["Paracetamol 1g VO c/8h (N02BE01)"],
        "evo": "Operado el tercer dia, con hematoma de 12 mm, calculo de 3 cm, control en 2 dias",
        "dx_alta": ["Fractura de vertebra L1 (S32.0)"],
        "med": ["Paracetamol 1g VO c/8h 7d (N02BE01)"],
    },
    "Ingresa por fractura de vertebra L1 (S32.0) junto a cirrosis hepatica Child B (K74.6). Se "
    "realiza fijacion de fractura de femur derecho (79.35). Recibio paracetamol 1g VO cada 8 horas "
    "(N02BE01). Evoluciona operado el tercer dia, con hematoma de 12 mm, calculo de 3 cm y control "
    "en 2 dias. Alta con fractura de vertebra L1 (S32.0), indicandose paracetamol 1g VO cada 8 "
    "horas por 7 dias (N02BE01).",
)
FOCUS = Case(
    "foco",
    {
        "dx": ["Sepsis de foco urinario (A41.9)", "HTA (I10)"],
        "evo": "Coro: ADA 80%, ACD 50%; APACHE II 22, SOFA 9; urocultivo: Klebsiella productora de "
        "BLEE sensible a meropenem; calculos multiples",
    },
    "Ingresa por sepsis de foco urinario (A41.9) y HTA (I10). Coronariografia con ADA 80% y ACD "
    "50%. APACHE II 22 y SOFA 9. El urocultivo muestra Klebsiella productora de BLEE sensible a "
    "meropenem y calculos multiples. Alta en buenas condiciones.",
)
FEVER = Case("fiebre", {"evo": "Afebril desde 3er dia"}, "Afebril desde el tercer dia. Alta.")
OWN = (INFARCT, FRACTURE, FOCUS, FEVER)
MUTATORS = load_mutators("checks.mutations")
REWRITES = [name for name, mutator in MUTATORS.items() if mutator.harmless]
# What a reference may be where a suite is not ours.
ODD = (
    Case("text", "Paciente con HTA y fiebre", "Ingresa por HTA. Alta."),
    Case("empty", {}, "x"),
    Case("spaces", {"dx": []}, " \n "),
    Case("hostile", {"dx": ["\x00\ud800 (I10)"], "med": None}, "\x00\ud800\u202e (I10) (("),
    Case("numbers", {"dx": [1, None], "edad": 40, "evo": {"a": ["b"]}}, "1. 2. 3."),
    Case("capital", {"dx": ["İ (I10)"]}, "İİ ﬁ (I10). Alta con İ (I10)."),
)

_CODE = re.compile(r"\b(?:[A-Z]\d\d(?:\.\d+|[A-Z]{1,2}\d{0,2})?|\d\d\.\d\d)(?=\s?\))")


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return [*OWN, *load_data(load_suite("epicrisis"))[1]]


def text_of(mutator: Mutator | str, case: Case, seed: str = "a") -> str | None:
    mutator = MUTATORS[mutator] if isinstance(mutator, str) else mutator
    text = mutator.function(case.reference or "", case, random.Random(seed))
    return None if text == case.reference else text


def test_there_are_corruptions_and_rewrites_enough():
    assert len(REWRITES) >= 30
    assert len(MUTATORS) - len(REWRITES) >= 50


@pytest.mark.parametrize("name", MUTATORS)
def test_every_kind_says_what_it_does_and_changes_a_text_the_same_way_each_time(
    name: str, cases: list[Case]
):
    mutator = MUTATORS[name]
    assert mutator.doc.strip().endswith(".")
    made = ((case, text_of(mutator, case)) for case in chain(cases, cases))
    case, text = next((case, text) for case, text in made if text is not None)
    assert text != case.reference
    assert text_of(mutator, case) == text


@pytest.mark.parametrize("case", ODD, ids=[case.id for case in ODD])
def test_no_kind_breaks_on_an_odd_case(case: Case):
    for mutator in MUTATORS.values():
        assert isinstance(text_of(mutator, case), str | None)


@pytest.mark.parametrize("name", REWRITES)
def test_a_rewrite_keeps_every_code(name: str, cases: list[Case]):
    def codes(text: str) -> list[str]:
        return sorted(
            re.findall(r"\b(?:[A-Z]\d\d(?:\.\d+|[A-Z]{1,2}\d{0,2})?|\d\d\.\d\d)(?=\s?\))", text)
        )

    made = ((case, text_of(name, case)) for case in cases)
    for case, text in islice(((c, t) for c, t in made if t is not None), 5):
        assert codes(text) == codes(case.reference or "")


# kind: the words that its only text has and the reference has not
SAID = {
    "killip_changed": r"Killip (?:I|III|IV)\b",
    "nyha_changed": r"NYHA (?:I|II|IV)\b",
    "child_changed": r"Child [AC]\b",
    "arteries_exchanged": r"ADA 50% y ACD 80%",
    "scores_exchanged": r"APACHE II 9 y SOFA 22",
    "focus_changed": r"foco pulmonar",
    "property_denied": r"Klebsiella no productora",
    "susceptibility_reversed": r"resistente a meropenem",
    "count_changed": r"calculos unicos",
    "control_invented": r"HTA controlada",
    "infarct_wall": r"pared (?:anterior|lateral)",
    "artery_changed": r"circunfleja|descendente anterior",
    "vertebra_changed": r"L[234]\b",
    "bone_changed": r"tibia derecho",
    "side_reversed": r"izquierdo",
    "fevi_changed": r"FEVI 28%",
    "allergy_denied": r"sin alergias",
    "duration_unit_changed": r"por [37] semanas|por 12 dias",
    "abbreviation_expanded": r"hipertension arterial|infarto|fraccion de eyeccion",
    "ordinal_as_day": r"el dia 3",
    "millimetres_as_centimetres": r"1\.2 cm",
    "centimetres_as_millimetres": r"30 mm",
    "days_as_hours": r"en 48 horas",
    "duration_in_years": r"por un año",
    "duration_in_weeks": r"por una semana",
    "grams_as_milligrams": r"paracetamol 1000mg",
}


@pytest.mark.parametrize("name", SAID)
def test_a_kind_says_what_its_name_says(name: str):
    texts = [text_of(name, case, str(seed)) for case in OWN for seed in range(4)]
    for text in filter(None, texts):
        assert re.search(SAID[name], text), text
    assert any(texts)


def test_no_name_of_an_artery_and_no_part_of_a_word_is_turned_round():
    given = {"evo": "Descendente anterior, infarto establecido, manejo conservador"}
    told = "Lesion de descendente anterior, infarto establecido, manejo conservador. Alta."
    case = Case("uno", given, told)
    assert text_of("trend_reversed", case) is None
    assert text_of("course_reversed", case) is None


def test_a_dose_is_changed_to_none_that_the_input_gives():
    lines = ["Prednisona 5mg VO c/24h (H02AB07)", "Prednisona 50mg VO (H02AB07)"]
    case = Case("dos", {"med": lines[:1], "evo": lines[1]}, "Alta con prednisona 5mg VO (H02AB07).")
    assert "10mg" in (text_of("dose_doubled", case) or "")
    assert text_of("dose_tenfold", case) is None


def test_the_same_dose_in_another_unit_is_no_other_dose():
    given = {"tto": ["Paracetamol 1g (N02BE01)"], "med": ["Paracetamol 1000mg (N02BE01)"]}
    told = "Recibio paracetamol 1g (N02BE01). Alta con paracetamol 1000mg (N02BE01)."
    case = Case("dos", given, told)
    assert text_of("dose_of_other_half", case) is None


def test_no_drug_is_invented_that_the_input_has():
    names = (
        "warfarina digoxina amiodarona litio metotrexato alopurinol haloperidol aciclovir "
        "fenitoina tramadol"
    )
    case = Case("all", {"tto": names.split()}, "Recibio warfarina. Alta con control.")
    assert text_of("drug_invented_bare", case) is None


def test_an_item_is_left_out_of_a_list_with_its_comma():
    texts = {text_of("drug_omitted", INFARCT, str(seed)) for seed in range(20)}
    assert len(texts) == 4
    assert any(
        "Recibio clopidogrel 75mg VO cada 24 horas (B01AC04). Evoluciona" in t for t in texts
    )
    assert any(
        "Recibio enoxaparina 60mg SC cada 12 horas por 3 dias (B01AB05). E" in t for t in texts
    )


def test_what_stands_alone_is_not_left_out():
    assert text_of("drug_omitted", FRACTURE) is None
    assert text_of("discharge_diagnosis_omitted", FRACTURE) is None


def test_a_change_turned_round_leaves_the_point_of_its_sentence_where_it_is():
    case = Case("uno", {"evo": "NIHSS de 13 a 8"}, "Evoluciona con NIHSS de 13 a 8. Alta.")
    assert text_of("change_reversed", case) == "Evoluciona con NIHSS de 8 a 13. Alta."
