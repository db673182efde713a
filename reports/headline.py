"""The decision and why, in sentences of the report's language, from figures alone."""

from __future__ import annotations

from collections.abc import Sequence

from harness.records import Decision
from reports.model import RunFacts
from reports.model_matrix import Cell, Row
from reports.words import Words


def headline(decision: Decision, facts: RunFacts, rows: Sequence[Row], words: Words) -> str:
    """«Rechazado: q4 reprueba grounding (con hallazgos inadmisibles) y coverage.»"""
    told = _accepted(decision, rows, words) if decision.outcome == "accepted" else ""
    other = words("headline.other" if facts.complete else "headline.unfinished")
    told = told or _causes(_asked(rows), words) or other
    return f"{words(f'outcome.{decision.outcome}').capitalize()}: {told}."


def alerts(decision: Decision, facts: RunFacts, rows: Sequence[Row], words: Words) -> list[str]:
    """What must stand on top of every format: unfinished, incomplete, in error, empty."""
    told = []
    if not facts.complete:
        told.append(words("alert.unfinished"))
    if not decision.verdicts:
        told.append(words("alert.none"))
    for status in ("missing", "error") if decision.verdicts else ():
        where = [
            words("at", check=cell.check, variant=row.variant)
            for row in rows
            for cell in row.cells
            if cell.status == status
        ]
        if where:
            told.append(words.count(f"alert.{status}", len(where), where=words.listed(where, 5)))
    return told


def next_steps(decision: Decision, facts: RunFacts, rows: Sequence[Row], words: Words) -> list[str]:
    outcome = decision.outcome if facts.complete else "incomplete"
    in_error = any(cell.status == "error" for row in rows for cell in row.cells)
    who = words.listed([row.variant for row in rows if row.outcome == "accepted"], 7)
    first = [words("next.error")] if in_error else []
    return [*first, words(f"next.{outcome}", who=who)]


def _asked(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row.outcome is not None and row.outcome != "accepted"]


def _accepted(decision: Decision, rows: Sequence[Row], words: Words) -> str:
    accepted = [row for row in rows if row.outcome == "accepted"]
    if not accepted or not accepted[0].cells:
        return ""
    total = len(accepted[0].cells)
    passed = min(sum(cell.status == "pass" for cell in row.cells) for row in accepted)
    key = "headline.passes" if passed == total else "headline.part"
    who = words.listed([row.variant for row in accepted], 5)
    form = "one" if len(accepted) == 1 else "many"
    told = words(f"{key}.{form}", who=who, k=passed, n=total)
    if decision.accepts == "any":
        told += f" ({words('headline.any', n=sum(row.outcome is not None for row in rows))})"
    return told


def _causes(rows: Sequence[Row], words: Words) -> str:
    """Variants with the same causes share a clause; at most three clauses."""
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for row in rows:
        refused = any(_objects(cell, s) for cell in row.cells for s in ("fail", "error"))
        # What is still open does not matter to a variant that has already failed.
        for status in ("fail", "error") if refused else ("inconclusive", "missing"):
            cells = [cell for cell in row.cells if _objects(cell, status)]
            if cells:
                checks = tuple(_named(cell, words) for cell in cells)
                groups.setdefault((status, checks), []).append(row.variant)
    clauses = [
        words.count(f"headline.{status}", len(who), who=words.listed(who, 4),
                    what=words.listed(checks))
        for (status, checks), who in groups.items()
    ]  # fmt: skip
    more = [words("others", n=len(clauses) - 3)] if len(clauses) > 3 else []
    return "; ".join([*clauses[:3], *more])


def _objects(cell: Cell, status: str) -> bool:
    never = cell.numbers is not None and cell.numbers.never > 0
    return cell.status == status or (status == "fail" and cell.status == "pass" and never)


def _named(cell: Cell, words: Words) -> str:
    never = cell.numbers is not None and cell.numbers.never > 0
    return words("headline.never", check=cell.check) if never else cell.check
