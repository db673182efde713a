# ruff: noqa: E501 - a row of a table is a line
from __future__ import annotations

import pytest

from checks.grounding import grounding
from harness.errors import HarnessError
from harness.records import Case, Finding


def grave(found: list[Finding]) -> list[Finding]:
    return [f for f in found if f.severity != "warn"]


def test_passes_a_faithful_epicrisis(told: str, case: Case) -> None:
    assert grounding(told, case) == []


@pytest.mark.parametrize(
    ("words", "instead"),
    [
        ("EV", "IV"),
        ("EV", "por vía endovenosa"),
        ("EV", "intravenosa"),
        ("SC", "subcutánea"),
        ("VO", "por via oral"),
        ("cada 24 horas", "una vez al día"),
        ("cada 24 horas", "c/24h"),
        ("cada 24 horas", "diarios"),
        ("cada 24 horas", "por la noche"),
        ("cada 12 horas", "dos veces al dia"),
        ("cada 12 horas", "2 veces al día"),
        ("cada 12 horas", "cada doce horas"),
        ("cada 12 horas", "1-0-1"),
        ("por 7 dias", "durante una semana"),
        ("por 7 dias", "por siete días"),
        ("por 7 dias", "por 168 horas"),
        ("ceftriaxona 1g", "ceftriaxona 1 g"),
        ("ceftriaxona 1g", "ceftriaxona 1000 mg"),
        ("ceftriaxona 1g", "ceftriaxona un gramo"),
        ("ceftriaxona 1g", "1 g de ceftriaxona"),
        ("ceftriaxona", "ceftriaxone"),
        ("4 cm", "40 mm"),
        ("9.5", "9,5"),
        ("Hemoglobina 9.5", "Hb 9.5 g/dL"),
        ("hipertension arterial", "HTA"),
        ("diabetes mellitus tipo 2", "DM2"),
        ("neumonia", "neumonía"),
        ("neumonia adquirida en comunidad", "NAC"),
        ("tercer dia", "dia 3"),
        ("FEVI 45%", "fraccion de eyeccion de 45%"),
        ("amoxicilina/acido clavulanico", "amoxicilina + ácido clavulánico"),
        ("amoxicilina/acido clavulanico", "amoxicilina-clavulanico"),
        ("(J01DD04), enoxaparina", "(J01DD04); además enoxaparina"),
        ("neumonia resuelta", "neumonia curada"),
        ("Alta con", "Paciente egresa con"),
        (", sin fiebre", ", afebril y sin fiebre"),
    ],
)
def test_passes_rewordings(words: str, instead: str, told: str, case: Case) -> None:
    assert words in told
    assert grave(grounding(told.replace(words, instead), case)) == []


