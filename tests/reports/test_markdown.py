"""A pull request sees figures, never a patient."""

from __future__ import annotations

from typing import Any

import pytest

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


def test_no_text_of_a_case_or_a_message_leaves(in_error: Any, refused: Any) -> None:
    """An exception may quote an output, and an output a patient."""
    text = render_markdown(in_error.told()) + render_markdown(refused.told())
    for told in ("ANA PEREZ", "eftriaxona", "Ingresa por", "epi-000", "outputs passed"):
        assert told not in text


def test_why_is_told_in_the_words_of_the_report(refused: Any) -> None:
    text = render_markdown(refused.told())
    assert "(2 de 120 salidas tienen un hallazgo que ninguna proporción excusa)" in text
    assert "English" not in text


@pytest.mark.parametrize(
    ("text", "forbidden"),
    [("a|b", "|"), ("`x`", "`"), ("<img src=x>", "<"), ("[a](http://b)", "["), ("@team", "@"),
     ("a\n\n# b", "\n"), ("https://x.org", "://"), ("www.x.org", "www."), ("$x$", "$"),
     ("a&lt;b", "&lt;")],
)  # fmt: skip
def test_nothing_is_read_as_markup(text: str, forbidden: str) -> None:
    assert forbidden not in escape(text)
