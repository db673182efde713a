"""The target style: one paragraph that opens with «Ingresa por» and ends with the discharge.

Drug lines keep the abbreviations of the record (`c/8h 7d`): a model of two million parameters
that writes them out loses its place in the list.
"""

from __future__ import annotations

import random

from train.synth.patients import Record
from train.synth.phrases import listed

# No two sections open with the same word: what comes next is decided there, at one place.
PERFORMED = ("Se realiza", "Se efectua", "Se practica")
UNPERFORMED = "Sin procedimientos durante la estadia."
TREATED = ("Recibio", "Recibe", "Recibe manejo con", "Recibio tratamiento con")
COURSE = ("Evoluciona", "Cursa", "Posteriormente evoluciona", "En sala evoluciona")
DISCHARGE = ("Alta con", "De alta con", "Alta con diagnostico de")
PRESCRIBED = ("indicandose", "con indicacion de", "y se indica")


def write(record: Record, rng: random.Random) -> str:
    """A reference for the record: everything of it told once, each item in its half."""
    return " ".join(
        [
            f"Ingresa por {listed(record['dx'])}.",
            _procedures(record, rng),
            _treatment(record, rng),
            _course(record, rng),
            _discharge(record, rng),
        ]
    )


def _procedures(record: Record, rng: random.Random) -> str:
    if not record["proc"]:
        return UNPERFORMED
    return f"{rng.choice(PERFORMED)} {listed(record['proc'])}."


def _treatment(record: Record, rng: random.Random) -> str:
    return f"{rng.choice(TREATED)} {listed(record['tto'])}."


def _course(record: Record, rng: random.Random) -> str:
    return f"{rng.choice(COURSE)} {listed(record['evo'])}."


def _discharge(record: Record, rng: random.Random) -> str:
    diagnoses = listed(record["dx_alta"])
    drugs = listed(record["med"])
    return f"{rng.choice(DISCHARGE)} {diagnoses}, {rng.choice(PRESCRIBED)} {drugs}."
