"""Two runs on a console: what changed, then both texts of the outputs that flipped."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table

from harness.identities import redact
from reports.compared import ComparedView, FlipRow
from reports.console import Told
from reports.words import Words

_WIDEST = 120
_STYLES = {0: "bold green", 1: "bold red", 3: "bold yellow"}


def render_compared(view: ComparedView, console: Console, *, show_identities: bool = False) -> None:
    """Print the view. Texts are those of patients: identities are taken out unless asked for."""
    words, told = Words(view.language), Told(console)
    width = min(console.width, _WIDEST)
    console.print(told(f"{view.before} → {view.after}", "dim"), width=width)
    console.print(told(view.headline, _STYLES[view.exit_code]), width=width)
    console.print(_changes(view, told, words), width=width)
    for text in view.left_out:
        console.print(told(words("compare.left_out", what=text), "dim"), width=width)
    for flip in view.flips:
        console.print(_flip(flip, view, told, show_identities), width=width)
    if view.more:
        console.print(told(view.more, "dim"), width=width)


def _changes(view: ComparedView, told: Told, words: Words) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    heads = ("variant", "check", "compare.before", "compare.after", "difference", "interval")
    for head in (*heads, "compare.flips", "result"):
        table.add_column(told(words(head)))
    for row in view.rows:
        cells = (row.variant, row.check, row.before, row.after, row.difference, row.interval)
        style = "bold red" if row.regressed else ""
        result = f"{row.symbol} {row.word}".strip()
        table.add_row(*(told(cell) for cell in cells), told(row.flips), told(result, style))
    return table


def _flip(flip: FlipRow, view: ComparedView, told: Told, show_identities: bool) -> Table:
    title = told(flip.title, "bold red" if flip.lost else "bold green")
    table = Table(
        box=box.SIMPLE_HEAD, pad_edge=False, expand=True, title=title, title_justify="left"
    )
    for head in (view.before, view.after):
        table.add_column(told(head), ratio=1, overflow="fold")
    texts = (flip.before, flip.after)
    table.add_row(*(told(text if show_identities else redact(text)) for text in texts))
    return table
