"""The target style: one paragraph that opens with «Ingresa por» and ends with the discharge.

Drug lines keep the abbreviations of the record (`c/8h 7d`): a model of two million parameters
that writes them out loses its place in the list.
"""

from __future__ import annotations

import random

from train.synth.patients import Record
from train.synth.phrases import listed

PERFORMED = (
    "Se realiza",
    "Se efectua",
    "Durante la hospitalizacion se realiza",
    "Como parte del manejo se realiza",
    "Se practica",
)
TREATED = (
    "Recibio",
    "Recibe",
    "Se maneja con",
    "Se trata con",
    "Durante la estadia recibio",
    "Se indica manejo con",
)
COURSE = (
    "Evoluciona",
    "Durante la hospitalizacion evoluciona",
    "Posteriormente evoluciona",
    "En sala evoluciona",
    "Cursa",
)
DISCHARGE = ("Alta con", "Egresa con", "Se decide alta con", "Egresa con diagnostico de")
PRESCRIBED = ("indicandose", "con indicacion de", "y se indica", "con tratamiento de")


def write(record: Record, rng: random.Random) -> str:
    """A reference for the record: everything of it told once, each item in its half."""
    parts = [_treatment(record, rng), _course(record, rng)]
    if record["proc"]:
        parts.insert(0, f"{rng.choice(PERFORMED)} {listed(record['proc'])}.")
    return " ".join([_admission(record, rng), *parts, _discharge(record, rng)])


def _admission(record: Record, rng: random.Random) -> str:
    return f"Ingresa por {listed(record['dx'])}."


def _treatment(record: Record, rng: random.Random) -> str:
    return f"{rng.choice(TREATED)} {listed(record['tto'])}."


def _course(record: Record, rng: random.Random) -> str:
    return f"{rng.choice(COURSE)} {listed(record['evo'])}."


def _discharge(record: Record, rng: random.Random) -> str:
    diagnoses = listed(record["dx_alta"])
    drugs = listed(record["med"])
    return f"{rng.choice(DISCHARGE)} {diagnoses}, {rng.choice(PRESCRIBED)} {drugs}."
