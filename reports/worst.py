"""The worst cases: which ones, and each with its input, reference and every variant's output."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from harness.records import Case, Decision, Finding, Generation, SampleResult
from reports.model_cases import FindingRow, InputField, Output, WorstCase
from reports.model_matrix import CellStatus, Row
from reports.segments import SHOWN_CHARACTERS, Numbered, excerpt, segments
from reports.symbols import SYMBOLS
from reports.visible import visible
from reports.words import Words

SHOWN_FINDINGS = 40
Outputs = Mapping[str, Mapping[str, Generation]]
Results = Mapping[str, Mapping[str, Sequence[SampleResult]]]
# case id -> (check, result) of one variant
ByCase = dict[str, list[tuple[str, SampleResult]]]
_ORDER = {"never": 0, "fail": 1, "warn": 2}


def worst_cases(
    rows: Sequence[Row],
    decision: Decision,
    cases: Sequence[Case],
    outputs: Outputs,
    results: Results,
    most: int,
    words: Words,
) -> tuple[WorstCase, ...]:
    """Up to `most` cases of every candidate (of every variant where none is a candidate)."""
    # A row carries its variant's name made visible; look everything up by that.
    outputs = {visible(name): told for name, told in outputs.items()}
    results = {visible(name): told for name, told in results.items()}
    found = {row.variant: _by_case(row.variant, decision, results) for row in rows}
    named = [row.variant for row in rows if row.role == "candidate"] or list(found)
    order = {case.id: place for place, case in enumerate(cases)}
    chosen: set[str] = set()
    for variant in named:
        failing = [i for i, told in found[variant].items() if not all(r.passed for _, r in told)]
        ranked = sorted(failing, key=lambda i: (*_rank([found[variant][i]]), order.get(i, -1)))
        chosen.update(ranked[:most])
    known = {case.id: case for case in cases}
    ranked = sorted(
        chosen,
        key=lambda i: (*_rank([found[v].get(i, []) for v in named]), order.get(i, -1), i),
    )
    return tuple(
        _case(known.get(i) or Case(id=i, input={}), rows, outputs, found, words) for i in ranked
    )


def _by_case(variant: str, decision: Decision, results: Results) -> ByCase:
    """All results of a variant; a verdict's own worst ones where a check's are not given."""
    given = dict(results.get(variant, {}))
    for verdict in decision.verdicts:
        if visible(verdict.variant) == variant and verdict.worst:
            given.setdefault(verdict.check, verdict.worst)
    found: ByCase = {}
    for check, told in given.items():
        for result in told:
            found.setdefault(result.case_id, []).append((check, result))
    return found


def _rank(told: Sequence[Sequence[tuple[str, SampleResult]]]) -> tuple[int, int, int]:
    """Sorts the gravest first: never findings, then checks not passed, then warnings."""
    results = [result for variant in told for _, result in variant]
    findings = [f.severity for r in results for f in r.findings if f.suppressed is None]
    failed = sum(not result.passed for result in results)
    return -findings.count("never"), -failed, -findings.count("warn")


def _case(
    case: Case, rows: Sequence[Row], outputs: Outputs, found: Mapping[str, ByCase], words: Words
) -> WorstCase:
    told = [
        _output(row, outputs.get(row.variant, {}).get(case.id), found[row.variant], case.id, words)
        for row in rows
    ]
    failed = [output.variant for output in told if output.status == "fail"]
    title = words.count("headline.fail", len(failed), who=words.listed(failed, 7), what="")
    return WorstCase(
        id=visible(case.id),
        tags=tuple(visible(tag) for tag in case.tags),
        fields=_fields(case, words),
        reference=_shown(case.reference or "", words),
        title=title.strip() if failed else "",
        outputs=tuple(told),
    )


def _output(
    row: Row, generation: Generation | None, by_case: ByCase, case_id: str, words: Words
) -> Output:
    text = generation.text if generation else ""
    told = by_case.get(case_id, [])
    pairs = [(check, finding) for check, result in told for finding in _findings(result, words)]
    pairs.sort(
        key=lambda pair: (
            pair[1].suppressed is not None,
            _ORDER[pair[1].severity],
            pair[1].start is None,
            pair[1].start or 0,
        )
    )
    numbered = [
        Numbered(n, finding, _title(check, finding))
        for n, (check, finding) in enumerate(pairs[:SHOWN_FINDINGS], start=1)
    ]
    status: CellStatus = "missing"
    if told:
        status = "pass" if all(result.passed for _, result in told) else "fail"
    notes = [words("output.length")] if generation and generation.finish_reason == "length" else []
    if generation is None:
        notes.append(words("output.none"))
    elif not text.strip():
        notes.append(words("output.empty"))
    hidden = len(text) - SHOWN_CHARACTERS
    if hidden > 0:
        notes.append(words.count("cut", hidden))
    return Output(
        variant=row.variant,
        role_word=row.role_word,
        status=status,
        symbol=SYMBOLS[status],
        word=words(status),
        segments=segments(text, numbered),
        note=" ".join(notes),
        findings=tuple(
            _finding(item, check, text, words)
            for item, (check, _) in zip(numbered, pairs, strict=False)
        ),
        more=words.count("findings.more", len(pairs) - SHOWN_FINDINGS)
        if len(pairs) > SHOWN_FINDINGS
        else "",
    )


def _findings(result: SampleResult, words: Words) -> tuple[Finding, ...]:
    """The findings, and one for a check that raised: unscorable counts as failed."""
    if result.error is None:
        return result.findings
    return (*result.findings, Finding(words("unscorable"), "fail", result.error))


def _finding(item: Numbered, check: str, text: str, words: Words) -> FindingRow:
    finding = item.finding
    return FindingRow(
        number=item.number,
        check=visible(check),
        kind=visible(finding.kind),
        severity=finding.severity,
        symbol=SYMBOLS[finding.severity],
        word=words(f"severity.{finding.severity}"),
        message=visible(finding.message),
        field=visible(finding.field or ""),
        held=visible(finding.held or ""),
        excerpt=excerpt(finding, text),
        suppressed=finding.suppressed,
    )


def _title(check: str, finding: Finding) -> str:
    """Kind, field and the words held against: «wrong_dose · med: Paracetamol 1g»."""
    place = ": ".join(part for part in (finding.field, finding.held) if part)
    return visible(" · ".join(part for part in (f"{check}/{finding.kind}", place) if part))


def _fields(case: Case, words: Words) -> tuple[InputField, ...]:
    given = case.input if isinstance(case.input, Mapping) else {words("input"): case.input}
    return tuple(
        InputField(visible(str(name)), tuple(_shown(item, words) for item in _items(value)))
        for name, value in given.items()
    )


def _items(value: object) -> list[str]:
    if isinstance(value, (list, tuple)):
        return [text for item in value for text in _items(item)]
    if isinstance(value, str):
        return [value]
    return [json.dumps(value, ensure_ascii=False, default=str)]


def _shown(text: str, words: Words) -> str:
    hidden = len(text) - SHOWN_CHARACTERS
    cut = " " + words.count("cut", hidden) if hidden > 0 else ""
    return visible(text[:SHOWN_CHARACTERS]) + cut
