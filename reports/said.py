"""What a variant check said, in the report's language, from its codes and figures."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR
from string import Formatter
from typing import Any

from harness.records import Said, Verdict
from reports import figures
from reports.visible import visible
from reports.words import WORDS, Language, Words


def said(verdict: Verdict, words: Words) -> str:
    """Empty where the check told no code, or one that the reports have no words for."""
    try:
        return "; ".join(_clause(told, words) for told in verdict.says)
    except LookupError:  # of a user's own check: its message is quoted
        return ""


def _clause(told: Said, words: Words) -> str:
    text = _Figures(words.language).format(WORDS[words.language][told.code], **told.figures)
    return words("said.case", case=visible(told.case), text=text) if told.case else text


class _Figures(Formatter):
    """A text's own format words: `{p:number}` is 0,0031, `{low:low}` a bound in points."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, str):
            return visible(value)
        value = float(value)
        match format_spec:
            case "number":
                return figures.number(value, self.language)
            case "percent":
                return figures.percent(value, self.language)
            case "change":
                return figures.change(value, self.language)
            case "points":
                return figures.points(value, self.language)
            case "low":
                return figures.points(value, self.language, ROUND_FLOOR)
            case "high":
                return figures.points(value, self.language, ROUND_CEILING)
            case "ms":
                return figures.plain(float(round(value)), self.language)
        return figures.plain(value, self.language)
