"""The view of a comparison of two runs: a row for each check and variant, a pair for each flip."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from harness.compare import Change, Compared
from harness.records import Verdict
from reports import figures
from reports.symbols import SYMBOLS
from reports.visible import visible
from reports.words import Language, Words

SCHEMA = 1
SHOWN_FLIPS = 3
SHOWN_CHARACTERS = 2_000


@dataclass(frozen=True)
class ChangeRow:
    """`flips` «−3 +1»: outputs that pass no more, and that pass now."""

    variant: str
    check: str
    before: str
    after: str
    difference: str
    interval: str
    flips: str
    p: str
    symbol: str
    word: str
    regressed: bool


@dataclass(frozen=True)
class FlipRow:
    """One output that passes no more (`lost`) or passes now, with the text of both runs."""

    variant: str
    check: str
    case: str
    lost: bool
    title: str
    before: str
    after: str


@dataclass(frozen=True)
class ComparedView:
    language: Language
    before: str
    after: str
    headline: str
    exit_code: int
    rows: tuple[ChangeRow, ...]
    flips: tuple[FlipRow, ...]
    more: str
    left_out: tuple[str, ...]


def view_of(compared: Compared, language: Language) -> ComparedView:
    words = Words(language)
    flips = [flip for change in compared.changes for flip in _flips(change, compared, words)]
    every = sum(
        len(change.comparison.lost) + len(change.comparison.gained)
        for change in compared.changes
        if change.comparison
    )
    return ComparedView(
        language=language,
        before=visible(compared.before),
        after=visible(compared.after),
        headline=words(
            f"compare.{compared.exit_code}",
            n=sum(change.regressed for change in compared.changes),
            margin=figures.percent(compared.margin, language),
        ),
        exit_code=compared.exit_code,
        rows=tuple(_row(change, compared, words) for change in compared.changes),
        flips=tuple(flips),
        more=words.count("compare.more", every - len(flips)) if every > len(flips) else "",
        left_out=tuple(visible(text) for text in compared.left_out),
    )


def to_json(compared: Compared) -> dict[str, Any]:
    """Every figure, every flip and both of its texts."""
    changes = [
        {
            "variant": change.after.variant,
            "check": change.after.check,
            "before": _figures(change.before),
            "after": _figures(change.after),
            "comparison": asdict(change.comparison) if change.comparison else None,
            "regressed": change.regressed,
        }
        for change in compared.changes
    ]
    return {
        "schema": SCHEMA,
        "before": compared.before,
        "after": compared.after,
        "margin": compared.margin,
        "exit_code": compared.exit_code,
        "changes": changes,
        "outputs": compared.outputs,
        "left_out": compared.left_out,
    }


def _figures(verdict: Verdict) -> dict[str, Any]:
    names = ("status", "value", "unit", "n", "passed", "unscorable", "never", "message")
    return {name: getattr(verdict, name) for name in names}


def _row(change: Change, compared: Compared, words: Words) -> ChangeRow:
    language, comparison = words.language, change.comparison
    outcome = "worse" if change.regressed else comparison.outcome if comparison else ""
    if change in compared.undecided:
        outcome = "open"
    return ChangeRow(
        variant=visible(change.after.variant),
        check=visible(change.after.check),
        before=_told(change.before, words),
        after=_told(change.after, words),
        difference=figures.difference(comparison, "share", language)
        if comparison
        else figures.MISSING,
        interval=figures.difference_interval(comparison, "share", words)
        if comparison
        else figures.MISSING,
        flips=f"−{len(comparison.lost)} +{len(comparison.gained)}" if comparison else "",
        p=figures.p_value(comparison.p_value, language) if comparison else figures.MISSING,
        symbol=SYMBOLS.get(outcome, ""),
        word=words(outcome) if outcome else "",
        regressed=change.regressed,
    )


def _told(verdict: Verdict, words: Words) -> str:
    value = figures.quantity(verdict.value, verdict.unit, words.language)
    return f"{SYMBOLS[verdict.status]} {value}"


def _flips(change: Change, compared: Compared, words: Words) -> list[FlipRow]:
    """The first of each kind; what was lost stands before what was gained."""
    if change.comparison is None:
        return []
    texts = compared.outputs.get(change.after.variant, {})
    rows = []
    for ids, lost in ((change.comparison.lost, True), (change.comparison.gained, False)):
        for case in ids[:SHOWN_FLIPS]:
            before, after = texts.get(case, (None, None))
            what = words("compare.lost" if lost else "compare.gained")
            title = f"{change.after.variant} · {change.after.check} · {case}: {what}"
            rows.append(
                FlipRow(
                    variant=visible(change.after.variant),
                    check=visible(change.after.check),
                    case=visible(case),
                    lost=lost,
                    title=visible(title),
                    before=_text(before, words),
                    after=_text(after, words),
                )
            )
    return rows


def _text(text: str | None, words: Words) -> str:
    if text is None:
        return words("compare.gone")
    hidden = len(text) - SHOWN_CHARACTERS
    cut = " " + words.count("cut", hidden) if hidden > 0 else ""
    return visible(text[:SHOWN_CHARACTERS]) + cut
