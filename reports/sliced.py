"""Shares by tag: a table a variant, and the worst tag of a candidate in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR

from harness.records import Case, Interval, Verdict
from harness.slices import LEAST, Slice, slices, worst
from reports import figures
from reports.model_matrix import Row
from reports.model_tables import SliceCell, SliceTable
from reports.visible import visible
from reports.words import Words
from reports.worst import Results

SHOWN_TAGS = 50  # on the page; machines read all of them


def slice_tables(
    rows: Sequence[Row],
    verdicts: Sequence[Verdict],
    cases: Sequence[Case],
    results: Results,
    words: Words,
) -> tuple[SliceTable, ...]:
    """One for every variant whose results have tags, in the order of the matrix."""
    told = {visible(name): by_check for name, by_check in results.items()}
    levels = {
        (visible(verdict.variant), verdict.check): _level(verdict, verdict.interval)
        for verdict in verdicts
        if verdict.interval is not None
    }
    tables = []
    for row in rows:
        found = {
            check: slices(judged, cases, levels[row.variant, check])
            for check, judged in told.get(row.variant, {}).items()
            if (row.variant, check) in levels
        }
        found = {check: parts for check, parts in found.items() if parts}
        if found:
            tables.append(_table(row.variant, found, words))
    return tuple(tables)


def _level(verdict: Verdict, interval: Interval) -> float:
    """Where a run stopped early the parts are held to the look's own level, as the whole is."""
    return verdict.look.level if verdict.look else interval.confidence


def worst_slice(tables: Sequence[SliceTable], rows: Sequence[Row], words: Words) -> str:
    """«Worst tag: pediatria, in grounding on q4: 60 % (12 of 20). ...»; empty without any."""
    candidates = {row.variant for row in rows if row.role == "candidate"}
    worsts = [
        (cell.passed / cell.n, -cell.n, table.variant, cell)
        for table in tables
        if table.variant in candidates
        for _, cells in table.rows
        for cell in cells
        if cell is not None and cell.worst
    ]
    if not worsts:
        return ""
    _, _, variant, cell = min(worsts, key=lambda item: item[:2])
    return words("slices.worst", tag=cell.tag, check=cell.check, variant=variant, share=cell.text)


def _table(variant: str, found: dict[str, tuple[Slice, ...]], words: Words) -> SliceTable:
    sizes: dict[str, int] = {}
    for parts in found.values():
        for part in parts:
            sizes[part.tag] = max(part.n, sizes.get(part.tag, 0))
    tags = sorted(sizes, key=lambda tag: (-sizes[tag], tag))
    columns = [_column(check, parts, words) for check, parts in found.items()]
    return SliceTable(
        variant=variant,
        checks=tuple(visible(check) for check in found),
        rows=tuple((visible(tag), tuple(column.get(tag) for column in columns)) for tag in tags),
        more=words("slices.more", n=len(tags) - SHOWN_TAGS) if len(tags) > SHOWN_TAGS else "",
    )


def _column(check: str, parts: Sequence[Slice], words: Words) -> dict[str, SliceCell]:
    lowest = worst(parts)
    return {part.tag: _cell(check, part, part == lowest, words) for part in parts}


def _cell(check: str, part: Slice, is_worst: bool, words: Words) -> SliceCell:
    low = figures.percent(part.interval.low, words.language, ROUND_FLOOR)
    high = figures.percent(part.interval.high, words.language, ROUND_CEILING)
    share = figures.percent(part.share, words.language)
    return SliceCell(
        check=visible(check),
        tag=visible(part.tag),
        text=f"{share} ({words('of', part=part.passed, whole=part.n)})",
        bounds=f"≥ {low}, ≤ {high}",
        n=part.n,
        passed=part.passed,
        low=part.interval.low,
        high=part.interval.high,
        few=part.n < LEAST,
        worst=is_worst,
    )
