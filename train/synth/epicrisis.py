"""The target style: one paragraph that opens with «Ingresa por» and ends with the discharge."""

from __future__ import annotations

import random

from train.synth.patients import Record
from train.synth.phrases import joined, lower_initial, told

WITH = ("con", "junto a", "asociado a")
HISTORY = ("en paciente con", "con antecedente de", "con historia de")
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
        place = rng.choice((0, 0, 0, 1))
        parts.insert(place, f"{rng.choice(PERFORMED)} {joined([told(p) for p in record['proc']])}.")
    return " ".join([_admission(record, rng), *parts, _discharge(record, rng)])


def _admission(record: Record, rng: random.Random) -> str:
    first, *rest = [told(item) for item in record["dx"]]
    text = f"Ingresa por {first}"
    if rest and rng.random() < 0.5:
        text += f" {rng.choice(WITH)} {rest.pop(0)}"
        if rest:
            text += f", {rng.choice(HISTORY[1:])} {joined(rest)}"
    elif rest:
        text += f" {rng.choice(HISTORY)} {joined(rest)}"
    return text + "."


def _treatment(record: Record, rng: random.Random) -> str:
    return f"{rng.choice(TREATED)} {joined([told(line) for line in record['tto']])}."


def _course(record: Record, rng: random.Random) -> str:
    clauses = lower_initial(str(record["evo"])).split(", ")
    return f"{rng.choice(COURSE)} {joined(clauses)}."


def _discharge(record: Record, rng: random.Random) -> str:
    diagnoses = joined([told(item) for item in record["dx_alta"]])
    drugs = joined([told(line) for line in record["med"]])
    return f"{rng.choice(DISCHARGE)} {diagnoses}, {rng.choice(PRESCRIBED)} {drugs}."
