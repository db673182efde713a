"""The matrix: a verdict becomes a cell, a variant's verdicts a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.records import Decision, Outcome, Role, Status, VariantOutcome, Verdict
from reports import figures
from reports.model import RunFacts
from reports.model_matrix import Cell, CellStatus, Numbers, Row
from reports.objections import left_out, objection, skipped, unasked
from reports.symbols import SYMBOLS
from reports.visible import visible
from reports.words import Words

# Gravest first.
_GRAVITY: tuple[Status, ...] = ("error", "fail", "inconclusive", "pass")
_ROLES: tuple[Role, ...] = ("candidate", "tuned", "base", "last", "first")


def checks_of(decision: Decision, facts: RunFacts) -> tuple[str, ...]:
    """Every check, in the order in which the candidates were judged; then what judged nothing."""
    compared = {name for name, role in facts.roles.items() if role != "candidate"}
    told = sorted(decision.verdicts, key=lambda verdict: verdict.variant in compared)
    asked = (check for checks in facts.checks.values() for check in checks)
    return tuple(dict.fromkeys((*(verdict.check for verdict in told), *asked)))


def rows_of(
    decision: Decision, facts: RunFacts, named: Sequence[str], words: Words
) -> tuple[Row, ...]:
    """Candidates first, then what they are compared with; each in the order of the decision."""
    outcomes = {told.variant: told for told in decision.variants}
    judged = _gravest(decision.verdicts)
    names = [*outcomes, *(verdict.variant for verdict in decision.verdicts), *named]
    checks = checks_of(decision, facts)
    rows = [
        _row(
            name,
            outcomes.get(name),
            {check: judged.get((name, check)) for check in checks},
            decision.digests.get(f"variant {name}", ""),
            facts,
            words,
        )
        for name in dict.fromkeys(names)
    ]
    return tuple(sorted(rows, key=lambda row: _ROLES.index(row.role)))


def _gravest(verdicts: Sequence[Verdict]) -> dict[tuple[str, str], Verdict]:
    """One verdict for each variant and check: of two, the graver."""
    found: dict[tuple[str, str], Verdict] = {}
    for verdict in verdicts:
        key = (verdict.variant, verdict.check)
        held = found.setdefault(key, verdict)
        if _GRAVITY.index(verdict.status) < _GRAVITY.index(held.status):
            found[key] = verdict
    return found


def _row(
    name: str,
    told: VariantOutcome | None,
    judged: Mapping[str, Verdict | None],
    digest: str,
    facts: RunFacts,
    words: Words,
) -> Row:
    role: Role = facts.roles.get(name, "candidate")
    outcome: Outcome | None = told.outcome if told and role == "candidate" else None
    shown = outcome or ("unasked" if role == "candidate" else "compared")
    concerned = facts.checks.get(name, tuple(judged))
    cells = tuple(
        _cell(check, verdict, check not in concerned, words) for check, verdict in judged.items()
    )
    reasons = [
        objection(cell, verdict, words)
        for cell, verdict in zip(cells, judged.values(), strict=True)
        if _objects(cell, outcome, role)
    ]
    reasons += left_out(judged.values(), words)
    reasons += unasked(told.reasons if told else (), SYMBOLS[shown], words)
    return Row(
        variant=visible(name),
        role=role,
        role_word=words(f"role.{role}"),
        outcome=outcome,
        symbol=SYMBOLS[shown],
        word=words(f"outcome.{shown}"),
        size=figures.size(facts.sizes.get(name), words.language),
        size_bytes=facts.sizes.get(name),
        digest=visible(digest),
        verdicts=visible(facts.verdicts.get(name, "")),
        reasons=tuple(reasons),
        cells=cells,
    )


def _objects(cell: Cell, outcome: Outcome | None, role: Role) -> bool:
    """Of what a candidate is compared with only an error is told: there is nothing to refuse."""
    if role != "candidate":
        return cell.status == "error"
    if outcome in (None, "accepted"):
        return False
    never = cell.numbers is not None and cell.numbers.never > 0
    return never or cell.status not in ("pass", "skipped")


def _cell(check: str, verdict: Verdict | None, exempt: bool, words: Words) -> Cell:
    status: CellStatus = verdict.status if verdict else "exempt" if exempt else "missing"
    if verdict and skipped(verdict):
        status = "skipped"
    language = words.language
    return Cell(
        check=visible(check),
        status=status,
        symbol=SYMBOLS[status],
        word=words(status),
        short_word=words(f"{status}.short"),
        figure=figures.figure(verdict, words) if verdict else figures.MISSING,
        short=_short(verdict, words) if verdict else figures.MISSING,
        interval=figures.interval(verdict, words) if verdict else figures.MISSING,
        bound=figures.bound(verdict, language) if verdict else figures.MISSING,
        floor=figures.limit(verdict, words) if verdict else figures.MISSING,
        sample=_sample(verdict, words) if verdict and status != "skipped" else "",
        details=_details(verdict, words) if verdict else (),
        message=visible(verdict.message) if verdict else "",
        numbers=_numbers(verdict) if verdict else None,
    )


def _sample(verdict: Verdict, words: Words) -> str:
    """What the figure does not say: n, the unscorable, the never and the suppressed findings."""
    told = [] if figures.counted(verdict) else [f"n = {verdict.n}"]
    effective = verdict.effective_n
    if effective is not None and effective < verdict.n:
        told.append(words("effective", n=figures.number(effective, words.language)))
    if verdict.look:
        told.append(words("look", n=verdict.look.reached, whole=len(verdict.look.cases)))
    if verdict.unscorable:
        told.append(words.count("unscorable", verdict.unscorable))
    if verdict.never:
        told.append(words.count("never", verdict.never))
    if verdict.suppressed:
        told.append(words.count("suppressed", verdict.suppressed))
    return ", ".join(told)


def _short(verdict: Verdict, words: Words) -> str:
    """Without its unit, for a narrow column."""
    unit = "share" if verdict.unit == "share" else ""
    return figures.quantity(verdict.value, unit, words.language)


def _details(verdict: Verdict, words: Words) -> tuple[tuple[str, str], ...]:
    return tuple(
        (visible(name), figures.plain(value, words.language))
        for name, value in verdict.details.items()
    )


def _numbers(verdict: Verdict) -> Numbers:
    interval = verdict.interval
    return Numbers(
        value=verdict.value,
        unit=visible(verdict.unit),
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        confidence=interval.confidence if interval else None,
        method=visible(interval.method) if interval else None,
        floor=verdict.floor,
        ceiling=verdict.ceiling,
        n=verdict.n,
        passed=verdict.passed,
        unscorable=verdict.unscorable,
        never=verdict.never,
        suppressed=verdict.suppressed,
        effective_n=verdict.effective_n,
        references=verdict.references,
        details={visible(name): value for name, value in verdict.details.items()},
    )
