"""What stands in the input, told of something else: each wrong text beside its good twin."""
# ruff: noqa: E501 - a row of a table is a line

from __future__ import annotations

import pytest

from checks.grounding import grounding
from harness.records import Case


def kinds(given: dict[str, object] | str, output: str) -> set[str]:
    case = Case("a", given if isinstance(given, dict) else {"evo": given})
    return {f.kind for f in grounding(output, case) if f.severity != "warn"}


# What the input gives; a good text; words of it; what stands in their stead; the kind of finding.
EXCHANGED = [
    ("ADA 80%, ACD 50%", "Lesion de ADA 80% y ACD 50%.", "80% y ACD 50%", "50% y ACD 80%", "contradicted.artery"),
    ("ADA 80%, Cx sin lesiones", "Lesion de 80% en ADA, circunfleja sin lesiones.", "sin lesiones", "con lesion de 80%", "contradicted.artery"),
    ("Angioplastia ACD, ADA 50%", "Se realiza angioplastia de ACD; ADA con 50%.", "angioplastia de ACD", "angioplastia de ADA", "contradicted.artery"),
    ("ADA 90% proximal, CD 50% distal", "ADA con lesion de 90% proximal.", "proximal", "distal", "contradicted.site"),
    ("Klebsiella productora de BLEE", "Klebsiella productora de BLEE.", "productora", "no productora", "contradicted.negation"),
    ("Logrando control del foco", "Evoluciona logrando control del foco.", "logrando", "sin lograr", "contradicted.negation"),
    ("Absceso perivalvular ausente", "Eco sin absceso perivalvular.", "sin", "con", "contradicted.negation"),
    ("Sensible a carbapenemicos, resistente a ciprofloxacino", "Sensible a carbapenemicos y resistente a ciprofloxacino.", "resistente", "sensible", "contradicted.course"),
    ("Sepsis de foco urinario, neumonia", "Cursa con sepsis de foco urinario.", "urinario", "pulmonar", "contradicted.site"),
    ("Sepsis de foco urinario", "Sepsis secundaria a infeccion urinaria.", "infeccion urinaria", "herida operatoria", "contradicted.site"),
    ("Extraccion de calculos", "Con extraccion de calculos.", "calculos", "calculo unico", "contradicted.number"),
    ("Estenosis ureteral", "Con estenosis ureteral.", "estenosis", "oclusion total", "contradicted.course"),
    ("UC: Proteus sensible", "Urocultivo con Proteus sensible.", "Urocultivo", "Hemocultivo", "contradicted.course"),
    ("Citologia negativa de liquido", "Citologia negativa de liquido.", "Citologia", "Biopsia", "contradicted.word"),
    ({"dx": ["Neumonia grave (J18.9)"]}, "Ingresa por neumonia grave (J18.9).", "neumonia", "neumnioa", "contradicted.word"),
    ({"dx": ["HTA (I10)"]}, "Ingresa por HTA (I10). Alta en buenas condiciones.", "HTA (", "HTA controlada (", "unsupported.severity"),
    ({"dx": ["HTA no controlada (I10)"]}, "Ingresa por HTA mal controlada (I10). Alta en buenas condiciones.", "mal controlada", "controlada", "contradicted.status"),
    ("APACHE II 22, SOFA 9", "APACHE II 22 y SOFA 9.", "22 y SOFA 9", "9 y SOFA 22", "contradicted.number"),
    ("NIHSS 14 al ingreso y 4 al alta", "Con NIHSS 14, y NIHSS 4 al alta.", "14", "4", "contradicted.number"),
    ("BNP 1200 a 300", "BNP de 1200 a 300.", "1200 a 300", "300 a 1200", "contradicted.number"),
    ("Ligadura con 5 bandas, alta dia 3", "Ligadura con 5 bandas.", "5 bandas", "3 bandas", "contradicted.number"),
    ("RN Apgar 7-9", "RN con Apgar 7-9.", "7-9", "9-9", "contradicted.number"),
    ("Fractura L1, artrodesis T12-L2", "Fractura de L1 con artrodesis T12-L2.", "de L1", "de L4", "contradicted.site"),
    ("Adenocarcinoma pT3N1M0", "Adenocarcinoma pT3N1M0.", "pT3", "pT2", "contradicted.grade"),
    ("Grupo O Rh negativo", "Grupo O Rh negativo.", "Grupo O", "Grupo A", "contradicted.grade"),
    ("NYHA III a II", "Mejora a NYHA II.", "NYHA II", "NYHA IV", "contradicted.grade"),
    ("Cesarea bajo anestesia raquidea", "Cesarea bajo anestesia raquidea.", "raquidea", "general", "contradicted.course"),
    ("Margenes libres", "Con margenes libres.", "libres", "comprometidos", "contradicted.course"),
    ("FC <100 lpm", "Con FC menor a 100 lpm.", "menor a", "mayor a", "contradicted.course"),
    ({"dx": ["TVP poplitea derecha (I80.2)"], "evo": "Acceso femoral"}, "Ingresa por TVP poplitea derecha (I80.2).", "poplitea", "femoral", "contradicted.word"),
    ({"dx": ["HDA variceal (I85.0)"]}, "Ingresa por HDA variceal (I85.0).", "variceal", "no variceal", "contradicted.negation"),
    ({"dx": ["Demencia senil (F03)"], "evo": "Evaluacion vascular"}, "Ingresa por demencia senil (F03).", "senil", "vascular", "contradicted.word"),
    ({"proc": ["Placa en clavicula derecha (79.31)"], "evo": "Fractura de ambas claviculas, izquierda conservadora"}, "Se instala placa en clavicula derecha (79.31).", "derecha", "izquierda", "contradicted.side"),
    ({"med": ["Rivaroxaban 15mg VO c/12h 21d (B01AF01)", "Rivaroxaban 20mg VO c/24h 6m (B01AF01)"]}, "Alta con rivaroxaban 15mg (B01AF01) y luego rivaroxaban 20mg (B01AF01).", "15mg (B01AF01) y luego rivaroxaban 20mg", "20mg (B01AF01) y luego rivaroxaban 15mg", "contradicted.course"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "good", "words", "instead", "kind"), EXCHANGED)
