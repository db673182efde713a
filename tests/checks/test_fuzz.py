"""No sample check raises, whatever a model writes, and the work of none explodes."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.check import Check, load_checks
from harness.records import Case, Finding, Generation

CHECKS = {name: check for name, check in load_checks("checks").items() if check.is_sample}
WORDS = [
    "Ingresa",
    "por",
    "neumonia",
    "(J18.9)",
    "ceftriaxona",
    "1g",
    "EV",
    "c/24h",
    "por",
    "7",
    "dias",
    "(J01DD04)",
    ".",
    ",",
    "(",
    ")",
    "[",
    "Alta",
    "con",
    "derecho",
    "DA",
    "Killip",
    "III",
    "12/03/2024",
    "Hb",
    "9,5",
    "sin",
    "fiebre",
    "losartan",
    "50mg/kg",
    "no",
    "alergia",
    "1-0-1",
    "25.000",
    "UI",
    "�",
    "\x00",
    "é",
    "½",
    "²",
    "٣",
    "ﬁ",
    "K492",
    "88.56",
    "primer",
    "tres",
    "dia",
    "%",
    "#",
    "**",
    "\n",
    "\n\n",
    "12.345.678-5",
    "+56 9 1234 5678",
    "Sr.",
    "Juan",
    "Perez",
    "Hospital",
    "marzo",
    "de 2024",
    "the patient was",
    "assistant",
    "<|im_",
    "dx_alta",
    '"dx": [',
    "[nombre",
    "Ã¡",
    "\ud800",
    "\u202e",
    "患者",
]
text = st.one_of(
    st.text(st.characters(), max_size=300),
    st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=40).map("".join),
)
items = st.lists(text, max_size=3)
inputs: st.SearchStrategy[Any] = st.one_of(
    text,
    st.fixed_dictionaries({}, optional={"dx": items, "tto": items, "evo": text, "med": items}),
    st.dictionaries(text, st.one_of(st.none(), st.integers(), items, text), max_size=3),
)


def judged(output: str, case: Case) -> list[Finding]:
    found = []
    for check in CHECKS.values():
        cut = Generation(case.id, output, (), "", "length", 0.0)
        found += check.function(output, case, *[cut] * check.asks_generation, **check.options)
    return found


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(output=text, given_input=inputs)
def test_no_check_raises_and_spans_lie_in_the_output(output: str, given_input: Any) -> None:
    for finding in judged(output, Case(id="f", input=given_input, instruction=output[:40])):
        assert finding.severity in ("never", "fail", "warn")
        if finding.start is not None and finding.end is not None:
            assert 0 <= finding.start <= finding.end <= len(output)


HOSTILE = [
    "(", ")", "(J18.9) ", "a", "1", "1.", " ", "\n", "\x00", "\ud800", "e\u0301", "*", "|", "<",
    "sin ", "alta ", "ceftriaxona 1g EV ", "(J18.9 ", "J18.9", "12/", "derecha ", "@", "1-0-1 ",
    "[", "{", "<|", "&", "'", "a.", "a@", "-", "9 ", "12.345.", "the ", "XX ", "Juan Perez ",
    "Hospital de ", "12 de marzo ", "calle Los ", "患", "de la ", "a b ", "paciente Ana ", "\r\n",
    "\u202e", "\u05d0 ",
]  # fmt: skip


def test_a_megabyte_is_judged(case: Case) -> None:
    output = "".join(HOSTILE) * (1_000_000 // len("".join(HOSTILE)))
    assert any(finding.severity == "fail" for finding in judged(output, case))


@pytest.mark.parametrize("unit", HOSTILE)
def test_ten_times_the_text_is_no_hundred_times_the_work(unit: str, case: Case) -> None:
    """Two times of one process in one run: a quadratic check takes a hundred times as long."""
    judged(unit, case)  # the tables are read once
    small, large = (unit * (length // len(unit)) for length in (10_000, 100_000))
    for name, check in CHECKS.items():
        few, many = (_seconds(check, output, case) for output in (small, large))
        assert many < 40 * max(few, 0.02), name


def _seconds(check: Check, output: str, case: Case) -> float:
    """Of this process alone, so that a busy machine does not count."""
    start = time.process_time()
    check.function(output, case, **check.options)
    return time.process_time() - start


@pytest.mark.parametrize("name", ["opening", "length", "coverage", "paragraph"])
def test_an_empty_output_fails(name: str, case: Case) -> None:
    assert any(finding.severity == "fail" for finding in CHECKS[name].function("", case))
