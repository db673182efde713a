"""An output cut where findings begin and end, so that each stretch can be marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from harness.records import Finding, Severity
from reports.model_cases import Segment
from reports.visible import visible

SHOWN_CHARACTERS = 6_000  # an epicrisis has about 1,500


@dataclass(frozen=True)
class Numbered:
    """A finding with its number and the words that its mark is titled with."""

    number: int
    finding: Finding
    title: str


def segments(text: str, findings: Sequence[Numbered]) -> tuple[Segment, ...]:
    """The first `SHOWN_CHARACTERS` of the text, cut. Offsets out of range are clamped."""
    shown = text[:SHOWN_CHARACTERS]
    spans = {item.number: span(item.finding, shown) for item in findings}
    edges = {0, len(shown)} | {edge for found in spans.values() if found for edge in found}
    cuts = sorted(edges)
    return tuple(_segment(shown, start, end, findings, spans) for start, end in pairwise(cuts))


def span(finding: Finding, text: str) -> tuple[int, int] | None:
    """Where the finding stands in the text; None where it names no place that is there."""
    if finding.start is None or finding.end is None:
        return None
    start, end = max(finding.start, 0), min(finding.end, len(text))
    return (start, end) if start < end else None


def excerpt(finding: Finding, text: str, most: int = 120) -> str:
    """The words that the finding is about, shortened."""
    place = span(finding, text)
    if place is None:
        return ""
    words = text[place[0] : place[1]]
    return visible(words if len(words) <= most else words[:most] + "…")


def _segment(
    text: str,
    start: int,
    end: int,
    findings: Sequence[Numbered],
    spans: dict[int, tuple[int, int] | None],
) -> Segment:
    over = []
    for item in findings:
        place = spans[item.number]
        if place is not None and place[0] <= start and end <= place[1]:
            over.append((item, place))
    return Segment(
        text=visible(text[start:end]),
        findings=tuple(item.number for item, _ in over),
        ends=tuple(item.number for item, place in over if place[1] == end),
        severity=_severity([item.finding for item, _ in over]),
        title="; ".join(item.title for item, _ in over),
    )


def _severity(findings: Sequence[Finding]) -> Severity | Literal["suppressed"] | None:
    order: tuple[Severity, ...] = ("never", "fail", "warn")
    held = [finding.severity for finding in findings if finding.suppressed is None]
    gravest = next((severity for severity in order if severity in held), None)
    return gravest or ("suppressed" if findings else None)