def test_what_is_told_of_another_is_seen_and_its_good_twin_passes(
    given: dict[str, object] | str, good: str, words: str, instead: str, kind: str
) -> None:
    assert kinds(given, good) == set()
    assert words in good
    assert kind in kinds(given, good.replace(words, instead))


@pytest.mark.parametrize(
    ("given", "output"),
    [
        ("BAV completo", "Bloqueo auriculoventricular de tercer grado."),
        ("BAV completo", "BAV grado III."),
        ("ERC terminal", "ERC etapa 5."),
        ("Oclusion total de CD", "Oclusion de 100% de coronaria derecha."),
        ("ADA 80%, ACD 50%", "Lesiones de 80% y 50% en ADA y ACD respectivamente."),
        ("ADA 80%, ACD 50%", "Estenosis de 80% de DA y 50% de CD."),
        ("Leucocitos 18000 a 9000", "Leucocitos de 18.000 a 9.000."),
        ("FEVI 42%", "Fraccion de eyeccion del ventriculo izquierdo de 42%."),
        ("Transfusion 4U GR, 2U plasma", "Transfusion de 4U de GR y 2U de plasma."),
        ("TVP femoral", "TVP femoral y poplitea."),
        ("Fractura de T12", "Fractura de D12."),
        ("Metrorragia posmenopausica", "Metrorragia postmenopausica."),
        ("S. aureus meticilino sensible", "Staphylococcus aureus sensible a meticilina."),
        ("Sepsis de foco urinario", "Sepsis con punto de partida urinario."),
        ({"dx": ["Injuria renal aguda (N17.9)"]}, "Ingresa por insuficiencia renal aguda (N17.9)."),
        (
            {"tto": ["Morfina 5mg EV c/4h PRN (N02AA01)", "Fentanilo 50mcg/h (N02AB03)"]},
            "Recibio morfina (N02AA01) 5mg EV cada 4 horas PRN y fentanilo (N02AB03) 50mcg por hora.",
        ),
    ],
)
def test_the_same_in_other_words_passes(given: dict[str, object] | str, output: str) -> None:
    assert kinds(given, output) == set()
