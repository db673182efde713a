"""One view model: every format shows the same figures, and says on top what is not whole."""

from __future__ import annotations

import html
import io
import json
import re
from typing import Any

import pytest
from rich.console import Console

from reports.as_json import to_json
from reports.console import render
from reports.markdown import render_markdown
from reports.page import render_page
from reports.summary import Summary


def console(summary: Summary) -> str:
    stream = io.StringIO()
    render(summary, Console(file=stream, width=200))
    return stream.getvalue()


def page(summary: Summary) -> str:
    text = re.sub(r"<(style|title)>.*?</\1>|<[^>]*>", " ", render_page(summary), flags=re.DOTALL)
    return html.unescape(text)


def markdown(summary: Summary) -> str:
    return html.unescape(render_markdown(summary).replace("<br>", " "))


def machine(summary: Summary) -> str:
    return json.dumps(to_json(summary), ensure_ascii=False, allow_nan=False)


FORMATS = {"console": console, "page": page, "markdown": markdown, "json": machine}


def folded(text: str) -> str:
    """On one line, without the panel's border and with plain spaces."""
    return " ".join(re.sub(r"[│\u00a0]", " ", text).split())


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("language", ["es", "en"])
def test_every_format_shows_every_figure(story: Any, name: str, language: Any) -> None:
    summary = story.told(language)
    text = folded(FORMATS[name](summary))
    cells = [cell for row in summary.rows for cell in row.cells]
    assert cells
    for cell in cells:
        figure = cell.short if name == "console" else cell.figure
        assert folded(figure) in text, cell


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_says_the_decision_its_alerts_and_its_next_steps(
    story: Any, name: str
) -> None:
    summary = story.told()
    text = folded(FORMATS[name](summary))
    for told in (summary.headline, *summary.alerts, *summary.next_steps):
        assert told in text


@pytest.mark.parametrize("name", ["console", "page", "markdown"])
def test_alerts_stand_before_the_matrix(in_error: Any, name: str) -> None:
    summary = in_error.told()
    text = folded(FORMATS[name](summary))
    assert len(summary.alerts) == 2
    assert all(text.index(alert) < text.index(" opening ") for alert in summary.alerts)


def test_the_machine_reads_the_verdicts_own_numbers(refused: Any) -> None:
    told = json.loads(machine(refused.told()))
    assert (told["schema"], told["outcome"], told["exit_code"]) == (1, "refused", 1)
    numbers = told["rows"][1]["cells"][1]["numbers"]
    verdict = next(v for v in refused.decision.verdicts if (v.check, v.variant) == ("codes", "q4"))
    assert (numbers["passed"], numbers["n"]) == (117, 120)
    assert numbers["low"] == verdict.interval.low
    assert told["versions"] == {"onnxruntime": "1.31.1", "transformers": "4.57.6"}
