"""An audit on a console: what was missed, worst first, then the checks, then the rewrites."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from harness.identities import redact
from reports.audit import AuditView, KindRow
from reports.console import Told
from reports.words import Words

_WIDEST = 100
_SHOWN = 8


def render_audit(view: AuditView, console: Console) -> None:
    """Print the view within 80 columns; identities that stand in an example are taken out."""
    words, told = Words(view.language), Told(console)
    width = min(console.width, _WIDEST)
    style = "bold green" if view.passed else "bold red"
    console.print(told(f"Umbral · {view.suite} · {view.word}", style), width=width)
    console.print(told(view.headline), width=width)
    console.print(told(" · ".join(view.facts), "dim"), width=width)
    for title, column, rows in (
        (words("audit.corruptions"), words("audit.column.caught"), view.corruptions),
        (words("audit.rewrites"), words("audit.column.flagged"), view.rewrites),
    ):
        if rows:
            _kinds(title, column, rows, console, told, words, width)
    heads = (words("audit.column.caught"), words("interval"), words("audit.column.flagged"))
    table = columns(told, words("check"), *heads)
    for row in view.checks:
        table.add_row(*map(told, (row.check, row.caught, row.caught_interval, row.flagged)))
    console.print(table, width=width)


def _kinds(
    title: str,
    column: str,
    rows: Sequence[KindRow],
    console: Console,
    told: Told,
    words: Words,
    width: int,
) -> None:
    table = columns(told, title, column, words("interval"))
    table.add_column(told(words("audit.column.note")), overflow="fold")
    for row in rows:
        if row.state == "gap":
            table.add_row(*map(told, (row.name, row.figure, row.interval, row.note or row.checks)))
    if table.row_count:
        console.print(table, width=width)
    for state in ("unasked", "none", "whole"):
        names = [row.name for row in rows if row.state == state]
        if names:
            key = f"audit.{state}.kinds"
            console.print(told(f"{title}, {words(key, n=len(names))}", "dim"), width=width)
            if state != "whole":
                console.print(Padding(told(", ".join(names), "dim"), (0, 0, 0, 2)), width=width)
    shown = [row for row in rows if row.examples][:_SHOWN]
    for row in shown:
        console.print(told(f"{row.name}: {row.doc}", "bold"), width=width)
        for sign, text in (("-", row.examples[0].before), ("+", row.examples[0].after)):
            console.print(Padding(told(f"{sign} {redact(text)}"), (0, 0, 0, 2)), width=width)
        for finding in row.examples[0].findings:
            console.print(Padding(told(redact(finding), "dim"), (0, 0, 0, 4)), width=width)


def columns(told: Told, name: str, *figures: str) -> Table:
    """A table of a name and its figures."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column(told(name), no_wrap=True, overflow="ellipsis")
    for figure in figures:
        table.add_column(told(figure), justify="right", no_wrap=True)
    return table
