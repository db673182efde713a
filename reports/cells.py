"""The matrix: a verdict becomes a cell, a variant's verdicts a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.records import Decision, Outcome, Role, VariantOutcome, Verdict
from reports import figures
from reports.model import GRAVITY, SYMBOLS, Cell, Numbers, Reason, Row, RunFacts
from reports.visible import visible
from reports.words import Words

_ROLES: tuple[Role, ...] = ("candidate", "tuned", "base", "last", "first")


def rows_of(
    decision: Decision, facts: RunFacts, named: Sequence[str], words: Words
) -> tuple[Row, ...]:
    """Candidates first, then what they are compared with; each in the order of the decision."""
    outcomes = {told.variant: told for told in decision.variants}
    checks = list(dict.fromkeys(verdict.check for verdict in decision.verdicts))
    judged = _gravest(decision.verdicts)
    names = [*outcomes, *(verdict.variant for verdict in decision.verdicts), *named]
    rows = [
        _row(name, outcomes.get(name), checks, judged, decision, facts, words)
        for name in dict.fromkeys(names)
    ]
    return tuple(sorted(rows, key=lambda row: _ROLES.index(row.role)))


def _gravest(verdicts: Sequence[Verdict]) -> dict[tuple[str, str], Verdict]:
    """One verdict for each variant and check: of two, the graver."""
    found: dict[tuple[str, str], Verdict] = {}
    for verdict in verdicts:
        key = (verdict.variant, verdict.check)
        held = found.setdefault(key, verdict)
        if GRAVITY.index(verdict.status) < GRAVITY.index(held.status):
            found[key] = verdict
    return found


def _row(
    name: str,
    told: VariantOutcome | None,
    checks: Sequence[str],
    judged: Mapping[tuple[str, str], Verdict],
    decision: Decision,
    facts: RunFacts,
    words: Words,
) -> Row:
    role: Role = facts.roles.get(name, "candidate")
    outcome: Outcome | None = told.outcome if told else None
    shown = outcome or ("unasked" if role == "candidate" else "compared")
    cells = tuple(_cell(check, judged.get((name, check)), words) for check in checks)
    objecting = outcome is not None and outcome != "accepted"
    return Row(
        variant=visible(name),
        role=role,
        role_word=words(f"role.{role}"),
        outcome=outcome,
        symbol=SYMBOLS[shown],
        word=words(f"outcome.{shown}"),
        size=figures.size(facts.sizes.get(name), words.language),
        size_bytes=facts.sizes.get(name),
        digest=visible(decision.digests.get(name, "")),
        reasons=_reasons(cells, told, words) if told and objecting else (),
        cells=cells,
    )


def _reasons(cells: Sequence[Cell], told: VariantOutcome, words: Words) -> tuple[Reason, ...]:
    """One for every cell that objects, and what the gate said beyond their messages."""
    found = [
        Reason(
            check=cell.check,
            symbol=cell.symbol,
            word=cell.word,
            text=" · ".join(t for t in (cell.figure, cell.bound, cell.floor, cell.sample)
                            if t not in ("", figures.MISSING)),
            message=cell.message,
        )
        for cell in cells
        if cell.status != "pass" or (cell.numbers is not None and cell.numbers.never)
    ]  # fmt: skip
    spoken = [visible(reason) for reason in told.reasons]
    beyond = [text for text in spoken if text.strip() and not any(_repeats(text, r) for r in found)]
    found += [Reason("", SYMBOLS[told.outcome], "", "", text) for text in beyond]
    return tuple(found)


def _repeats(text: str, reason: Reason) -> bool:
    """Whether a text of the gate is a cell's message with no more than its check's name."""
    rest = len(text) - len(reason.message)
    return bool(reason.message) and reason.message in text and rest <= len(reason.check) + 12


def _cell(check: str, verdict: Verdict | None, words: Words) -> Cell:
    status = verdict.status if verdict else "missing"
    language = words.language
    return Cell(
        check=visible(check),
        status=status,
        symbol=SYMBOLS[status],
        word=words(status),
        short_word=words(f"{status}.short"),
        figure=figures.figure(verdict, words) if verdict else figures.MISSING,
        short=figures.quantity(verdict.value, verdict.unit, language)
        if verdict
        else figures.MISSING,
        interval=figures.interval(verdict, words) if verdict else figures.MISSING,
        bound=figures.bound(verdict, language) if verdict else figures.MISSING,
        floor=figures.limit(verdict, words) if verdict else figures.MISSING,
        sample=_sample(verdict, words) if verdict else "",
        message=visible(verdict.message) if verdict else "",
        numbers=_numbers(verdict) if verdict else None,
    )


def _sample(verdict: Verdict, words: Words) -> str:
    """What the figure does not say: n, the unscorable, the never and the suppressed findings."""
    told = [] if figures.counted(verdict) else [f"n = {verdict.n}"]
    effective = verdict.effective_n
    if effective is not None and effective < verdict.n:
        told.append(words("effective", n=figures.number(effective, words.language)))
    if verdict.unscorable:
        told.append(words.count("unscorable", verdict.unscorable))
    if verdict.never:
        told.append(words.count("never", verdict.never))
    if verdict.suppressed:
        told.append(words.count("suppressed", verdict.suppressed))
    return ", ".join(told)


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
    )