@pytest.mark.parametrize(
    ("given", "output"),
    [
        (
            {"tto": ["Omeprazol 20mg VO c/24h (A02BC01)", "Aspirina 75mg VO c/24h (B01AC06)"]},
            "Recibio omeprazol 20mg VO cada 24 horas (A02BC01), 75mg de aspirina VO cada 24 horas (B01AC06).",
        ),
        (
            {"tto": ["Cloruro de potasio 4g EV c/24h (B05XA01)"], "evo": "potasio 2.9"},
            "Recibio cloruro de potasio 4000mg EV cada 24 horas (B05XA01) por potasio 2.9.",
        ),
        (
            {"proc": ["Coronariografia (K703)"], "evo": "potasio 3.5"},
            "Se realiza coronariografia (K703) con potasio 3.5.",
        ),
        (
            {"evo": "sin fiebre desde las 48 horas de hospitalizacion"},
            "Evoluciona sin fiebre desde el segundo dia, completando 48 horas de hospitalizacion.",
        ),
        (
            {"evo": "sin cambios electrocardiograficos por trastorno electrolitico"},
            "Evoluciona sin cambios\nelectrocardiograficos por trastorno electrolitico.",
        ),
        ({"dx": ["Asma (J45.9) (J44.9)"]}, "Ingresa por asma (J45.9) (J44.9)."),
        ({"dx": ["Convulsion febril (R56.0)"]}, "Ingresa por convulsion febril (R56.0), luego afebril."),
        ({"tto": ["Salbutamol 2 puff INH c/6h"]}, "Recibio salbutamol 2 puff inhalados cada 6 horas."),
        ({"tto": ["Prednisona 20mg VO c/24h (H02AB07)"]}, "Recibio corticoides."),
        ({"evo": "UC positivo a E. coli"}, "Urocultivo positivo para Escherichia coli."),
        ({"dx": ["Colelitiasis (K80.2)"]}, "Queda pendiente colecistectomia."),
        ({"dx": ["PCR recuperado (I46.0)"]}, "Ingresa por paro cardiorrespiratorio recuperado (I46.0)."),
        ({"evo": "Con fiebre al ingreso, sin fiebre desde dia 3"}, "Con fiebre al ingreso y sin fiebre desde el tercer dia."),
        ({"evo": "Cirugia sin incidentes"}, "Cirugia sin complicaciones."),
        ({"evo": "balance -3L"}, "Balance negativo de 3 litros."),
        ({"dx": ["Colecistitis (K81.0)"]}, "Ingresa por colecistitis (K81.0) con dolor en hipocondrio derecho."),
        ({"proc": ["Orquiectomia izquierda (62.3)", "Orquiopexia contralateral (62.5)"]}, "Se realiza orquiectomia izquierda (62.3) y orquiopexia derecha (62.5)."),
        ({"tto": ["Metronidazol 500mg EV c/8h (J01XD01)"]}, "Recibio metronidazol 500 mg/8 h EV (J01XD01)."),
        ({"med": ["Metformina 850mg VO c/12h (A10BA02)"]}, "Alta con metformina 850 mg v.o. bid (A10BA02)."),
        ({"dx": ["Embarazo 30 sem (O60.0)"]}, "Ingresa mujer con embarazo de 30 semanas (O60.0)."),
        ({"med": ["Control cardiologia 7d"]}, "Alta con control por cardiologo en 7 dias."),
        ({"evo": "Dificultad respiratoria"}, "Presenta disnea."),
    ],
)  # fmt: skip
def test_passes_what_says_the_same(given: dict[str, list[str]], output: str) -> None:
    assert grave(grounding(output, Case(id="a", input=given))) == []


