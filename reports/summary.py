"""The one view model: a decision and what led to it, in the words that every format shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from harness.records import Case, Comparison, Decision, Verdict
from reports import figures
from reports.cells import checks_of, rows_of
from reports.headline import alerts, headline, next_steps
from reports.model import RunFacts, Summary
from reports.model_matrix import ComparisonRow, Pair
from reports.sliced import slice_tables, worst_slice
from reports.suppressed import suppression_rows
from reports.symbols import SYMBOLS
from reports.tried import rescue_tables
from reports.visible import visible
from reports.words import Language, Words
from reports.worst import Outputs, Results, worst_cases

__all__ = ["RunFacts", "Summary", "summarise"]


def summarise(
    decision: Decision,
    cases: Sequence[Case],
    outputs: Outputs,
    results: Results,
    *,
    facts: RunFacts,
    language: Language,
    worst: int = 5,
) -> Summary:
    """`outputs`: variant -> case id -> generation; `results`: variant -> check -> results.

    Either may be empty: a verdict's own worst results stand in. `worst` cases a variant.
    `facts.complete` false turns an acceptance into incomplete.
    """
    words = Words(language)
    if decision.outcome == "accepted" and not facts.complete:
        # An unfinished run is no acceptance, whatever its verdicts so far add up to.
        decision = replace(decision, outcome="incomplete")
    rows = rows_of(decision, facts, list(outputs), words)
    tables = slice_tables(rows, decision.verdicts, cases, results, words)
    shown = worst_cases(rows, decision, cases, outputs, results, worst, words)
    return Summary(
        language=language,
        outcome=decision.outcome,
        symbol=SYMBOLS[decision.outcome],
        word=words(f"outcome.{decision.outcome}"),
        headline=headline(decision, facts, rows, words),
        alerts=tuple(alerts(decision, facts, rows, words)),
        next_steps=tuple(next_steps(decision, facts, rows, words)),
        reasons=tuple(words(told.kind) for told in decision.reasons if not told.variant),
        exit_code=decision.exit_code,
        suite=visible(facts.suite),
        run=visible(facts.run),
        candidate=visible(facts.candidate),
        created=visible(facts.created),
        complete=facts.complete,
        confidence=_confidence(decision.verdicts, language),
        checks=tuple(visible(check) for check in checks_of(decision, facts)),
        rows=rows,
        pairs=_pairs(decision.verdicts, words),
        worst=shown,
        worst_note=_worst_note(decision.verdicts, bool(shown), worst, words),
        slices=tables,
        worst_slice=worst_slice(tables, rows, words),
        suppressions=suppression_rows(facts, outputs, results, words),
        rescues=rescue_tables(facts.tries, words),
        versions=tuple((visible(k), visible(v)) for k, v in sorted(facts.versions.items())),
        notes=tuple(visible(note) for note in facts.notes),
    )


def _confidence(verdicts: Sequence[Verdict], language: Language) -> str:
    """«95 %», «90 %, 95 %» where verdicts differ, empty where none has an interval."""
    told = sorted({verdict.interval.confidence for verdict in verdicts if verdict.interval})
    return ", ".join(
        f"{level * 100:g} %".replace(".", "," if language == "es" else ".") for level in told
    )


def _worst_note(verdicts: Sequence[Verdict], shown: bool, most: int, words: Words) -> str:
    """What the cases shown are; without any, whether there was nothing to show or nothing given."""
    if shown:
        return words("cases.how", n=most)
    failed = any(figures.counted(v) and v.passed < v.n for v in verdicts)
    never = any(v.never or v.unscorable for v in verdicts)
    return words("cases.unknown" if failed or never else "cases.none")


def _pairs(verdicts: Sequence[Verdict], words: Words) -> tuple[Pair, ...]:
    """Every stored comparison, by variant and reference; tuned against base first."""
    found: dict[tuple[str, str], list[ComparisonRow]] = {}
    for verdict in verdicts:
        for comparison in verdict.comparisons:
            key = (visible(verdict.variant), visible(comparison.against))
            found.setdefault(key, []).append(_comparison(verdict, comparison, words))
    order = sorted(found, key=lambda pair: (pair[1] != "base", pair[0] != "tuned"))
    return tuple(
        _pair(variant, against, found[variant, against], words) for variant, against in order
    )


def _pair(variant: str, against: str, rows: Sequence[ComparisonRow], words: Words) -> Pair:
    count = Counter(row.outcome for row in rows)
    held, unproved, worse = count["not inferior"], count["open"], count["worse"]
    if held or unproved:
        tally = words("pair.margin", held=held, worse=worse, open=unproved)
    else:
        same = count["no difference"]
        tally = words("pair.count", better=count["better"], worse=worse, same=same)
    title = words("pair", variant=variant, against=against)
    return Pair(variant, against, title, tally, tuple(rows))


def _comparison(verdict: Verdict, comparison: Comparison, words: Words) -> ComparisonRow:
    unit, language = comparison.unit, words.language
    return ComparisonRow(
        check=visible(verdict.check),
        metric=visible(comparison.metric),
        value=figures.quantity(comparison.value, unit, language),
        reference=figures.quantity(comparison.reference, unit, language),
        difference=figures.difference(comparison, unit, language),
        interval=figures.difference_interval(comparison, unit, words),
        n=comparison.n,
        p=figures.p_value(comparison.p_value, language),
        outcome=comparison.outcome,
        symbol=SYMBOLS[comparison.outcome],
        word=words(comparison.outcome),
        gained=tuple(visible(case) for case in comparison.gained),
        lost=tuple(visible(case) for case in comparison.lost),
    )
