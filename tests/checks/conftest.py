"""A case written by hand, its faithful epicrisis, and the findings of a check on a text."""

from __future__ import annotations

import pytest

from harness.records import Case

INPUT = {
    "dx": ["Neumonia adquirida en comunidad (J18.9)", "HTA (I10)", "DM2 (E11.9)"],
    "proc": ["Toracocentesis derecha (34.91)"],
    "tto": [
        "Ceftriaxona 1g EV c/24h 7d (J01DD04)",
        "Enoxaparina 40mg SC c/24h (B01AB05)",
        "Reposo relativo",
    ],
    "evo": "Derrame pleural derecho de 4cm, Hb 9.5, FEVI 45%, sin fiebre desde 3er dia,"
    " alergia a penicilina",
    "dx_alta": ["Neumonia resuelta (J18.9)", "HTA (I10)"],
    "med": [
        "Losartan 50mg VO c/12h (C09CA01)",
        "Amoxicilina/Ac.clavulanico 875mg VO c/12h 7d (J01CR02)",
    ],
}
TOLD = (
    "Ingresa por neumonia adquirida en comunidad (J18.9) en paciente con hipertension arterial"
    " (I10) y diabetes mellitus tipo 2 (E11.9). Se realiza toracocentesis derecha (34.91) por"
    " derrame pleural derecho de 4 cm. Recibio ceftriaxona 1g EV cada 24 horas por 7 dias"
    " (J01DD04), enoxaparina 40mg SC cada 24 horas (B01AB05) y reposo relativo, sin fiebre desde"
    " el tercer dia. Hemoglobina 9.5 y FEVI 45%. Alergia a penicilina. Alta con neumonia resuelta"
    " (J18.9) e hipertension arterial (I10), indicandose losartan 50mg VO cada 12 horas (C09CA01)"
    " y amoxicilina/acido clavulanico 875mg VO cada 12 horas por 7 dias (J01CR02)."
)


@pytest.fixture
def case() -> Case:
    return Case(id="one", input=INPUT, reference=TOLD)


@pytest.fixture
def told() -> str:
    """What is told of `case`, faithfully."""
    return TOLD