@pytest.mark.parametrize(
    ("given", "output", "kind"),
    [
        ({"dx": ["Diabetes mellitus tipo 2"]}, "Ingresa por diabetes mellitus tipo 1.", "unsupported.dx"),
        ({"dx_alta": ["Neumonia (J18.9)"]}, "Alta con (J18.9).", "mispaired.code"),
        ({"dx_alta": ["Asma (J45.9)", "HTA (I10)"]}, "Alta con asma (J45.9), (I10).", "mispaired.code"),
        (
            {"tto": ["Reposo"], "med": ["Omeprazol 20mg VO c/24h (A02BC01)"]},
            "Recibio reposo y omeprazol 20mg VO cada 24 horas (A02BC01). Alta con omeprazol 20mg VO cada 24 horas (A02BC01).",
            "misplaced.drug",
        ),
        (
            {"tto": ["Quetiapina 25mg VO c/noche"], "med": ["Losartan 50mg VO c/24h"]},
            "Recibio quetiapina. Alta indicandose losartan 50mg VO cada noche y quetiapina 25mg.",
            "misplaced.drug",
        ),
        ({"med": ["Metformina 850mg VO c/12h"]}, "Alta con metformina 850mg VO cada 12 horas, suspendiendose metformina.", "contradicted.drug"),
        ({"tto": ["Salbutamol 2 puff INH c/6h"]}, "Recibio salbutamol 2 puff VO cada 6 horas.", "contradicted.route"),
        ({"evo": "Tumor de 4 cm"}, "Tumor de 4 mm.", "unsupported.number"),
        ({"dx": ["IAM inferior"]}, "Ingresa por infarto agudo al miocardio anterior.", "contradicted.site"),
        ({"dx": ["Fractura de tibia"]}, "Ingresa por fractura de femur.", "contradicted.site"),
        ({"dx": ["Fractura distal de radio"]}, "Ingresa por fractura proximal de radio.", "contradicted.site"),
        ({"evo": "funcion renal conservada"}, "Funcion hepatica conservada.", "contradicted.site"),
        ({"dx": ["ERC (N18.9)"]}, "Ingresa por enfermedad renal aguda (N18.9).", "contradicted.course"),
        ({"dx": ["Anemia leve (D64.9)"]}, "Ingresa por anemia severa (D64.9).", "contradicted.course"),
        ({"dx": ["Anemia (D64.9)"]}, "Ingresa por anemia severa (D64.9).", "unsupported.severity"),
        ({"evo": "afebril desde el dia 2"}, "Evoluciona febril desde el dia 2.", "contradicted.course"),
        ({"evo": "PCR en descenso"}, "Evoluciona con PCR en ascenso.", "contradicted.course"),
        ({"evo": "hemocultivos negativos"}, "Hemocultivos positivos.", "contradicted.course"),
        ({"evo": "hemodinamicamente estable"}, "Hemodinamicamente inestable.", "contradicted.course"),
        ({"evo": "tolerando regimen liviano"}, "Sin tolerar regimen liviano.", "contradicted.course"),
        ({"evo": "cultivos pendientes"}, "Cultivos positivos para Klebsiella pneumoniae.", "unsupported.organism"),
        ({"tto": ["Reposo"]}, "Requirio corticoides.", "unsupported.class"),
        ({"tto": ["Reposo"]}, "Es trasladado a UTI.", "unsupported.procedure"),
        ({"tto": ["Reposo"]}, "Requirio oxigenoterapia.", "unsupported.procedure"),
        ({"dx": ["HTA"]}, "Ingresa por HTA y tabaquismo.", "unsupported.dx"),
        ({"dx": ["HTA"]}, "Antecedentes familiares de cancer gastrico.", "unsupported.dx"),
        ({"tto": ["Atenolol 50mg VO c/24h (C07AB03)"]}, "Ingresa por cancer gastrico.", "unsupported.dx"),
        ({"dx": ["Nefropatia diabetica"]}, "Ingresa por retinopatia diabetica.", "unsupported.dx"),
        ({"evo": "PCR 120 al ingreso"}, "Requirio reanimacion cardiopulmonar.", "unsupported.procedure"),
        ({"evo": "Bradicardia de 40 lpm"}, "Requirio oxigenoterapia.", "unsupported.procedure"),
        ({"tto": ["Reposo"]}, "Se asocia litio con buena respuesta.", "unsupported.drug"),
        ({"evo": "Bicarbonato en alza"}, "Evoluciona sin bicarbonato en alza.", "contradicted.negation"),
        ({"evo": "Con fiebre de 38, sin fiebre desde dia 3"}, "Con fiebre de 38 y fiebre desde el dia 3.", "contradicted.negation"),
        ({"evo": "sin nuevos coagulos"}, "Con nuevos coagulos.", "contradicted.negation"),
        ({"evo": "Miocardiopatia dilatada"}, "Miocardiopatia hipertrofica.", "contradicted.course"),
        ({"dx": ["Sindrome cerebeloso (G11.9)"]}, "Ingresa por sindrome piramidal (G11.9).", "contradicted.word"),
        ({"proc": ["Laparotomia exploradora"]}, "Se realiza laparoscopia exploradora.", "contradicted.word"),
        ({"evo": "balance -3L"}, "Balance positivo de 3 litros.", "contradicted.course"),
        ({"evo": "UC: Klebsiella"}, "Urocultivo negativo.", "contradicted.course"),
        ({"evo": "FA permanente"}, "Fibrilacion auricular paroxistica.", "contradicted.course"),
        ({"proc": ["Colecistectomia laparoscopica"]}, "Se realiza colecistectomia abierta.", "contradicted.course"),
        ({"evo": "afebril desde 24h, fiebre de 39 al ingreso"}, "Fiebre de 39 al ingreso, febril desde las 24 horas.", "contradicted.course"),
        ({"evo": "Angioplastia exitosa"}, "Angioplastia fallida.", "contradicted.course"),
        ({"dx": ["DM2 descompensada (E11.9)"], "med": ["Reposo"]}, "Ingresa por DM2 compensada (E11.9). Alta con reposo.", "contradicted.status"),
        ({"med": ["Ibuprofeno 400mg VO c/8h SOS"]}, "Alta con ibuprofeno 400mg VO cada 8 horas.", "contradicted.as_needed"),
        ({"dx": ["ACV (I63.9)"]}, "Ingresa por ACV (I63.9) con hemiplejia.", "unsupported.finding"),
        ({"dx": ["HTA"]}, "Ingresa mujer con HTA.", "unsupported.background"),
        ({"med": ["Reposo"]}, "Alta con reposo y control en policlinico.", "unsupported.background"),
        ({"dx": ["HTA"]}, "Evaluado por psiquiatria.", "unsupported.background"),
        ({"tto": ["Reposo 48 h"]}, "Ecocardiograma con FEVI 48%.", "unsupported.number"),
        ({"tto": ["Cefazolina 1g EV c/8h 5d"], "evo": "alta 2do dia"}, "Alta al quinto dia.", "unsupported.number"),
        ({"tto": ["Cefazolina 1g EV c/24h"]}, "Afebril al primer dia.", "unsupported.number"),
        ({"evo": "Cirugia en 6 sem"}, "Cirugia en 6 meses.", "unsupported.number"),
        ({"tto": ["Potasio 3g EV c/24h (B05XA01)"]}, "Evoluciona con potasio 2.4.", "unsupported.number"),
        ({"dx": ["HTA"]}, "La estadia se complica con delirium.", "unsupported.dx"),
    ],
)  # fmt: skip
def test_catches_what_says_otherwise(given: dict[str, list[str]], output: str, kind: str) -> None:
    assert kind in {f.kind for f in grave(grounding(output, Case(id="a", input=given)))}


