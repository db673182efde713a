"""The report for a pull request: matrix, reasons, figures and worst findings, no text of a case.

A check may quote an output, and an output a patient: identities are taken out, as on the console.
An exception may quote a whole one, and stays out.
"""

from __future__ import annotations

import re

from reports.model import Summary
from reports.model_matrix import UNJUDGED, Cell, Reason, Row
from reports.redacted import redacted
from reports.words import Words

# What Markdown, its tables, formulas, mentions and bare links could read as their own.
_SPECIAL = re.compile(r"[\\`*_\[\]|~#@$<>&]|(?<=:)//|(?<=www)\.", re.IGNORECASE)


def render_markdown(summary: Summary, *, show_identities: bool = False) -> str:
    """GitHub-flavoured Markdown for a step summary or a comment."""
    if not show_identities:
        summary = redacted(summary)
    words = Words(summary.language)
    parts = [
        f"## {summary.symbol} {escape(summary.headline)}",
        *(f"> **!** {escape(alert)}" for alert in summary.alerts),
        _facts(summary, words),
        _matrix(summary, words),
        _pairs(summary),
        escape(summary.worst_slice),
        _reasons(summary, words),
        _suppressions(summary, words),
        f"### {words('next')}\n\n" + "\n".join(f"- {escape(s)}" for s in summary.next_steps),
        _how(summary, words),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def escape(text: str) -> str:
    """The text as one line in which nothing is markup."""
    folded = " ".join(text.split())
    return _SPECIAL.sub(lambda match: "".join(f"&#{ord(c)};" for c in match[0]), folded)


def _facts(summary: Summary, words: Words) -> str:
    facts = (("suite", summary.suite), ("run", summary.run), ("created", summary.created))
    return " · ".join(f"{words(key)}: {escape(fact)}" for key, fact in facts if fact)


def _matrix(summary: Summary, words: Words) -> str:
    if not summary.checks:
        return ""
    head = [words("check"), *(row.variant for row in summary.rows)]
    lines = [_line([escape(text) for text in head]), _line(["---"] * len(head))]
    for place, check in enumerate(summary.checks):
        cells = [_cell(row.cells[place]) for row in summary.rows]
        lines.append(_line([escape(check), *cells]))
    results = [f"**{row.symbol} {escape(row.word)}**" for row in summary.rows]
    lines.append(_line([f"**{words('result')}**", *results]))
    lines.append(_line([words("size"), *(escape(row.size) for row in summary.rows)]))
    return "\n".join(lines)


def _cell(cell: Cell) -> str:
    told = [cell.figure, cell.interval, cell.floor, cell.sample]
    if cell.status in UNJUDGED:
        told = []
    texts = [escape(text) for text in told if text not in ("", "–")]
    return "<br>".join([f"{cell.symbol} {cell.word}", *texts])


def _reasons(summary: Summary, words: Words) -> str:
    lines = [line for row in summary.rows if row.reasons for line in _row(row)]
    lines += [f"- {escape(reason)}" for reason in summary.reasons]
    return f"### {words('reasons')}\n\n" + ("\n".join(lines) or words("reasons.none"))


def _row(row: Row) -> list[str]:
    lines = (line for reason in row.reasons for line in _reason(reason))
    return [f"- **{escape(row.variant)}**: {row.word}", *lines]


def _reason(reason: Reason) -> list[str]:
    head = f"{escape(reason.check)}: {reason.word}." if reason.check else ""
    told = " ".join(text for text in (head, escape(reason.text)) if text)
    message = "" if reason.status == "error" else reason.message
    details = " · ".join(f"{name} {figure}" for name, figure in reason.details)
    more = (reason.why, message, details, *reason.findings)
    return [
        f"  - {reason.symbol} {told}",
        *(f"    - {escape(text)}" for text in more if text),
    ]


def _pairs(summary: Summary) -> str:
    return "\n".join(f"- {escape(pair.title)}: {escape(pair.tally)}" for pair in summary.pairs)


def _suppressions(summary: Summary, words: Words) -> str:
    """By number, without case and pattern: what they cover stands in the report."""
    if not summary.suppressions:
        return ""
    lines = []
    for row in summary.suppressions:
        check = f"{row.check}/{row.kind}" if row.kind else row.check
        until = words("suppression.until", date=row.expires)
        text = f"{row.word}, {check}: {row.count}. {row.reason} ({row.author}, {until})"
        lines.append(f"{row.number}. {escape(text)}")
    return f"### {words('suppressions')}\n\n" + "\n".join(lines)


def _how(summary: Summary, words: Words) -> str:
    if not summary.confidence:
        return ""
    return f"<sub>{escape(words('matrix.how', confidence=summary.confidence))}</sub>"


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
