"""The page makes the lines of reviews, one a candidate, which `umbral review --from` takes."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from dataclasses import replace
from typing import Any, get_type_hints

import pytest

from harness.review import Review
from reports.page import render_page

DIGEST = "ab" * 32


def page(story: Any, verdicts: str = DIGEST, language: Any = "es") -> str:
    told = {"q8": verdicts, "q4": verdicts[::-1]} if verdicts else {}
    facts = replace(story.facts, verdicts=told)
    return render_page(replace(story, facts=facts).told(language))


def test_each_form_is_bound_to_the_verdicts_of_its_variant(refused: Any) -> None:
    text = page(refused)
    found = re.findall(r'<form data-variant="([^"]*)" data-verdicts="([^"]*)"', text)
    assert found == [("q8", DIGEST), ("q4", DIGEST[::-1])]
    assert f"<code>{DIGEST}</code>" in text


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_page_of_no_stored_verdicts_asks_for_no_review(refused: Any, language: Any) -> None:
    text = page(refused, "", language)
    assert "<form" not in text and "<script" not in text and "script-src" not in text


def test_the_form_asks_for_what_a_review_holds(refused: Any) -> None:
    fields = set(re.findall(r'<input[^>]* name="(\w+)"', page(refused)))
    # The script adds the rest itself.
    assert fields == get_type_hints(Review).keys() - {"variant", "verdicts", "schema", "time"}
    answers = re.findall(r'name="review" value="(\w+)"', page(refused))
    assert answers == ["yes", "no"] * 2


def test_the_policy_allows_that_script_by_its_hash_and_no_other(refused: Any) -> None:
    text = page(refused)
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    rules = html.unescape(policy[1]).split("; ")
    assert f"script-src 'sha256-{digest}'" in rules
    assert rules[0] == "default-src 'none'" and "form-action 'none'" in rules
    assert not any("unsafe" in rule for rule in rules)


def test_no_text_of_a_run_reaches_the_script(refused: Any) -> None:
    scripts = {
        re.findall(r"<script>(.*?)</script>", page(story, verdicts, language), re.DOTALL)[0]
        for story in (refused, replace(refused, outputs={}, results={}))
        for verdicts in (DIGEST, "</script><script>alert(1)</script>\"'")
        for language in ("es", "en")
    }
    assert len(scripts) == 1
