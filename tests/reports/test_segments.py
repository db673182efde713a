"""Outputs cut at findings, and what hides made visible."""

from __future__ import annotations

import pytest

from harness.records import Finding
from reports.segments import SHOWN_CHARACTERS, Numbered, segments
from reports.visible import visible


def found(number: int, start: int | None, end: int | None, severity: str = "fail") -> Numbered:
    return Numbered(number, Finding("k", severity, "m", start, end), f"t{number}")  # type: ignore[arg-type]


def told(text: str, *findings: Numbered) -> list[tuple[str, tuple[int, ...]]]:
    return [(part.text, part.findings) for part in segments(text, findings)]


def test_a_text_without_findings_is_one_stretch() -> None:
    assert told("Alta.") == [("Alta.", ())]
    assert told("") == []


def test_overlapping_findings_share_their_stretch() -> None:
    parts = segments("abcdef", [found(1, 0, 4), found(2, 2, 6, "never")])
    assert [(p.text, p.findings, p.ends) for p in parts] == [
        ("ab", (1,), ()), ("cd", (1, 2), (1,)), ("ef", (2,), (2,)),
    ]  # fmt: skip
    assert [part.severity for part in parts] == ["fail", "never", "never"]
    assert parts[1].title == "t1; t2"


@pytest.mark.parametrize(
    ("start", "end", "marked"),
    [(-5, 2, "ab"), (4, 99, "ef"), (3, 3, None), (5, 2, None), (90, 99, None), (None, 3, None)],
)
def test_offsets_out_of_range_are_clamped_or_dropped(
    start: int | None, end: int | None, marked: str | None
) -> None:
    parts = told("abcdef", found(1, start, end))
    assert "".join(text for text, _ in parts) == "abcdef"
    assert [text for text, numbers in parts if numbers] == ([marked] if marked else [])


def test_offsets_count_the_characters_that_the_model_wrote() -> None:
    """A replaced character is longer than what it stands for; the mark must not slip."""
    assert told("\x00\u202eab", found(1, 2, 3))[1] == ("a", (1,))


def test_a_long_output_is_cut() -> None:
    parts = told("x" * 1_000_000, found(1, 10, 999_999))
    assert sum(len(text) for text, _ in parts) == SHOWN_CHARACTERS


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [("\x00", "␀"), ("\x1b[31m", "␛[31m"), ("\x7f", "␡"), ("\r", "␍"), ("\ud800", "⟦U+D800⟧"),
     ("\u202e", "⟦U+202E⟧"), ("\u200b", "⟦U+200B⟧"), ("\u2028", "⟦U+2028⟧"),
     ("\U000e0041", "⟦U+E0041⟧"), ("a" + "\u0301" * 50, "a\u0301\u0301\u0301⟦+47⟧"),
     ("n\u0303o", "n\u0303o"), ("año\n\t5 µg/ml ≥ 2 °C", "año\n\t5 µg/ml ≥ 2 °C")],
)  # fmt: skip
def test_what_hides_is_shown_by_name(hostile: str, shown: str) -> None:
    assert visible(hostile) == shown
