"""The suite's suppressions, each with the findings that it keeps from failing an output."""

from __future__ import annotations

from collections.abc import Sequence

from harness.suppressions import Suppression
from reports.model import RunFacts
from reports.model_tables import SuppressedFinding, SuppressionRow
from reports.segments import excerpt
from reports.visible import visible
from reports.words import Words
from reports.worst import Outputs, Results

SHOWN_SUPPRESSED = 20  # of one suppression, on the page; machines read all of them


def suppression_rows(
    facts: RunFacts, outputs: Outputs, results: Results, words: Words
) -> tuple[SuppressionRow, ...]:
    """One for every suppression, in the order of suite.toml, expired ones among them."""
    covered = _covered(outputs, results)
    return tuple(
        _row(number, suppression, number in facts.active, covered.get(number, []), words)
        for number, suppression in enumerate(facts.suppressions, 1)
    )


def _covered(outputs: Outputs, results: Results) -> dict[int, list[SuppressedFinding]]:
    """Every suppressed finding, by the number of its suppression."""
    found: dict[int, list[SuppressedFinding]] = {}
    for variant, by_check in results.items():
        texts = {key: made.text for key, made in outputs.get(variant, {}).items()}
        for told in by_check.values():
            for result in told:
                for finding in result.findings:
                    if finding.suppressed is None:
                        continue
                    item = SuppressedFinding(
                        variant=visible(variant),
                        case=visible(result.case_id),
                        kind=visible(finding.kind),
                        message=visible(finding.message),
                        excerpt=excerpt(finding, texts.get(result.case_id, "")),
                    )
                    found.setdefault(finding.suppressed, []).append(item)
    return found


def _row(
    number: int,
    suppression: Suppression,
    active: bool,
    covered: Sequence[SuppressedFinding],
    words: Words,
) -> SuppressionRow:
    count = words.count("suppressed", len(covered)) if covered else words("suppression.none")
    return SuppressionRow(
        number=number,
        active=active,
        word=words("suppression.active" if active else "suppression.expired"),
        count=count if active else words("suppression.ignored"),
        check=visible(suppression.check),
        kind=visible(suppression.kind or ""),
        case=visible(suppression.case or ""),
        pattern=visible(suppression.pattern or ""),
        reason=visible(suppression.reason),
        author=visible(suppression.author),
        expires=suppression.expires.isoformat(),
        findings=tuple(covered),
    )
