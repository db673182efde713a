"""The rows of a training set that a check fails, on a console: kinds first, then the worst rows."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding

from harness.data_audit import DataAudit, Row
from harness.identities import redact
from reports.audit_console import columns
from reports.console import Told
from reports.visible import visible
from reports.words import Words

_WIDEST = 100
_ROWS, _FINDINGS, _KINDS = 20, 3, 15


def render_rows(audit: DataAudit, language: str, console: Console) -> None:
    """Print what a reader can take in; everything stands in the JSON."""
    words, told = Words("en" if language == "en" else "es"), Told(console)
    width = min(console.width, _WIDEST)
    if not audit.rows:
        console.print(told(words("rows.clean", n=audit.n), "bold green"), width=width)
        return
    headline = words("rows.found", k=len(audit.rows), n=audit.n)
    console.print(told(headline, "bold red"), width=width)
    table = columns(told, words("rows.kind"), words("rows.column"))
    for kind, count in list(audit.kinds.items())[:_KINDS]:
        table.add_row(told(visible(kind)), told(str(count)))
    console.print(table, width=width)
    for row in audit.rows[:_ROWS]:
        place = words("rows.line", line=row.line, id=visible(row.id))
        console.print(told(place, "bold"), width=width)
        for text in _reasons(row):
            console.print(Padding(told(redact(visible(text))), (0, 0, 0, 2)), width=width)
    if len(audit.rows) > _ROWS:
        more = words.count("rows.more", len(audit.rows) - _ROWS)
        console.print(told(more, "dim"), width=width)


def _reasons(row: Row) -> list[str]:
    told = [f"{name}: {error}" for name, error in row.errors.items()]
    for name, finding in row.findings:
        held = f" ({finding.held})" if finding.held else ""
        told.append(f"{finding.severity} {name} {finding.kind}: {finding.message}{held}")
    more = len(told) - _FINDINGS
    return [*told[:_FINDINGS], *([f"+ {more}"] if more > 0 else [])]
