"""The page: self-contained, and a model's output is never more than text."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from reports.page import render_page

VOID = {"meta", "input"}
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "closing": "</script></style></title></textarea><script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "svg": "<svg/onload=alert(1)>",
    "attribute": '" onmouseover="alert(1)" x=\'',
    "tick": "' autofocus onfocus=alert(1) `",
    "jinja": "{{7*7}}{% for x in ().__class__.__mro__ %}{{ x }}{% endfor %}{# #}",
    "format": "{0.__class__} {who} %s %(x)s {{}}",
    "cdata": "<![CDATA[ x ]]> ]]>",
    "comment": "<!-- --><!--><!doctype html><?xml ?>",
    "meta": "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "base": "<base href=https://evil.example><link rel=stylesheet href=//evil.example>",
    "frame": "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "close": "</bdi></p></article></details></main></body></html><h1>Aceptado</h1>",
    "url": "javascript:alert(1) data:text/html,<script>alert(1)</script>",
    "entity": "&lt;script&gt; &#60;b&#62; &amp;",
    "nul": "a\x00b\x01\x1b[31m\x7f\x9b",
    "surrogate": "a\ud800b\udfff",
    "bidi": "5 \u202egm\u202c \u2066x\u2069 \u061c",
    "separators": "a\u2028b\u2029c\u200bd\ufeff",
    "tags": "x\U000e0041\U000e0042",
    "zalgo": "a" + "\u0301" * 5000,
    "megabyte": "<b>" * 350_000,
    "spaces": " \n\t \n",
    "empty": "",
    "arabic": "جرعة 5 mg",
    "markup": "[red]x[/red] **x** | `x` $x$",
}


class Reader(HTMLParser):
    """The elements and attributes of a page, and whether every element is closed."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: Counter[str] = Counter()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.text = ""
        self.others: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] += 1
        self.attributes |= {name for name, _ in attrs}
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def handle_pi(self, data: str) -> None:
        self.others.append(data)

    def unknown_decl(self, data: str) -> None:
        self.others.append(data)


ATTRIBUTES = {
    "lang", "charset", "http-equiv", "content", "name", "class", "aria-hidden", "aria-label",
    "aria-labelledby", "aria-describedby", "role", "tabindex", "scope", "colspan", "id", "open",
    "title", "href", "data-variant", "data-verdicts", "hidden", "type", "value", "required",
    "maxlength", "pattern", "autocomplete", "download",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_output_adds_no_element(writing: Any, name: str) -> None:
    page = render_page(writing(HOSTILE[name]).told())
    plain = Reader(render_page(writing("word").told()))
    read = Reader(page)
    assert read.open == []
    assert read.others == []
    assert read.attributes <= ATTRIBUTES
    # Marks depend on the output's length; a note may say that it was cut or empty.
    for element in read.elements.keys() | plain.elements.keys():
        if element not in ("mark", "sup", "a", "p"):
            told, expected = read.elements[element], plain.elements[element]
            # Nothing written leaves some places out.
            assert told == expected or (name == "empty" and told < expected), element
    assert set(read.elements) <= set(plain.elements)
    assert len(page) < 400_000


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_output_can_be_written_and_hides_nothing(writing: Any, name: str) -> None:
    page = render_page(writing(HOSTILE[name]).told())
    assert page.encode("utf-8")
    assert not re.search(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]", page
    )
    if name in ("jinja", "format", "image"):
        assert HOSTILE[name][1:].strip() in Reader(page).text


def test_the_policy_allows_the_inline_style_and_nothing_else(refused: Any) -> None:
    page = render_page(refused.told())
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert style and policy
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    rules = policy[1].replace("&#39;", "'").replace("&#43;", "+").split("; ")
    assert rules == [
        "default-src 'none'", f"style-src 'sha256-{digest}'", "base-uri 'none'",
        "form-action 'none'",
    ]  # fmt: skip


def test_the_page_asks_for_nothing_from_outside(refused: Any) -> None:
    page = render_page(refused.told())
    read = Reader(page)
    assert not read.elements.keys() & {"script", "img", "link", "iframe", "object", "svg"}
    assert not re.search(r"url\(|@import|https?://| style=| src=", page)
    reviewed = render_page(
        replace(refused, facts=replace(refused.facts, verdicts={"q4": "ab12"})).told()
    )
    assert Reader(reviewed).elements["script"] == 1
    assert not re.search(r"url\(|@import|https?://| style=| src=|fetch|XMLHttp|import", reviewed)


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_page_says_its_language(refused: Any, language: Any) -> None:
    assert f'<html lang="{language}">' in render_page(refused.told(language))


def test_every_reference_within_the_page_has_its_place(refused: Any) -> None:
    page = render_page(refused.told())
    places = re.findall(r' id="([^"]*)"', page)
    asked = re.findall(r' (?:href="#|aria-labelledby="|aria-describedby=")([^"]*)"', page)
    assert len(places) == len(set(places))
    assert {name for names in asked for name in names.split()} <= set(places)
    assert any(name.startswith("f-") for name in places)


def test_findings_are_marked_with_kind_field_and_words_held_against(refused: Any) -> None:
    page = render_page(refused.told())
    mark = re.search(r'<mark class="is-never" title="([^"]*)"[^>]*>4g EV<sup>', page)
    assert mark
    assert mark[1] == "grounding/contradicted · tto: Ceftriaxona 2g EV c/24h 7d (J01DD04)"


def test_nothing_of_a_passing_run_is_left_unsaid(accepted: Any) -> None:
    text = Reader(render_page(accepted.told())).text
    assert "Ningún control objetó." in text
    # Two outputs failed «codes» within its floor: without results, no claim that none did.
    assert "este informe no recibió los resultados por caso" in text
    whole = [v for v in accepted.decision.verdicts if v.passed == v.n]
    text = Reader(render_page(accepted.deciding(verdicts=tuple(whole)).told())).text
    assert "Ninguna salida con fallas." in text
