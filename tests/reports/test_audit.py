"""An audit's view, console and page: worst first, and a text is never more than text."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from harness.audit import Audit, CheckAudit, Example, KindAudit, Share
from harness.stats import wilson
from reports.audit import audit_view
from reports.audit_console import render_audit
from reports.audit_page import render_audit_page

HOSTILE = "<script>alert(1)</script>{{7*7}}\x1b[31m\u202e\x00[red]x[/red]"


def share(hit: int, n: int) -> Share:
    return Share(hit, n, wilson(hit, n, 0.95) if n else None)


def kind(
    name: str, hit: int, n: int, *, harmless: bool = False, asked: tuple[str, ...] = ("grounding",)
) -> KindAudit:
    wrong = hit if harmless else n - hit
    examples = (Example("c1", "antes", f"despues {HOSTILE}", (f"codes bad: {HOSTILE}",)),)
    return KindAudit(
        name, "What it does.\nMore.", harmless, () if harmless else asked, share(hit, n),
        min(n, hit + 1), examples if wrong else (),
    )  # fmt: skip


@pytest.fixture
def audit() -> Audit:
    return Audit(
        suite="mine",
        seed=7,
        floor=0.97,
        references=40,
        aside=3,
        aside_by={"length": 3},
        caught=share(32, 45),
        flagged=share(1, 30),
        kinds=(
            kind("seen", 15, 15),
            kind("half_seen", 12, 15),
            kind("unseen", 5, 15),
            kind("nowhere", 0, 0),
            kind("unowned", 0, 0, asked=()),
            kind("quiet", 0, 15, harmless=True),
            kind("loud", 1, 15, harmless=True),
        ),
        checks=(CheckAudit("grounding", share(32, 45), share(1, 30)),),
    )


def console(audit: Audit, language: str, width: int = 80) -> str:
    stream = io.StringIO()
    render_audit(audit_view(audit, language), Console(file=stream, width=width))
    return stream.getvalue()


def test_the_worst_stand_first_and_what_was_never_tried_is_no_pass(audit: Audit):
    view = audit_view(audit, "en")
    told = [(row.name, row.state) for row in view.corruptions]
    assert told == [
        ("unseen", "gap"),
        ("half_seen", "gap"),
        ("unowned", "unasked"),
        ("nowhere", "none"),
        ("seen", "whole"),
    ]
    assert [(row.name, row.state) for row in view.rewrites] == [("loud", "gap"), ("quiet", "whole")]
    nowhere = next(row for row in view.corruptions if row.name == "nowhere")
    assert (nowhere.figure, nowhere.interval, nowhere.note) == ("–", "–", "no case to apply it to")
    assert view.corruptions[0].note == "1 more seen by another check"
    assert not view.passed


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("es", ["32 de 45", "71,1 %", "3 apartadas", "length 3", "semilla 7", "de 15,1 % a"]),
        ("en", ["32 of 45", "71.1 %", "3 set aside", "length 3", "seed 7", "15.1 % to"]),
    ],
)
def test_the_console_tells_every_figure_in_80_columns(audit: Audit, language: str, told: list[str]):
    text = console(audit, language)
    assert [figure for figure in told if figure not in text] == []
    assert max(len(line) for line in text.splitlines()) <= 80
    for row in audit.kinds:
        if row.name not in ("seen", "quiet"):
            assert row.name in text


def test_the_console_shows_a_text_and_never_obeys_it(audit: Audit):
    text = console(audit, "es")
    assert "[red]x[/red]" in text
    assert not {"\x1b", "\x00", "\u202e"} & set(text)


def test_an_identity_in_an_example_stays_out_of_the_console(audit: Audit):
    example = Example("c1", "Alta.", "Alta. RUT 12.345.678-5.")
    gap = KindAudit("rut", "A RUT.", False, ("privacy",), share(0, 1), 0, (example,))
    told = Audit("mine", 0, 0.9, 1, 0, {}, share(0, 1), share(0, 0), (gap,), ())
    assert "12.345.678" not in console(told, "es")
    assert "12.345.678-5" in render_audit_page(audit_view(told, "es"))


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_page_escapes_what_it_is_given(audit: Audit, language: str):
    page = render_audit_page(audit_view(audit, language))
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "{{7*7}}" in page
    assert not {"\x1b", "\x00", "\u202e"} & set(page)
    assert all(row.name in page for row in audit.kinds)
    assert f'<html lang="{language}">' in page


def test_nothing_judged_is_said(audit: Audit):
    none = Audit("mine", 0, 0.9, 0, 0, {}, share(0, 0), share(0, 0), (kind("nowhere", 0, 0),), ())
    view = audit_view(none, "en")
    assert (view.headline, view.passed) == ("No mutation could be applied.", False)
