"""A pull request sees figures and findings, never a patient."""

from __future__ import annotations

import html
from dataclasses import replace
from itertools import takewhile
from typing import Any

import pytest

from harness.records import Finding, SampleResult
from reports.markdown import escape, render_markdown


def test_it_says_decision_matrix_and_reasons(refused: Any) -> None:
    text = render_markdown(refused.told())
    assert text.startswith("## ✗ Rechazado: q4 reprueba grounding (con hallazgos inadmisibles)")
    assert "| Control | q8 | q4 | q4f16 | tuned | base |" in text
    assert "97,5 % (117 de 120)<br>≥ 93,6 %<br>mínimo 90 %" in text
    assert "0 de 120 fallan: hasta 2,5 %" in text
    assert "  - ✗ grounding: reprobado. 98,3 % (118 de 120)" in text


def test_every_row_of_the_matrix_has_as_many_cells(story: Any) -> None:
    rows = [line for line in render_markdown(story.told()).splitlines() if line.startswith("|")]
    assert len({row.count("|") for row in rows}) == 1


def test_no_text_of_a_case_or_an_exception_leaves(in_error: Any, refused: Any) -> None:
    """An exception may quote an output, and an output a patient."""
    text = render_markdown(in_error.told()) + render_markdown(refused.told())
    for told in ("ANA PEREZ", "eftriaxona", "Ingresa por", "outputs passed"):
        assert told not in text


def test_why_is_told_in_the_words_of_the_report(refused: Any) -> None:
    lines = render_markdown(refused.told()).splitlines()
    assert "    - 2 de 120 salidas tienen un hallazgo que ninguna proporción excusa" in lines
    assert not any("English" in line for line in lines)


def finding_out(refused: Any, **told: Any) -> list[str]:
    """The lines below the reason of q4's grounding, which fails."""
    verdicts = [
        replace(v, **told) if (v.variant, v.check) == ("q4", "grounding") else v
        for v in refused.decision.verdicts
    ]
    lines = html.unescape(render_markdown(refused.deciding(verdicts=tuple(verdicts)).told("en")))
    below = lines.split("  - ✗ grounding: fail.")[1].splitlines()[1:]
    return [line.strip() for line in takewhile(lambda line: line.startswith("    -"), below)]


def test_the_worst_findings_of_a_check_are_told_up_to_three(refused: Any) -> None:
    some = tuple(
        Finding(kind, severity, "a drug of Sra. Ana Perez", 0, 2)
        for kind, severity in (("first", "fail"), ("second", "never"), ("third", "warn"))
    )
    covered = replace(some[0], kind="covered", suppressed=1)
    worst = (
        SampleResult("epi-001", (*some, covered)),
        SampleResult("12.345.678-5", (replace(some[0], kind="fourth"),)),
        SampleResult("epi-003", (replace(some[0], kind="fifth"),)),
    )
    assert finding_out(refused, worst=worst)[1:] == [
        "- in case “epi-001” second: a drug of [name]",
        "- in case “epi-001” first: a drug of [name]",
        "- in case “[RUT]” fourth: a drug of [name]",
    ]


def test_neither_an_exception_nor_an_identity_is_quoted(refused: Any) -> None:
    worst = (
        SampleResult("epi-001", error="ValueError: ANA PEREZ"),
        SampleResult("epi-002", (Finding("identity", "never", "a name: ANA PEREZ"),)),
    )
    assert finding_out(refused, worst=worst)[1:] == [
        "- in case “epi-002” identity",
        "- in case “epi-001” unscorable",
    ]


def test_further_figures_and_a_checks_own_words_are_told(refused: Any) -> None:
    told = finding_out(refused, why=None, message="too odd", details={"odd": 0.25, "n": 4.0})
    assert told == ["- too odd", "- odd 0.25 · n 4"]


@pytest.mark.parametrize(
    ("text", "forbidden"),
    [("a|b", "|"), ("`x`", "`"), ("<img src=x>", "<"), ("[a](http://b)", "["), ("@team", "@"),
     ("a\n\n# b", "\n"), ("https://x.org", "://"), ("www.x.org", "www."), ("$x$", "$"),
     ("a&lt;b", "&lt;")],
)  # fmt: skip
def test_nothing_is_read_as_markup(text: str, forbidden: str) -> None:
    assert forbidden not in escape(text)
