from __future__ import annotations

import pytest

from harness.identities import identified, redact
from harness.records import Finding


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("RUT 12.345.678-5.", "[RUT]."),
        ("es 12345678-k y 1.234.567–K", "es [RUT] y [RUT]"),
        ("rut: 12 345 678 5", "[RUT]"),
        ("numero 123456785", "numero [RUT]"),
        ("a ana.perez+x@hospital.cl,", "a [e-mail],"),
        ("llamar al +56 9 1234 5678", "llamar al [phone]"),
        ("9 1234 5678 o 912345678", "[phone] o [phone]"),
        ("fono 22 345 678", "[phone]"),
        ("el 12/03/2024 y el 3-4-24", "el [date] y el [date]"),
        ("nacida 1961-07-02", "nacida [date]"),
        ("el 12 de marzo de 2024 y 1 de mayo", "el [date] y [date]"),
        ("Sra. Ana Pérez de la Fuente ingresa", "[name] ingresa"),
        ("Paciente Juan Pe\u0301rez, Dr. SOTO", "[name], [name]"),
        ("nombre: Juan Soto\nfin", "[name]\nfin"),
    ],
)
def test_an_identity_is_replaced_by_its_sort(text: str, told: str):
    assert redact(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "96 of 120 pass, at least 95.0%; suppressed findings: 2",
        "«ceftriaxona» 2g EV c/24h 7d (J01DD04), proc 88.73, FEVI 45 %",
        "no outputs in runs/2026-11-20-ab12; run `umbral generate q4`",
        "p = 0.12345678, KeyError: 'dx', onnxruntime 1.31.1",
        "paciente con fiebre, el doctor indica 3.125mg",
        "",
    ],
)
def test_figures_codes_and_paths_stay(text: str):
    assert redact(text) == text


def test_words_that_a_check_found_go_wherever_they_stand():
    output = "Vive con juan soto en calle Los Aromos 12."
    findings = [
        Finding("name", "never", "m", 9, 18),
        Finding("address", "never", "m", 22, 99),
        Finding("unplaced", "never", "m"),
    ]
    words = identified("privacy", findings, output)
    assert words == ["juan soto", "calle Los Aromos 12."]
    assert redact("«juan soto», no en la entrada", words) == "«[identity]», no en la entrada"
    assert redact("Sra. Ana Soto", ["Ana", " "]) == "[name]"


def test_only_findings_of_identities_are_taken_for_them():
    output = "Ingresa por fiebre"
    finding = Finding("opening", "fail", "m", 0, 7)
    assert identified("opening", [finding], output) == []
    named = Finding("name", "never", "m", 0, 7)
    assert identified("privacy", [named], output) == ["Ingresa"]


@pytest.mark.parametrize(
    "text", ["\x00\ud800\u202e", "9-" * 5000, "a@" * 5000, "Don A " * 5000, "1 de " * 5000]
)
def test_hostile_text_is_only_text(text: str):
    assert isinstance(redact(text, [text, "\ud800"]), str)
    assert "12.345.678" not in redact(f"{text} RUT 12.345.678-5")
