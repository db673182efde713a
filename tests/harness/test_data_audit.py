"""Rows of a training set that teach a model to invent."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.cli import main
from harness.config import load_suite
from harness.data_audit import audit_data
from harness.errors import HarnessError

INPUT = {
    "dx": ["Neumonia (J18.9)"],
    "tto": ["Ceftriaxona 2g EV c/24h 7d (J01DD04)"],
    "dx_alta": ["Neumonia resuelta (J18.9)"],
    "med": ["Paracetamol 1g VO c/8h (N02BE01)"],
}
GOOD = (
    "Ingresa por neumonia (J18.9). Recibio ceftriaxona 2g EV cada 24 horas por 7 dias (J01DD04). "
    "Alta con neumonia resuelta (J18.9), indicandose paracetamol 1g VO cada 8 horas (N02BE01)."
)
SUITE = """
[suite]
name = "own"
[data]
train = "rows.jsonl"
[checks.grounding]
[checks.opening]
"""


@pytest.fixture
def rows(tmp_path: Path) -> Callable[..., Path]:
    (tmp_path / "suite.toml").write_text(SUITE, encoding="utf-8")

    def write(*references: str, field: str = "reference") -> Path:
        path = tmp_path / "rows.jsonl"
        lines = [json.dumps({"input": INPUT, field: text}) for text in references]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


def test_clean_rows_are_clean(rows, capsys):
    path = rows(GOOD, GOOD)
    assert main(["data", "audit", str(path), "--suite", str(path.parent)]) == 0
    assert "2" in capsys.readouterr().out


def test_the_row_that_invents_most_stands_first(rows):
    aged = GOOD.replace("(J18.9). Recibio", "(J18.9) en paciente de 67 años. Recibio", 1)
    drugged = GOOD.replace("Alta", "Se asocia warfarina 5mg VO cada 24 horas. Alta")
    path = rows(aged, GOOD, drugged)
    found = audit_data(path, load_suite(path.parent))
    assert (found.n, [row.line for row in found.rows]) == (3, [3, 1])
    worst = found.rows[0].findings[0]
    assert (worst[0], worst[1].kind, worst[1].severity) == (
        "grounding", "unsupported.drug", "never"
    )  # fmt: skip
    assert found.kinds["grounding unsupported.age"] == 1


def test_rows_may_call_their_text_output_and_stand_twice(rows):
    path = rows("Otro texto.", "Otro texto.", field="output")
    found = audit_data(path, load_suite(path.parent))
    assert [row.line for row in found.rows] == [1, 2]
    assert found.kinds["opening opening"] == 2


def test_the_command_lists_what_a_reader_can_take_in_and_writes_the_rest(
    rows, tmp_path: Path, capsys
):
    path = rows(*(f"Otro texto {i}." for i in range(60)))
    out = tmp_path / "found.json"
    arguments = ["data", "audit", str(path), "--suite", str(path.parent), "--json", str(out)]
    assert main(arguments) == 1
    told = capsys.readouterr().out
    assert "60 de 60" in told
    assert len(told.splitlines()) < 150
    assert len(json.loads(out.read_text(encoding="utf-8"))["rows"]) == 60


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "holds no rows"),
        ('{"input": {}}\n', "line 1: no text in field 'reference'"),
        ('{"reference": "x"}\n', "line 1: no field 'input'"),
        ('{"input": {}, "reference": 7}\n', "line 1: field 'reference' is a number"),
        ("nothing\n", "line 1 is not JSON"),
    ],
)
def test_what_is_no_training_set_is_one_sentence(rows, text: str, told: str, capsys):
    path = rows(GOOD)
    path.write_text(text, encoding="utf-8")
    assert main(["data", "audit", str(path), "--suite", str(path.parent)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line


def test_a_suite_without_sample_checks_cannot_audit_rows(rows, tmp_path: Path):
    path = rows(GOOD)
    text = SUITE.replace("[checks.grounding]\n[checks.opening]", "[checks.perplexity]")
    (tmp_path / "suite.toml").write_text(text, encoding="utf-8")
    with pytest.raises(HarnessError, match="no sample checks"):
        audit_data(path, load_suite(path.parent))


def test_hostile_rows_are_findings(rows, capsys):
    path = rows("\x00\u202e malo \x1b[31m", "a" * 100_000)
    assert main(["data", "audit", str(path), "--suite", str(path.parent)]) == 1
    told = capsys.readouterr().out
    assert "\x00" not in told and "\x1b" not in told and "\u202e" not in told


def test_memory_does_not_grow_with_the_rows_that_pass(rows, tmp_path: Path):
    (tmp_path / "suite.toml").write_text(SUITE.replace("[checks.grounding]\n", ""))
    suite = load_suite(tmp_path)

    def peak(count: int) -> int:
        path = rows(*(f"Ingresa por {n}. " * 200 for n in range(count)))
        tracemalloc.start()
        assert audit_data(path, suite).rows == ()
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(10)  # what is imported and read once
    assert peak(500) < 1.5 * peak(100)
