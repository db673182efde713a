"""One view model: every format shows the same figures, and says on top what is not whole."""

from __future__ import annotations

import html
import io
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from harness.records import Verdict
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
    assert len(summary.alerts) == 3
    assert all(text.index(alert) < text.index(" opening ") for alert in summary.alerts)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("language", ["es", "en"])
def test_a_missing_and_an_error_verdict_stand_on_top_of_a_refused_run_too(
    refused: Any, name: str, language: Any
) -> None:
    """One variant is refused for sure, and nobody is to think that the rest was judged."""
    lost = [("codes", "q8"), *(("length", v) for v in ("q8", "q4", "q4f16"))]
    kept = [v for v in refused.decision.verdicts if (v.check, v.variant) not in lost]
    names = tuple(dict.fromkeys(v.check for v in kept))
    every = dict.fromkeys(("q8", "q4", "q4f16"), (*names, "late"))
    every |= dict.fromkeys(("tuned", "base"), names)
    broken = Verdict("opening", "base", "error", "IndexError: list")
    kept = [broken if (v.check, v.variant) == ("opening", "base") else v for v in kept]
    story = replace(refused, facts=replace(refused.facts, checks=every))
    summary = story.deciding(verdicts=tuple(kept)).told(language)
    alerts = {
        "es": [
            "Incompleto: faltan 7 veredictos, que nunca cuentan como aprobados: codes en q8, "
            "length en q8, late en q8, length en q4, late en q4 y 2 más.",
            "Error: 1 control terminó con error, que nunca cuenta como aprobado: opening en base.",
        ],
        "en": [
            "Incomplete: 7 verdicts are missing, which never count as a pass: codes on q8, "
            "length on q8, late on q8, length on q4, late on q4 and 2 more.",
            "Error: 1 check ended in error, which never counts as a pass: opening on base.",
        ],
    }[language]
    assert (summary.outcome, list(summary.alerts)) == ("refused", alerts)
    text = folded(FORMATS[name](summary))
    assert all(text.index(alert) < text.index("perplexity") for alert in alerts)


def test_the_machine_reads_the_verdicts_own_numbers(refused: Any) -> None:
    told = json.loads(machine(refused.told()))
    assert (told["schema"], told["outcome"], told["exit_code"]) == (1, "refused", 1)
    numbers = told["rows"][1]["cells"][1]["numbers"]
    verdict = next(v for v in refused.decision.verdicts if (v.check, v.variant) == ("codes", "q4"))
    assert (numbers["passed"], numbers["n"]) == (117, 120)
    assert numbers["low"] == verdict.interval.low
    assert told["versions"] == {"onnxruntime": "1.31.1", "transformers": "4.57.6"}