def test_order_of_the_items_does_not_matter(told: str, case: Case) -> None:
    first, second = "ceftriaxona 1g EV cada 24 horas por 7 dias (J01DD04)", "enoxaparina 40mg SC cada 24 horas (B01AB05)"  # fmt: skip
    output = told.replace(first, "@").replace(second, first).replace("@", second)
    assert grave(grounding(output, case)) == []


@pytest.mark.parametrize(
    ("words", "instead", "kind", "severity", "shown"),
    [
        ("losartan 50mg", "losartan 500mg", "contradicted.dose", "never", "500mg"),
        ("losartan 50mg", "losartan 50 g", "contradicted.dose", "never", "50 g"),
        ("enoxaparina 40mg", "enoxaparina 40mg/kg", "contradicted.dose", "never", "40mg/kg"),
        ("1g EV", "1g IM", "contradicted.route", "never", "IM"),
        ("50mg VO", "50mg sublingual", "contradicted.route", "never", "sublingual"),
        ("50mg VO cada 12 horas", "50mg VO cada 8 horas", "contradicted.frequency", "never", "cada 8 horas"),
        ("50mg VO cada 12 horas", "50mg VO semanal", "contradicted.frequency", "never", "semanal"),
        ("horas por 7 dias (J01DD04)", "horas por 10 dias (J01DD04)", "contradicted.duration", "fail", "10 dias"),
        ("SC cada 24 horas (", "SC cada 24 horas por 5 dias (", "unsupported.duration", "fail", "5 dias"),
        ("losartan", "enalapril", "unsupported.drug", "never", "enalapril"),
        ("losartan 50mg", "fantasiol 50mg", "unsupported.drug", "never", "fantasiol 50mg"),
        ("(E11.9)", "(E10.9)", "unsupported.code", "fail", "E10.9"),
        ("(B01AB05) y", "(B01AC06) y", "unsupported.code", "fail", "B01AC06"),
        ("pleural derecho", "pleural izquierdo", "contradicted.side", "never", "pleural izquierdo"),
        ("toracocentesis derecha", "toracocentesis izquierda", "contradicted.side", "never", "toracocentesis izquierda"),
        ("Alergia a penicilina", "Niega alergias", "contradicted.allergy", "never", "Niega alergias"),
        ("4 cm", "7 cm", "unsupported.number", "fail", "7 cm"),
        ("FEVI 45%", "FEVI 30%", "contradicted.number", "fail", "FEVI 30"),
        ("Hemoglobina 9.5", "Hemoglobina 8.5", "contradicted.number", "fail", "Hemoglobina 8.5"),
        ("tercer dia", "quinto dia", "unsupported.number", "fail", "quinto dia"),
        ("en paciente con", "en paciente de 67 años con", "unsupported.age", "fail", "67 años"),
        ("y diabetes", "y cirrosis hepatica y diabetes", "unsupported.dx", "fail", "cirrosis hepatica"),
        ("Se realiza", "Requirio intubacion. Se realiza", "unsupported.procedure", "fail", "intubacion"),
        ("neumonia resuelta", "neumonia persistente", "contradicted.status", "fail", "persistente"),
        ("sin fiebre desde", "con fiebre desde", "contradicted.negation", "fail", "fiebre"),
        ("derecho de 4 cm", "derecho de 4 cm Killip III", "unsupported.grade", "fail", "Killip III"),
        ("Hemoglobina", "Estenosis de la circunfleja. Hemoglobina", "unsupported.artery", "fail", "circunfleja"),
    ],
)  # fmt: skip
def test_catches(
    words: str, instead: str, kind: str, severity: str, shown: str, told: str, case: Case
) -> None:
    assert words in told
    output = told.replace(words, instead, 1)
    found = [(f.kind, f.severity, output[f.start : f.end]) for f in grave(grounding(output, case))]
    assert (kind, severity, shown) in found


