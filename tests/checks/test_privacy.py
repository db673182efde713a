from __future__ import annotations

import pytest

from checks.privacy import privacy
from harness.records import Case

GIVEN = Case(
    id="given",
    input={
        "dx": ["Asma (J45.9)"],
        "evo": "Sr. Pedro Soto, RUT 9.876.543-3, ingresa el 12/03/2024, control el 5 de mayo, fono"
        " +56 9 8765 4321, pedro@correo.cl, ficha 4455, vive en Calle Los Olmos 123",
    },
)


def seen(output: str, case: Case) -> list[tuple[str, str, str]]:
    """Kind, severity and words of every finding; no message repeats what it found."""
    found = privacy(output, case)
    for finding in found:
        assert output[finding.start : finding.end] not in finding.message
    return [(f.kind, f.severity, output[f.start : f.end]) for f in found]


def test_passes_a_faithful_epicrisis(told: str, case: Case) -> None:
    assert privacy(told, case) == []


@pytest.mark.parametrize(
    "shown",
    ["12.345.678-5", "12345678-5", "123456785", "12 345 678-5", "12,345,678-5", "12.345.678‐5",
     "6.000.000-K", "6000000-k", "1.234.567-4"],
)  # fmt: skip
def test_a_rut_is_known_by_its_check_digit(shown: str, case: Case) -> None:
    assert seen(f"Ingresa ({shown}) por asma.", case) == [("rut", "never", shown)]


@pytest.mark.parametrize("number", ["12.345.678-6", "12345678-6", "123456786", "1234567-5"])
def test_another_check_digit_is_none_without_its_word(number: str, case: Case) -> None:
    assert seen(f"Ingresa ({number}) por asma.", case) == []
    assert seen(f"Ingresa (RUT {number}) por asma.", case) == [("rut", "never", number)]


@pytest.mark.parametrize(
    ("kind", "output", "shown"),
    [
        ("rut", "RUN: 11111111", "11111111"),
        ("rut", "Cédula de identidad n° 15.123.456", "15.123.456"),
        ("phone", "Avisar al +56 9 1234 5678.", "+56 9 1234 5678"),
        ("phone", "Avisar al 9 1234 5678", "9 1234 5678"),
        ("phone", "Avisar al 912345678", "912345678"),
        ("phone", "Avisar al (+56 9) 1234 5678", "(+56 9) 1234 5678"),
        ("phone", "Avisar al (41) 234 5678", "(41) 234 5678"),
        ("phone", "Teléfono 22345678", "22345678"),
        ("email", "Escribir a juan.perez@correo.com.", "juan.perez@correo.com"),
        ("url", "Ver https://hospital.cl/ficha?id=1", "https://hospital.cl/ficha?id=1"),
        ("url", "Ver www.hospital.cl y volver", "www.hospital.cl"),
        ("url", "Ver portal.hospital.cl/x", "portal.hospital.cl/x"),
        ("address", "Vive en calle Los Alerces 345", "calle Los Alerces 345"),
        ("address", "Vive en Av. Matta N° 12.", "Av. Matta N° 12"),
        ("address", "Domiciliada en Temuco", "Domiciliada en Temuco"),
        ("record", "Ficha clínica N° 123456", "123456"),
        ("record", "Folio: 88-99", "88-99"),
        ("name", "El Sr. Juan Pérez ingresa", "Juan Pérez"),
        ("name", "Evaluado por Dr. González", "González"),
        ("name", "Evaluado por la Dra. Ana de la Fuente Díaz", "Ana de la Fuente Díaz"),
        ("name", "EVALUADO POR DR. PEREZ", "PEREZ"),
        ("name", "Paciente Rosamel Quilaqueo de 45 años", "Rosamel Quilaqueo"),
        ("name", "Paciente de nombre Rosamel", "Rosamel"),
        ("name", "Ingresa María José Núñez por asma", "María José Núñez"),
        ("name", "Sale del Hospital. Juan Perez queda bien", "Juan Perez"),
    ],
)
def test_identities(kind: str, output: str, shown: str, case: Case) -> None:
    assert seen(output, case) == [(kind, "never", shown)]


