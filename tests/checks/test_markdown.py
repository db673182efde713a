from __future__ import annotations

import pytest

from checks.markdown import markdown
from harness.records import Case


def test_passes_plain_prose(told: str, case: Case) -> None:
    assert markdown(told, case) == []


@pytest.mark.parametrize(
    "output",
    [
        "Ingresa por neumonia < 24 horas y > 38 grados, cama #4, 2 * 3",
        "Hallazgo en L5-S1 - con dolor. Se da 1. dosis",
        "Linea uno\nlinea dos del mismo parrafo",
        "K+ 3.5 y Na+ 140, *",
    ],
)
def test_passes_signs_that_are_no_marks(output: str, case: Case) -> None:
    assert markdown(output, case) == []


@pytest.mark.parametrize(
    ("output", "mark"),
    [
        ("# Epicrisis", "# E"),
        ("Ingresa por **neumonia**", "**"),
        ("Recibe:\n- ceftriaxona", "- c"),
        ("Recibe:\n1. ceftriaxona", "1. c"),
        ("Ingresa por *neumonia*", "*neumonia*"),
        ("`codigo`", "`"),
        ("| dx | med |", "| dx |"),
        ("[ver](https://a.cl)", "[ver](https://a.cl)"),
        ("uno\n---\ndos", "---"),
    ],
)
def test_fails_marks_and_shows_where(output: str, mark: str, case: Case) -> None:
    found = markdown(output, case)
    assert mark in [output[f.start : f.end] for f in found]
    assert {f.severity for f in found} == {"fail"}
