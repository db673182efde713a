"""A log and a pull request name no patient, unless they are asked to."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from harness.records import VariantOutcome, Verdict
from reports.console import render
from reports.markdown import render_markdown
from reports.page import render_page

IDENTITIES = ("12.345.678-5", "Juan Soto", "ana@x.cl")


@pytest.fixture
def leaking(suppressing: Any) -> Any:
    """A check raised with an output in its message, and a tag is a patient."""
    message = "ValueError: Paciente Juan Soto, 12.345.678-5, ana@x.cl, 12/03/1961"
    broken = Verdict("perplexity", "q8", "error", message)
    kept = [v for v in suppressing.decision.verdicts if (v.check, v.variant) != (
        "perplexity", "q8")]  # fmt: skip
    cases = [replace(case, tags=("RUT 12.345.678-5",)) for case in suppressing.cases]
    outcomes = [VariantOutcome("q8", "refused"), *suppressing.decision.variants[1:]]
    story = suppressing.deciding(verdicts=(*kept, broken), variants=tuple(outcomes))
    return replace(story, cases=cases)


def printed(summary: Any, **options: Any) -> str:
    stream = io.StringIO()
    render(summary, Console(file=stream, width=300), **options)
    return stream.getvalue()


def test_the_console_tells_no_identity(leaking: Any) -> None:
    text = printed(leaking.told())
    assert not [identity for identity in (*IDENTITIES, "12/03/1961") if identity in text]
    assert "ValueError: [name], [RUT], [e-mail], [date]" in text
    assert "[RUT], en grounding de q4" in text


def test_the_pull_request_tells_no_identity(leaking: Any) -> None:
    text = render_markdown(leaking.told())
    assert not [identity for identity in IDENTITIES if identity in text]
    assert "la usa en casa" in text
    assert "epi-0" not in text


def test_whoever_asks_for_identities_gets_them(leaking: Any) -> None:
    summary = leaking.told()
    text = printed(summary, show_identities=True)
    assert all(identity in text for identity in IDENTITIES)
    assert "Juan Soto" in render_markdown(summary, show_identities=True)


def test_the_page_is_whole(leaking: Any) -> None:
    page = render_page(leaking.told())
    assert all(identity in page for identity in IDENTITIES)


def test_the_one_who_suppressed_and_the_day_of_the_run_are_no_secret(leaking: Any) -> None:
    for text in (printed(leaking.told()), render_markdown(leaking.told())):
        assert "Dra. Rojas" in text
        assert "2026-11-20T09:38:00Z" in text
        assert "2026-01-31" in text
