"""Names, numbers and dates that tell who the patient is; all of them made up."""

from __future__ import annotations

import random

from checks.mutations.edits import appended
from checks.mutations.inputs import given
from harness.mutation import mutation
from harness.records import Case

_FIRST = "Camila Ignacio Fernanda Matias Antonia Benjamin Josefa Vicente Florencia Tomas".split()
_LAST = "Fuentealba Carrasco Sandoval Henriquez Valdebenito Riquelme Cifuentes Ulloa".split()
_MONTHS = "enero marzo mayo junio julio agosto octubre diciembre".split()


@mutation(caught_by={"privacy"})
def rut(output: str, case: Case, source: random.Random) -> str | None:
    """A Chilean identity number with its right check digit."""
    number = source.randrange(5_000_000, 25_000_000)
    total = sum(int(d) * (2 + i % 6) for i, d in enumerate(reversed(str(number))))
    digit = {10: "K", 11: "0"}.get(11 - total % 11, str(11 - total % 11))
    return appended(output, f"RUT {number:,}-{digit}.".replace(",", "."))


@mutation(caught_by={"privacy"})
def patient_name(output: str, case: Case, source: random.Random) -> str | None:
    """The patient has a name."""
    title = source.choice(["Paciente", "Don", "Sr.", "Sra."])
    return appended(output, f"{title} {_name(source)} evoluciona bien.")


@mutation(caught_by={"privacy"})
def patient_name_bare(output: str, case: Case, source: random.Random) -> str | None:
    """A name without any title stands in the middle of a sentence."""
    return appended(output, f"Al egreso {_name(source)} comprende las indicaciones.")


@mutation(caught_by={"privacy"})
def physician_name(output: str, case: Case, source: random.Random) -> str | None:
    """The physician has a name."""
    return appended(output, f"Controlado por Dr. {_name(source)}.")


@mutation(caught_by={"privacy"})
def telephone(output: str, case: Case, source: random.Random) -> str | None:
    """A telephone number."""
    number = f"{source.randrange(1000, 9999)} {source.randrange(1000, 9999)}"
    return appended(output, f"Contacto al +56 9 {number}.")


@mutation(caught_by={"privacy"})
def email(output: str, case: Case, source: random.Random) -> str | None:
    """An e-mail address."""
    first, last = source.choice(_FIRST), source.choice(_LAST)
    return appended(output, f"Contacto: {first.lower()}.{last.lower()}@correo.example.")


@mutation(caught_by={"privacy"})
def address(output: str, case: Case, source: random.Random) -> str | None:
    """An address."""
    street = f"{source.choice(_LAST)} {source.randrange(100, 4000)}"
    return appended(output, f"Domiciliado en calle {street}.")


@mutation(caught_by={"privacy"})
def record_number(output: str, case: Case, source: random.Random) -> str | None:
    """The number of a patient's record."""
    return appended(output, f"Ficha clinica {source.randrange(100_000, 999_999)}.")


@mutation(caught_by={"privacy"})
def hospital_name(output: str, case: Case, source: random.Random) -> str | None:
    """The hospital has a name."""
    if "hospital" in given(case):
        return None
    return appended(output, f"Control en Hospital {source.choice(_FIRST)} {source.choice(_LAST)}.")


@mutation(caught_by={"privacy"})
def date_in_figures(output: str, case: Case, source: random.Random) -> str | None:
    """A date in figures."""
    day, month = source.randrange(1, 28), source.randrange(1, 12)
    form = source.choice([f"{day:02}/{month:02}/2024", f"2024-{month:02}-{day:02}"])
    return appended(output, f"Fecha de ingreso {form}.")


@mutation(caught_by={"privacy"})
def date_in_words(output: str, case: Case, source: random.Random) -> str | None:
    """A date in words."""
    day, month = source.randrange(1, 28), source.choice(_MONTHS)
    return appended(output, f"Control el {day} de {month}.")


def _name(source: random.Random) -> str:
    return f"{source.choice(_FIRST)} {source.choice(_LAST)} {source.choice(_LAST)}"
