"""No check raises, whatever a model writes, and none takes more than a moment."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks import codes, coverage, grounding, length, markdown, opening
from harness.records import Case, Finding

CHECKS = (
    codes.codes,
    coverage.coverage,
    grounding.grounding,
    length.length,
    markdown.markdown,
    opening.opening,
)
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
    return [finding for check in CHECKS for finding in check(output, case)]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(output=text, given_input=inputs)
def test_no_check_raises_and_spans_lie_in_the_output(output: str, given_input: Any) -> None:
    for finding in judged(output, Case(id="f", input=given_input)):
        if finding.start is not None and finding.end is not None:
            assert 0 <= finding.start <= finding.end <= len(output)


@pytest.mark.parametrize(
    "unit",
    ["(", ")", "(J18.9) ", "a", "1", "1.", " ", "\n", "\x00", "\ud800", "e\u0301", "*", "|", "<",
     "sin ", "alta ", "ceftriaxona 1g EV ", "(J18.9 ", "J18.9", "12/", "derecha ", "@", "1-0-1 "],
)  # fmt: skip
def test_a_megabyte_of_anything_is_judged_in_time(unit: str, case: Case) -> None:
    output = unit * (1_000_000 // len(unit))
    start = time.perf_counter()
    found = judged(output, case)
    assert time.perf_counter() - start < 8
    assert any(f.severity == "fail" for f in found)


@pytest.mark.parametrize("check", [opening.opening, length.length, coverage.coverage])
def test_an_empty_output_fails(check: Any, case: Case) -> None:
    assert any(f.severity == "fail" for f in check("", case))
