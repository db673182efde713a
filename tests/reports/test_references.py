"""What a figure is held against: the references' own share, the tuned model, the releases."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from harness.records import Comparison, Interval
from reports.console import render
from reports.markdown import render_markdown
from reports.page import render_page


@pytest.fixture
def controlled(refused):
    """The refused run, where the references pass 97.5 % and q4's cases are worth 88.2."""
    verdicts = [
        replace(v, references=0.975, effective_n=88.2 if v.variant == "q4" else float(v.n))
        if v.floor is not None
        else v
        for v in refused.decision.verdicts
    ]
    return refused.deciding(verdicts=tuple(verdicts))


def test_the_ceiling_of_the_data_stands_beside_every_floor(controlled):
    summary = controlled.told()
    assert {cell.floor for row in summary.rows for cell in row.cells if cell.check == "codes"} == {
        "mínimo 90 %, referencias 97,5 %"
    }
    for text in (render_page(summary), render_markdown(summary)):
        assert "referencias 97,5" in text.replace("\u00a0", " ")
    stream = io.StringIO()
    render(summary, Console(file=stream, width=90))
    assert "Referencias" in stream.getvalue()
    assert "97,5 %" in stream.getvalue()


def test_cases_that_are_worth_fewer_say_so(controlled):
    samples = {
        row.variant: cell.sample
        for row in controlled.told("en").rows
        for cell in row.cells
        if cell.check == "codes"
    }
    assert "worth 88.20 cases" in samples["q4"]
    assert "worth" not in samples["q8"]


def comparison(metric: str, difference: float, outcome: str, lost: tuple[str, ...] = ()):
    interval = Interval(difference - 0.02, difference + 0.02, 0.95, "Tango, one-sided")
    return Comparison(
        metric, "last", 0.95 + difference, 0.95, difference, interval, 120,
        outcome=outcome, margin=0.05, lost=lost,  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_margin_is_told_as_a_margin_with_its_flips(refused):
    told = (
        comparison("codes", 0.0, "not inferior"),
        comparison("length", -0.04, "open", ("epi-003", "epi-007")),
        comparison("opening", -0.2, "worse"),
    )
    verdicts = list(refused.decision.verdicts)
    verdicts[0] = replace(verdicts[0], comparisons=told)
    summary = refused.deciding(verdicts=tuple(verdicts)).told("en")
    pair = next(pair for pair in summary.pairs if pair.against == "last")
    assert pair.tally == "within the margin on 1, worse on 1, not shown on 1"
    assert [row.word for row in pair.rows] == ["within the margin", "not shown", "worse"]
    assert "epi-003, epi-007" in render_page(summary)


def test_a_comparison_is_told_in_its_own_unit(refused):
    words = Comparison("words", "base", 120.5, 100.25, 20.25, None, 120, unit="words")
    verdicts = list(refused.decision.verdicts)
    verdicts[0] = replace(verdicts[0], comparisons=(words,))
    summary = refused.deciding(verdicts=tuple(verdicts)).told("en")
    rows = [row for pair in summary.pairs for row in pair.rows if row.metric == "words"]
    assert [(row.value, row.difference) for row in rows] == [("120.5 words", "+20.25 words")]
