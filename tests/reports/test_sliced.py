"""Tags: a table a variant, the worst one named, and no decision changed."""

from __future__ import annotations

import html
import io
import re
from dataclasses import replace
from typing import Any

from rich.console import Console

from reports.as_json import to_json
from reports.console import render
from reports.markdown import render_markdown
from reports.page import render_page
from reports.sliced import SHOWN_TAGS

WORST = "Peor etiqueta: respiratorio, en coverage de q4: 57,1 % (32 de 56). Orienta, no decide."


def page(summary: Any) -> str:
    text = html.unescape(re.sub(r"<[^>]*>", " ", render_page(summary)))
    return " ".join(text.split())


def test_the_worst_tag_of_a_candidate_is_named_with_its_cases(tagged: Any) -> None:
    summary = tagged.told()
    assert summary.worst_slice == WORST
    stream = io.StringIO()
    render(summary, Console(file=stream, width=100))
    assert WORST in stream.getvalue()
    assert WORST in html.unescape(render_markdown(summary))
    assert WORST in page(summary)


def test_tables_hold_every_tag_of_every_variant(tagged: Any) -> None:
    tables = tagged.told().slices
    assert [(t.variant, t.checks) for t in tables] == [
        ("q8", ("coverage",)), ("q4", ("coverage",)), ("base", ("coverage",)),
    ]  # fmt: skip
    cells = [cell for _, (cell,) in tables[1].rows]
    assert [(c.tag, c.passed, c.n, c.few, c.worst) for c in cells] == [
        ("cardio", 92, 116, False, False),
        ("respiratorio", 32, 56, False, True),
        ("uci", 0, 4, True, False),
    ]
    assert cells[1].text == "57,1 % (32 de 56)"
    assert re.fullmatch(r"≥ 45,\d %, ≤ 68,\d %", cells[1].bounds)


def test_the_page_shows_small_tags_without_calling_them_the_worst(tagged: Any) -> None:
    text = page(tagged.told())
    assert re.search(r"uci 0\s%\s\(0\sde\s4\) ≥\s0\s%, ≤\s[\d,]+\s% pocos casos", text)
    assert len(re.findall("la peor(?! puede| es)", text)) == 2
    assert "Por etiqueta" in text


def test_the_machine_reads_every_number(tagged: Any) -> None:
    rows = to_json(tagged.told())["slices"][1]["rows"]
    tag, (cell,) = rows[2]
    assert (tag, cell["n"], cell["passed"], cell["low"]) == ("uci", 4, 0, 0.0)
    assert 0.4 < cell["high"] < 0.6


def test_tags_decide_nothing(tagged: Any, refused: Any) -> None:
    told, plain = tagged.told(), replace(refused, results=tagged.results).told()
    assert (told.outcome, told.headline, told.rows) == (plain.outcome, plain.headline, plain.rows)


def test_without_tags_or_failures_nothing_is_the_worst(tagged: Any, accepted: Any) -> None:
    assert accepted.told().slices == ()
    untagged = [replace(case, tags=()) for case in tagged.cases]
    story = replace(tagged, cases=untagged)
    assert (story.told().slices, story.told().worst_slice) == ((), "")
    assert "Por etiqueta" not in page(story.told())
    whole = replace(tagged, results={"q8": tagged.results["q8"]})
    assert (len(whole.told().slices), whole.told().worst_slice) == (1, "")


def test_a_page_of_many_tags_ends_and_says_so(tagged: Any) -> None:
    cases = [replace(case, tags=(f"t{n}",)) for n, case in enumerate(tagged.cases)]
    told = replace(tagged, cases=cases).told()
    assert len(told.slices[1].rows) == 120
    assert f"y {120 - SHOWN_TAGS} etiquetas más" in page(told)
    assert told.worst_slice == ""
