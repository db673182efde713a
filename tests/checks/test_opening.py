from __future__ import annotations

import pytest

from checks.opening import opening
from harness.records import Case


@pytest.mark.parametrize(
    "output",
    ["Ingresa por neumonia", "  ingresa  por asma", "INGRESA POR HTA", "Ingresa por: dolor"],
)
def test_passes_what_opens_as_wanted(output: str, case: Case) -> None:
    assert opening(output.replace(":", " :"), case) == []


@pytest.mark.parametrize(
    "output", ["", "   ", "Paciente ingresa por neumonia", "Ingresa porque tose", "Ingresa"]
)
def test_fails_what_does_not(output: str, case: Case) -> None:
    (finding,) = opening(output, case)
    assert finding.severity == "fail"


def test_shows_the_words_that_stand_there_instead(case: Case) -> None:
    output = "\nEpicrisis: el paciente"
    (finding,) = opening(output, case)
    assert output[finding.start : finding.end] == "Epicrisis: el paciente"


def test_house_style_is_an_option(case: Case) -> None:
    assert opening("Paciente ingresa con tos", case, starts_with="Paciente ingresa con") == []