def test_drug_of_the_stay_among_those_of_the_discharge(told: str, case: Case) -> None:
    output = told.replace("indicandose losartan", "indicandose enoxaparina 40mg SC cada 24 horas (B01AB05), losartan")  # fmt: skip
    assert "misplaced.drug" in {f.kind for f in grave(grounding(output, case))}


def test_code_told_in_the_wrong_half(told: str, case: Case) -> None:
    output = told.replace(" (34.91)", "").replace("resuelta (J18.9)", "resuelta (J18.9) (34.91)")
    found = {(f.kind, f.field) for f in grave(grounding(output, case))}
    assert ("misplaced.code", "proc") in found


@pytest.mark.parametrize(
    ("a", "b"), [("J18.9", "E11.9"), ("J01DD04", "B01AB05"), ("J18.9", "J01DD04")]
)
def test_exchanged_codes_are_mispaired(a: str, b: str, told: str, case: Case) -> None:
    output = told.replace(a, "@", 1).replace(b, a, 1).replace("@", b, 1)
    assert "mispaired.code" in {f.kind for f in grave(grounding(output, case))}


def test_prednisona_is_not_prednisolona() -> None:
    case = Case(id="a", input={"med": ["Prednisona 20mg VO c/24h (H02AB07)"]})
    found = grounding("Alta con prednisolona 20mg VO cada 24 horas (H02AB07).", case)
    assert "unsupported.drug" in {f.kind for f in grave(found)}


