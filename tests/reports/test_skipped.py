"""What an early check refused is judged no further: one line says so, in every format."""

from __future__ import annotations

import html
import io
import re
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from harness.check import load_checks
from harness.gate import Expected, decide
from harness.records import Why
from harness.runner import not_judged
from reports.console import render
from reports.markdown import render_markdown
from reports.page import render_page

LINES = {
    "es": (
        "3 controles sin juzgar: la variante fue rechazada por opening",
        "7 controles sin juzgar: todas las candidatas fueron rechazadas antes",
    ),
    "en": (
        "3 checks not judged: refused by opening",
        "7 checks not judged: every candidate is refused",
    ),
}


@pytest.fixture
def spared(refused: Any) -> Any:
    """The refused run, where q4 was judged no further than by its opening, and base not at all."""
    names = list(dict.fromkeys(v.check for v in refused.decision.verdicts))
    checks = {name: replace(load_checks("checks")["opening"], name=name) for name in names}
    late = {("q4", name): Why("refused", check="opening") for name in names[-3:]}
    late |= {("base", name): Why("all refused") for name in names}
    told = {(v.variant, v.check): v for v in refused.decision.verdicts}
    told["q4", "opening"] = replace(told["q4", "opening"], status="fail", why=Why("share"))
    told |= {(v, c): not_judged(checks[c], v, why) for (v, c), why in late.items()}
    expected = Expected("s", ("q8", "q4"), tuple(names), references={"base": tuple(names)})
    return replace(refused, decision=decide(list(told.values()), expected))


def console(summary: Any) -> str:
    stream = io.StringIO()
    render(summary, Console(file=stream, width=80))
    return stream.getvalue()


def page(summary: Any) -> str:
    body = re.sub(r"<(style|script)>.*?</\1>", "", render_page(summary), flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", " ", body))


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("form", [console, page, render_markdown])
def test_one_line_a_variant_says_how_many_and_by_what(spared: Any, form: Any, language: Any):
    text = " ".join(form(spared.told(language)).split())
    for line in LINES[language]:
        assert text.count(line) == 1
    assert text.count("refused by") == (language == "en")


def test_what_was_not_judged_is_no_error(spared: Any):
    told = spared.told("en")
    cells = {(row.variant, cell.check): cell for row in told.rows for cell in row.cells}
    assert (cells["q4", "perplexity"].status, cells["q4", "perplexity"].word) == (
        "skipped",
        "not judged",
    )
    assert told.alerts == ()
    assert "q4 fails opening" in told.headline
    assert "error" not in told.headline


def test_one_check_is_told_as_one(spared: Any):
    kept = [v for v in spared.decision.verdicts if v.why != Why("refused", check="opening")]
    one = next(v for v in spared.decision.verdicts if v.why == Why("refused", check="opening"))
    told = spared.deciding(verdicts=(*kept, one)).told("en")
    texts = [reason.text for row in told.rows for reason in row.reasons if not reason.check]
    assert "1 check not judged: refused by opening" in texts


@pytest.mark.parametrize(
    ("form", "missing"),
    [(console, "– none"), (page, "– not judged"), (render_markdown, "– not judged")],
)
def test_a_check_that_does_not_concern_a_reference_is_not_missing_there(
    refused: Any, form: Any, missing: str
):
    kept = [v for v in refused.decision.verdicts if (v.variant, v.check) != ("base", "opening")]
    names = tuple(dict.fromkeys(v.check for v in kept))
    facts = replace(refused.facts, checks={"base": tuple(n for n in names if n != "opening")})
    bare = refused.deciding(verdicts=tuple(kept))
    told = replace(bare, facts=facts).told("en")
    (cell,) = (c for row in told.rows if row.variant == "base" for c in row.cells[:1])
    assert (cell.check, cell.status, cell.word) == ("opening", "exempt", "does not apply")
    assert form(bare.told("en")).count(missing) == form(told).count(missing) + 1
