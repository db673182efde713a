"""Suppressions: in every format, with what they cover, and gone when expired."""

from __future__ import annotations

import html
import io
import re
from typing import Any

import pytest
from rich.console import Console

from reports.as_json import to_json
from reports.console import render
from reports.markdown import render_markdown
from reports.page import render_page


def console(summary: Any) -> str:
    stream = io.StringIO()
    render(summary, Console(file=stream, width=100))
    return stream.getvalue()


def page(summary: Any) -> str:
    return html.unescape(re.sub(r"<[^>]*>", " ", render_page(summary)))


def markdown(summary: Any) -> str:
    return html.unescape(render_markdown(summary))


FORMATS = {"console": console, "page": page, "markdown": markdown}


def test_each_says_whether_it_holds_and_what_it_covers(suppressing: Any) -> None:
    rows = suppressing.told("en").suppressions
    assert [(r.number, r.word, r.count) for r in rows] == [
        (1, "active", "1 finding suppressed"),
        (2, "expired", "expired, not applied"),
        (3, "active", "covers no finding"),
    ]
    (found,) = rows[0].findings
    assert (found.variant, found.case, found.excerpt) == ("q4", "epi-000", "metformina 850mg VO")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_shows_every_one_with_reason_author_and_end(
    suppressing: Any, name: str
) -> None:
    text = " ".join(FORMATS[name](suppressing.told("en")).split())
    assert text.count("la usa en casa") == 3
    assert text.count("Dra. Rojas") == 2
    assert "until 2026-01-31" in text
    assert text.count("expired, not applied") == 1
    assert text.count("covers no finding") == 1


@pytest.mark.parametrize("name", ["page", "markdown"])
def test_the_matrix_counts_the_findings_suppressed(suppressing: Any, name: str) -> None:
    text = FORMATS[name](suppressing.told())
    before = text.split("Motivos")[0]
    assert before.count("1 hallazgo suprimido") == 1


def test_the_machine_reads_them_and_their_findings(suppressing: Any) -> None:
    told = to_json(suppressing.told())
    first = told["suppressions"][0]
    assert (first["check"], first["kind"], first["pattern"]) == (
        "grounding", "unsupported", "metformina*",
    )  # fmt: skip
    assert first["findings"][0]["case"] == "epi-000"
    cell = next(c for c in told["rows"][1]["cells"] if c["check"] == "grounding")
    assert cell["numbers"]["suppressed"] == 1


def test_a_suppressed_finding_stays_beside_its_output_and_last(suppressing: Any) -> None:
    output = suppressing.told().worst[0].outputs[1]
    assert [(f.kind, f.suppressed) for f in output.findings] == [
        ("contradicted", None),
        ("unsupported", 1),
    ]
    tones = {part.text: part.severity for part in output.segments if part.findings}
    assert tones == {"4g EV": "never", "metformina 850mg VO": "suppressed"}
    assert "suprimido (1)" in page(suppressing.told())


def test_a_run_without_suppressions_says_nothing_of_them(refused: Any) -> None:
    for told in FORMATS.values():
        assert "upresion" not in told(refused.told())
