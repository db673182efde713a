from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

from harness.rescued import Try
from reports.page import render_page
from reports.tried import picture

SVG = "{http://www.w3.org/2000/svg}"


def tried(size: int, kl: float | None, status: str) -> Try:
    return Try("q4", {}, size, "fidelity", status, "<b>", 8, kl)


def circles(tries):
    drawn = str(picture(tries, 'a "label" <b>')).replace(
        "<svg ", '<svg xmlns="http://www.w3.org/2000/svg" '
    )
    tree = ElementTree.fromstring(drawn)
    assert tree.get("aria-label") == 'a "label" <b>'
    assert not [e for e in tree.iter() if e.get("style") or e.tag.endswith("script")]
    return list(tree.iter(f"{SVG}circle"))


def test_larger_lies_to_the_right_nearer_lies_below_and_only_a_pass_is_full():
    small, large = circles([tried(4_000_000, 0.06, "fail"), tried(5_000_000, 0.0004, "pass")])
    assert float(small.get("cx")) < float(large.get("cx"))
    assert float(small.get("cy")) < float(large.get("cy"))
    assert (small.get("fill"), large.get("fill")) == ("none", "currentColor")
    assert large.find(f"{SVG}title").text == "5.0 MB, 0.0004 nats"


def test_every_point_lies_inside_even_of_one_try_or_of_none_apart():
    for kl in (0.0, 1e-9, 0.01, 0.011, 3.0, 10.0):
        (point,) = circles([tried(4_000_000, kl, "pass")])
        assert 0 < float(point.get("cx")) < 480 and 0 < float(point.get("cy")) < 240


def test_what_was_not_measured_is_not_drawn():
    assert picture([], "x") == "" == picture([tried(4_000_000, None, "error")], "x")
    assert len(circles([tried(4_000_000, None, "error"), tried(5_000_000, 0.1, "fail")])) == 1


def test_the_page_shows_every_try_with_its_figures(refused):
    tries = (
        Try("q4", {"block_size": 32}, 4_010_000, "fidelity", "fail", "", 40, 0.0262),
        Try(
            "q4",
            {"symmetric": False, "keep": ["<b>"]},
            3_910_000,
            "fidelity",
            "pass",
            "",
            40,
            0.0083,
        ),
    )
    told = replace(refused, facts=replace(refused.facts, tries=tries))
    page = render_page(told.told("es"))
    assert "Lo que se probó para rescatar una variante" in page
    assert "4,0 MB" in page and "0,0262" in page and "0,0083" in page
    assert "symmetric = false, keep = [&#34;&lt;b&gt;&#34;]" in page
    assert page.count("<circle") == 2
    assert "<circle" not in render_page(refused.told("es"))
