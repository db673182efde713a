"""The summary for a log or a pull request: identities taken out of whatever was not figures."""

from __future__ import annotations

from dataclasses import replace

from harness.identities import redact
from reports.model import Summary
from reports.model_matrix import Row


def redacted(summary: Summary) -> Summary:
    """The summary with its free texts redacted. Cases and outputs, which no such format shows,
    are left out."""
    return replace(
        summary,
        rows=tuple(_row(row) for row in summary.rows),
        worst=(),
        slices=(),
        worst_slice=redact(summary.worst_slice),
        suppressions=tuple(
            replace(
                row,
                case=redact(row.case),
                pattern=redact(row.pattern),
                reason=redact(row.reason),
                findings=(),
            )
            for row in summary.suppressions
        ),
    )


def _row(row: Row) -> Row:
    reasons = (
        replace(
            reason,
            why=redact(reason.why),
            message=redact(reason.message),
            details=tuple((redact(name), figure) for name, figure in reason.details),
            findings=tuple(redact(finding) for finding in reason.findings),
        )
        for reason in row.reasons
    )
    cells = (replace(cell, message=redact(cell.message)) for cell in row.cells)
    return replace(row, reasons=tuple(reasons), cells=tuple(cells))