@pytest.mark.parametrize(
    "shown",
    ["12/03/2024", "12-03-2024", "12.3.2024", "12/3/24", "2024-03-12", "2024/03/12", "03/2024",
     "12 de marzo de 2024", "12 de marzo", "1° de marzo", "marzo del 2024", "12-mar-2024"],
)  # fmt: skip
def test_dates(shown: str, case: Case) -> None:
    assert seen(f"Ingresa el {shown} por asma.", case) == [("date", "fail", shown)]


@pytest.mark.parametrize(
    "output",
    [
        "Sr. Pedro Soto",
        "RUT 9876543-3",
        "el 12 de marzo de 2024, 12/03/24, 2024-03-12 y en marzo de 2024",
        "fono 987654321 y +56987654321",
        "pedro@correo.cl",
        "ficha n° 4455",
        "Calle Los Olmos",
        "5 de mayo",
    ],
)
def test_what_the_input_gives_is_no_leak(output: str) -> None:
    assert seen(output, GIVEN) == []


@pytest.mark.parametrize(
    ("output", "kind"),
    [
        ("Sr. Pedro Rojas", "name"),
        ("RUT 9876544-1", "rut"),
        ("el 13/03/2024", "date"),
        ("el 12/03/2023", "date"),
        ("5 de mayo de 2024", "date"),
        ("fono 987654322", "phone"),
        ("ficha n° 445", "record"),
        ("Calle Los Olmos 124", "address"),
    ],
)
def test_another_than_the_input_gives(output: str, kind: str) -> None:
    assert [name for name, _, _ in seen(output, GIVEN)] == [kind]


@pytest.mark.parametrize(
    "output",
    [
        "Parkinson, Crohn, Hinchey III, sonda Foley, tubo Kehr, Holter, Mallory Weiss, Murphy",
        "Paciente Child Pugh B, paciente Killip Kimball I, Paciente Adulto Mayor ingresa",
        "En situación de calle desde hace 10 años, pasaje de contenido a los 30 minutos",
        "Bloqueo AV. Frecuencia de 40. Dr. de turno, Dra. Tratante, Sr de 45 años",
        "Control en Hospital de Dia, Hospital Regional y Clinica Medica, Complejo QRS ancho",
        "Glicemias 120-140-160, insulina 10-8-12 UI, 10-10-10, dosis 1-0-1, PA 120/80",
        "Plaquetas 250.000, 1.000.000 UI, penicilina 24000000 UI, 1.234.567 copias/ml",
        "Códigos 88.56, J18.9, L5-S1, título 1/2048, aporte 12/24 h, 3/10/20 mg, cepa ATCC 25922",
        "Evaluado por Cirugia Vascular, Anticuerpos ANA Positivos, escala de Rosa de Bengala",
        "Mayo 2 comprimidos, registro de 1200 lpm, historia clínica de 3 semanas",
        "Paciente Femenina De Edad Ingresa Por Neumonia Y Recibe Ceftriaxona Con Juan Bueno",
    ],
)
def test_passes_what_looks_alike(output: str, case: Case) -> None:
    assert seen(output, case) == []


@pytest.mark.parametrize(
    "shown",
    ["Hospital Dr. Gustavo Fricke", "hospital San Juan de Dios", "Clínica Santa María",
     "Complejo Asistencial Sotero del Río", "Hospital Regional de Talca", "CESFAM Los Volcanes"],
)  # fmt: skip
def test_a_hospital_is_an_institution_and_no_person(shown: str, case: Case) -> None:
    assert seen(f"Derivado a {shown}, donde sigue.", case) == [("institution", "fail", shown)]


@pytest.mark.parametrize(
    "output", ["", "\x00", "\ud800@\udfff.cl", "\u202e12/13/2024", "99/99/9999"]
)
def test_odd_texts_hold_no_identity(output: str, case: Case) -> None:
    assert privacy(output, case) == []


def test_marks_that_combine_keep_their_places(case: Case) -> None:
    output = "Cursó bien, evaluado por la Dra. Pérez el 12/03/2024."
    assert [shown for _, _, shown in seen(output, case)] == ["Pérez", "12/03/2024"]


def test_an_input_of_text_gives_as_well() -> None:
    assert seen("El Sr. Juan Perez", Case(id="t", input="Juan Perez, asma")) == []
