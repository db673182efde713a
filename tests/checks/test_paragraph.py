from __future__ import annotations

import pytest

from checks.paragraph import paragraph
from harness.records import Case


def seen(output: str, case: Case) -> list[tuple[str, str]]:
    """Kind and words of every finding; each of them fails the output."""
    found = paragraph(output, case)
    assert {finding.severity for finding in found} <= {"fail"}
    return [(finding.kind, output[finding.start : finding.end]) for finding in found]


def test_passes_a_faithful_epicrisis(told: str, case: Case) -> None:
    assert paragraph(told, case) == []


@pytest.mark.parametrize(
    "output",
    [
        "\n  Ingresa por asma. Alta con asma.\n\n",
        "Ingresa por asma severa\ny recibe salbutamol. Alta bien.",
        "Ingresa por asma, recibe\r\nsalbutamol y egresa en buenas condiciones.",
        "«Ingresa por asma. Alta con asma.»",
        "Alta con losartan (por 7 dias.)",
        "Alta con hepatitis A.",
        "Alta con hepatitis a.",
        "Alta con grupo O Rh (+).",
        "Indicaciones: 1) reposo, 2) control.",
        "Alta con presion 120/80.",
        "Alta con dieta p.o.",
        "Alta con riesgo bajo.",
        "Cursó con cefalea (EVA 8/10 (severa)). Alta con indicación de reposo.",
    ],
)
def test_passes_whole_paragraphs(output: str, case: Case) -> None:
    assert seen(output, case) == []


@pytest.mark.parametrize(
    ("output", "found"),
    [
        ("Ingresa por asma.\n\nAlta con asma.", ("break", "\n\n")),
        ("Ingresa por asma.\nAlta con asma.", ("break", "\n")),
        ("Ingresa por asma\n \nAlta con asma.", ("break", "\n \n")),
        ("Ingresa por asma. \r\n Alta con asma.", ("break", "\r\n ")),
        ("Recibe:\nsalbutamol.", ("break", "\n")),
        ("Ingresa por asma.\u2029Alta con asma.", ("break", "\u2029")),
        ("Alta con losartan (C09CA01", ("unfinished", "(C09CA01")),
        ("Alta con losartan (por 7 dias.", ("unfinished", "(por 7 dias.")),
        ("Alta con losartan,", ("unfinished", ",")),
        ("Alta con losartan y", ("unfinished", "y")),
        ("Alta con losartan 50mg VO cada", ("unfinished", "cada")),
        ("Alta con losartan y.", ("unfinished", "y.")),
        ("Alta con asma, indicándose", ("unfinished", "indicándose")),
        ("Alta con losartan...", ("unfinished", ".")),
        ("Alta con losartan…", ("unfinished", "…")),
        ("Alta con las siguientes indicaciones:", ("unfinished", ":")),
        ("Alta con losartan c/", ("unfinished", "/")),
        ("Trasladada a", ("unfinished", "a")),
        ("Alta con losarta", ("period", "a")),
        ("Alta con losartan 50", ("period", "0")),
        ("Alta con asma!", ("period", "!")),
        ("Alta con asma.\x00", ("period", "\x00")),
        ("", ("empty", "")),
        (" \n\t", ("empty", " \n\t")),
        ("...", ("empty", "...")),
        ("\x00\ud800\u202e", ("empty", "\x00\ud800\u202e")),
    ],
)
def test_fails_and_shows_where(output: str, found: tuple[str, str], case: Case) -> None:
    assert seen(output, case) == [found]


def test_an_epicrisis_cut_anywhere_in_a_word_fails(told: str, case: Case) -> None:
    for end in range(40, len(told) - 1, 7):
        cut = told[:end].rstrip()
        assert cut.endswith(".") or seen(cut, case) != []


def test_findings_are_limited(case: Case) -> None:
    assert len(paragraph("Asma.\n" * 500, case)) == 20
