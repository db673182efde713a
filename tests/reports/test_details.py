"""A verdict's further figures: beside it on the page, in one line where it objects elsewhere."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from reports.console import render
from reports.page import render_page

DETAILS = {"tokens": 5321.0, "kl_mean": 0.0712, "kl_max": 12.5} | {
    f"p_change_p{n}": n / 1000 for n in range(1, 9)
}


@pytest.fixture
def detailed(refused: Any) -> Any:
    """Every perplexity has further figures; q4's fails."""
    verdicts = [
        replace(v, details=DETAILS, status="fail" if v.variant == "q4" else v.status)
        if v.check == "perplexity"
        else v
        for v in refused.decision.verdicts
    ]
    return refused.deciding(verdicts=tuple(verdicts))


def console(summary: Any, **options: Any) -> list[str]:
    stream = io.StringIO()
    render(summary, Console(file=stream, width=80), **options)
    return stream.getvalue().splitlines()


def test_the_page_holds_every_figure_beside_its_verdict(detailed: Any):
    page = render_page(detailed.told())
    told = re.findall(r"<dt><bdi>(\w+)</bdi></dt><dd>([^<]*)</dd>", page)
    assert told.count(("tokens", "5321")) == 5
    assert told.count(("kl_mean", "0,0712")) == 5
    assert {name for name, _ in told} >= DETAILS.keys()


def test_the_console_holds_one_line_where_the_verdict_is_no_pass(detailed: Any):
    lines = [line for line in console(detailed.told()) if "kl_mean" in line]
    assert len(lines) == 1
    assert lines[0].strip().startswith("tokens 5321 · kl_mean 0,0712 · kl_max 12,50 · p_change_p1")
    assert lines[0].rstrip().endswith("…")
    assert cell_len(lines[0]) <= 80


def test_few_figures_are_not_cut(detailed: Any):
    few = [replace(v, details={"tokens": 7.0}) for v in detailed.decision.verdicts]
    lines = console(detailed.deciding(verdicts=tuple(few)).told())
    assert "      tokens 7" in [line.rstrip() for line in lines]


def test_a_figure_named_after_a_patient_tells_no_name(detailed: Any):
    named = [replace(v, details={"RUT 12.345.678-5": 0.5}) for v in detailed.decision.verdicts]
    summary = detailed.deciding(verdicts=tuple(named)).told()
    assert "12.345.678-5" not in "\n".join(console(summary))
    assert "12.345.678-5" in "\n".join(console(summary, show_identities=True))


def test_the_machine_reads_them_unrounded(detailed: Any):
    cell = detailed.told().rows[1].cells[-1]
    assert cell.check == "perplexity"
    assert cell.numbers.details == DETAILS
