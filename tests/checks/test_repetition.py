from __future__ import annotations

import pytest

from checks.repetition import repetition
from harness.records import Case, Generation


def seen(output: str, case: Case) -> list[tuple[str, str]]:
    """Kind and words of every finding; each of them fails the output."""
    found = repetition(output, case)
    assert {finding.severity for finding in found} <= {"fail"}
    return [(finding.kind, output[finding.start : finding.end]) for finding in found]


def kinds(output: str, case: Case) -> set[str]:
    return {kind for kind, _ in seen(output, case)}


def test_passes_a_faithful_epicrisis(told: str, case: Case) -> None:
    assert repetition(told, case) == []


SIMILAR = (
    "Ingresa por asma (J45.9). Recibio budesonida 200mcg inhalada cada 12 horas (R03BA02),"
    " salbutamol 200mcg inhalado cada 6 horas (R03AC02), prednisona 40mg VO cada 24 horas por 5"
    " dias (H02AB07) y paracetamol 1g VO cada 8 horas por 5 dias (N02BE01). Alta con asma (J45.9),"
    " indicandose budesonida 200mcg inhalada cada 12 horas (R03BA02), salbutamol 200mcg inhalado"
    " cada 6 horas (R03AC02), prednisona 40mg VO cada 24 horas por 5 dias (H02AB07) y paracetamol"
    " 1g VO cada 8 horas por 5 dias (N02BE01)."
)


@pytest.mark.parametrize(
    "output",
    [
        SIMILAR,
        "Alta con " + ", ".join(f"{d} {i}0mg VO cada 8 horas por 7 dias" for i, d in enumerate(
            ["losartan", "atenolol", "amlodipino", "furosemida", "metformina", "warfarina"], 1)),
        "Se decide el alta. Alta con asma controlada.",
        "Levodopa 1-1-1-1 y quetiapina 0-0-1, con creatinina 1.1, 1.1 y 1.1 en tres controles.",
        "Penicilina sodica 24000000UI al dia y heparina 1.000.000 UI.",
        "Sin fiebre. Sin dolor. Tolera bien. Sin fiebre.",
        "Recibio asa 100mg VO; losartan 50mg VO cada 24 horas; reposo. Alta con asma, indicandose"
        " asa 100mg VO; losartan 50mg VO cada 24 horas; control.",
        "Controlado en policlinico de pie diabetico. Pie diabetico derecho en resolucion.",
        "Evoluciona dia a dia mejor, con presion 120/80 y 120/80 mmHg, grado III, clase III.",
        "Control en 7 dias con medicina y control en 7 dias con cirugia.",
    ],
)  # fmt: skip
def test_passes_what_may_be_told_twice(output: str, case: Case) -> None:
    assert seen(output, case) == []


@pytest.mark.parametrize(
    ("output", "kind", "shown"),
    [
        ("Ingresa por asma asma asma severa.", "loop", "asma asma asma"),
        ("Recibio ceftriaxona recibio Ceftriaxona.", "loop",
         "Recibio ceftriaxona recibio Ceftriaxona"),
        ("Recibio losartan 50mg VO cada 12 horas, losartan 50mg VO cada 12 horas y reposo.", "loop",
         "losartan 50mg VO cada 12 horas, losartan 50mg VO cada 12 horas"),
        ("Control (I10) (I10) (I10).", "loop", "I10) (I10) (I10"),
        ("Evolucion favorable. Evolucion favorable.", "sentence", "Evolucion favorable"),
        ("Cursa afebril aaaaaaa", "loop", "aaaaaaa"),
        ("Cursa afebril ,,,,,,,,", "loop", ",,,,,,,,"),
        ("Cursa afebril ( ( ( ( (", "loop", "( ( ( ( ("),
        ("Con Hb 0000000000000", "loop", "0000000000000"),
        ("Recibe 1 1 1 1 1 1 1 1", "loop", "1 1 1 1 1 1 1 1"),
        ("Recibe lalalalalalala", "loop", "lalalalalalala"),
        ("Ingresa 的的的的的的", "loop", "的的的的的的"),
        ("Cursa sin fiebre ni dolor. Se realiza TAC. Cursa sin fiebre ni dolor.", "sentence",
         "Cursa sin fiebre ni dolor"),
        ("Cursó sin fiebre. Se realiza TAC. Curso sin FIEBRE.", "sentence", "Curso sin FIEBRE"),
    ],
)  # fmt: skip
def test_fails_loops_and_shows_where(output: str, kind: str, shown: str, case: Case) -> None:
    assert (kind, shown) in seen(output, case)


def test_a_drug_told_twice_in_one_breath_is_a_loop(told: str, case: Case) -> None:
    line = "losartan 50mg VO cada 12 horas (C09CA01)"
    assert line in told
    assert kinds(told.replace(line, f"{line}, {line}"), case) == {"loop"}


@pytest.mark.parametrize(
    "output",
    [
        "Ingresa por paciente con dolor y paciente con dolor lumbar, paciente con dolor, tos y"
        " paciente con dolor y fiebre y paciente con dolor agudo y paciente con dolor y tos.",
        "Recibio " + ", ".join(f"ceftriaxona {i}g EV cada {i} horas" for i in range(1, 16)),
        "Ingresa por " + ", ".join(f"hipertension arterial (I{i})" for i in range(10, 26)),
    ],
)  # fmt: skip
def test_circles_that_are_no_exact_loop(output: str, case: Case) -> None:
    assert kinds(output, case) == {"share"}


@pytest.mark.parametrize(("reason", "found"), [("length", ["cut"]), ("eos", [])])
def test_generation_that_ran_to_its_limit(reason, found, told: str, case: Case) -> None:
    generation = Generation(case.id, told, (1, 2), "digest", reason, 0.1)
    assert [finding.kind for finding in repetition(told, case, generation)] == found


def test_a_loop_is_told_once(case: Case) -> None:
    assert len(repetition("Recibio " + "ceftriaxona y " * 50, case)) == 2  # the loop and its share


@pytest.mark.parametrize("output", ["", " \n", "\x00", "\ud800 \udfff", "\u202e\u0301", "." * 4])
def test_little_or_nothing_is_no_repetition(output: str, case: Case) -> None:
    assert repetition(output, case) == []


def test_marks_that_combine_keep_their_places(case: Case) -> None:
    output = "Ingreso\u0301 por asma, curso\u0301 bien, cursó bien, curso bien y sale."
    assert seen(output, case) == [("loop", "curso\u0301 bien, cursó bien, curso bien")]