def test_artery_exchanged_hurts() -> None:
    case = Case(id="a", input={"evo": "Oclusion de DA proximal, stent exitoso"})
    assert grave(grounding("Oclusion de arteria descendente anterior proximal.", case)) == []
    (finding,) = grave(grounding("Oclusion de coronaria derecha proximal.", case))
    assert (finding.kind, finding.severity) == ("contradicted.artery", "never")
    assert finding.held == "descendente anterior"


def test_grades_compare_roman_and_arabic() -> None:
    case = Case(id="a", input={"dx": ["ICC CF III (I50.9)"], "evo": "Killip II"})
    text = "Ingresa por insuficiencia cardiaca NYHA {} (I50.9), Killip 2."
    assert grave(grounding(text.format("III"), case)) == []
    assert [f.kind for f in grave(grounding(text.format("IV"), case))] == ["contradicted.grade"]


def test_two_lines_of_one_drug_are_told_apart() -> None:
    case = Case(id="a", input={"tto": ["Furosemida 40mg EV c/12h", "Furosemida 20mg VO c/24h"]})
    good = "Recibio furosemida 20 mg VO cada 24 horas, luego furosemida 40 mg EV cada 12 horas."
    assert grave(grounding(good, case)) == []
    bad = good.replace("20 mg VO cada 24", "20 mg VO cada 6")
    assert [f.kind for f in grave(grounding(bad, case))] == ["contradicted.frequency"]


def test_daily_total_is_the_same_dose() -> None:
    case = Case(id="a", input={"tto": ["Paracetamol 1g VO c/8h"]})
    assert grave(grounding("Recibio paracetamol 3 g VO al dia.", case)) == []


def test_thousands_of_units() -> None:
    case = Case(id="a", input={"tto": ["Heparina 25.000 UI EV c/12h"]})
    assert grave(grounding("Recibio heparina 25000 unidades EV cada 12 horas.", case)) == []


def test_a_faithful_copy_of_a_wrong_input_is_grounded() -> None:
    case = Case(id="a", input={"med": ["Enoxaparina 40mg SC c/24h (B01AB01)"]})
    assert grave(grounding("Alta con enoxaparina 40mg SC cada 24 horas (B01AB01).", case)) == []


def test_input_that_is_text_is_one_field() -> None:
    case = Case(id="a", input="Hombre con neumonia. Ceftriaxona 2 g EV cada 24 h por 7 dias.")
    assert grave(grounding("Recibio ceftriaxona 2g IV una vez al dia por 7 dias.", case)) == []
    kinds = {f.kind for f in grave(grounding("Recibio vancomicina 1g EV cada 12 horas.", case))}
    assert "unsupported.drug" in kinds


def test_a_finding_names_the_line_it_was_held_against(told: str, case: Case) -> None:
    (finding,) = grave(grounding(told.replace("losartan 50mg", "losartan 25mg"), case))
    assert (finding.field, finding.held) == ("med", "Losartan 50mg VO c/12h (C09CA01)")


def test_a_suite_weighs_kinds_otherwise(told: str, case: Case) -> None:
    output = told.replace("4 cm", "7 cm").replace("tercer dia", "quinto dia")
    severity = {"unsupported": "fail", "unsupported.number": "warn"}
    assert grave(grounding(output, case, severity=severity)) == []


@pytest.mark.parametrize("severity", [{"invented": "fail"}, {"unsupported.drug": "fatal"}])
def test_unknown_kinds_and_severities_are_refused(severity: dict[str, str], case: Case) -> None:
    with pytest.raises(HarnessError, match="use one of"):
        grounding("texto", case, severity=severity)


def test_what_is_too_long_to_be_read_fails(told: str, case: Case) -> None:
    assert "unread" in {f.kind for f in grounding(told + " x" * 10_000, case)}
