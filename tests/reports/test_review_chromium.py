"""A person fills in the page's reviews in Chromium, and what it saves are reviews."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.review import digest, given
from reports.page import render_page

NAME = "Dra. Núñez «la de UCI» </script> \\ \" ' 🩺"


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium here")
def test_what_a_person_fills_in_are_reviews_of_those_verdicts(
    refused: Any, chromium: Any, tmp_path: Path
) -> None:
    verdicts = {name: digest(refused.decision, name) for name in ("q8", "q4", "q4f16")}
    told = replace(refused, facts=replace(refused.facts, verdicts=verdicts)).told()
    page = tmp_path / "report.html"
    page.write_text(render_page(told), encoding="utf-8")
    q8, q4 = (f"document.querySelector('form[data-variant={name}]')" for name in ("q8", "q4"))
    make, save = f"{q4}.querySelector('button')", "#review-link"
    shown = f"document.querySelector('{save}').checkVisibility()"
    fill = (
        f"(name, text, form = {q4}) => {{ const at = form.querySelector(`input[name=${{name}}]`);"
        " at.value = text; at.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    with chromium("chromium", tmp_path) as browser:
        browser.open(page.as_uri())
        hidden = "[...document.querySelectorAll('form')].map((form) => form.hidden)"
        assert browser.run(hidden) == [False] * 3
        browser.run(f"{make}.click()")
        assert browser.run(shown) is False  # nothing is filled in
        browser.run(f"({fill})('reviewer', {json.dumps(NAME)})")
        browser.run(f"({fill})('reason', '   ')")
        browser.run(f"{q4}.querySelector('input[value=no]').click()")
        browser.run(f"{make}.click()")
        assert browser.run(shown) is False  # blanks are no reason
        browser.run(f"({fill})('reason', ' sin\\u2028objeciones ')")
        browser.run(f"{make}.click()")
        assert browser.run(shown) is True
        browser.run(f"({fill})('reason', 'una dosis está mal')")
        assert browser.run(shown) is False  # the line no longer says what the form says
        browser.run(f"{make}.click()")
        browser.run(f"({fill})('reviewer', 'Ana', {q8})")
        browser.run(f"({fill})('reason', 'leí cuarenta', {q8})")
        browser.run(f"{q8}.querySelector('input[value=yes]').click()")
        browser.run(f"{q8}.querySelector('button').click()")
        browser.run(f"document.querySelector('{save}').click()")
        browser.until("Browser.downloadProgress", lambda event: event["state"] == "completed")
        assert browser.complaints == []
    reviews = given(tmp_path / "review.jsonl", refused.decision)
    assert [(r.variant, r.review, r.reviewer, r.reason) for r in reviews] == [
        ("q4", "no", NAME, "una dosis está mal"),
        ("q8", "yes", "Ana", "leí cuarenta"),
    ]
