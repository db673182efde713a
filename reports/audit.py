"""The view model of an audit: worst kinds first, every figure written, every text visible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR
from typing import Literal

from harness.audit import Audit, KindAudit, Share
from reports.figures import MISSING, percent
from reports.visible import visible
from reports.words import Language, Words

# Whole: every corruption caught, or no rewrite failed. None: nothing to apply it to.
State = Literal["whole", "gap", "none", "unasked"]
_ORDER: Sequence[State] = ("gap", "unasked", "none", "whole")


@dataclass(frozen=True)
class ExampleRow:
    case: str
    before: str
    after: str
    findings: tuple[str, ...]


@dataclass(frozen=True)
class KindRow:
    """`figure` «14 de 15», `interval` «de 70,2 % a 98,8 %»; `note` says what no figure does."""

    name: str
    doc: str
    state: State
    figure: str
    share: str
    interval: str
    checks: str
    note: str
    examples: tuple[ExampleRow, ...]


@dataclass(frozen=True)
class CheckRow:
    check: str
    caught: str
    caught_interval: str
    flagged: str
    flagged_interval: str


@dataclass(frozen=True)
class AuditView:
    language: Language
    suite: str
    passed: bool
    word: str
    headline: str
    facts: tuple[str, ...]
    corruptions: tuple[KindRow, ...]
    rewrites: tuple[KindRow, ...]
    checks: tuple[CheckRow, ...]


def audit_view(audit: Audit, language: str | None) -> AuditView:
    words = Words("en" if language == "en" else "es")
    kinds = sorted(audit.kinds, key=_badness)
    return AuditView(
        language=words.language,
        suite=visible(audit.suite),
        passed=audit.passed,
        word=words("audit.passed" if audit.passed else "audit.failed"),
        headline=_headline(audit, words),
        facts=_facts(audit, words),
        corruptions=tuple(_kind(kind, words) for kind in kinds if not kind.harmless),
        rewrites=tuple(_kind(kind, words) for kind in kinds if kind.harmless),
        checks=tuple(
            CheckRow(
                visible(check.check),
                _figure(check.caught, words),
                _interval(check.caught, words),
                _figure(check.flagged, words),
                _interval(check.flagged, words),
            )
            for check in audit.checks
        ),
    )


def _headline(audit: Audit, words: Words) -> str:
    told = []
    if audit.caught.n:
        told.append(
            words(
                "audit.caught",
                figure=_figure(audit.caught, words),
                share=percent(_value(audit.caught), words.language, ROUND_FLOOR),
            )
        )
    if audit.flagged.n:
        told.append(words("audit.flagged", figure=_figure(audit.flagged, words)))
    return " ".join(told) or words("audit.nothing")


def _facts(audit: Audit, words: Words) -> tuple[str, ...]:
    told = [
        words("audit.references", n=audit.references),
        words("audit.seed", seed=audit.seed),
        words("floor", value=percent(audit.floor, words.language)),
    ]
    if audit.aside:
        by = ", ".join(f"{visible(name)} {n}" for name, n in audit.aside_by.items())
        told.append(words("audit.aside", n=audit.aside, checks=by))
    return tuple(told)


def _kind(kind: KindAudit, words: Words) -> KindRow:
    state = _state(kind)
    missed = kind.by_any - kind.share.hit
    note = {"none": words("audit.none"), "unasked": words("audit.unasked")}.get(state, "")
    if not kind.harmless and missed:
        note = words("audit.by_others", n=missed)
    return KindRow(
        name=visible(kind.name),
        doc=visible(kind.doc.partition("\n")[0]),
        state=state,
        figure=_figure(kind.share, words),
        share=percent(_value(kind.share), words.language),
        interval=_interval(kind.share, words),
        checks=visible(", ".join(kind.asked)),
        note=note,
        examples=tuple(
            ExampleRow(
                visible(example.case_id),
                visible(example.before),
                visible(example.after),
                tuple(visible(finding) for finding in example.findings),
            )
            for example in kind.examples
        ),
    )


def _state(kind: KindAudit) -> State:
    if not kind.harmless and not kind.asked:
        return "unasked"
    if not kind.share.n:
        return "none"
    return "whole" if kind.share.hit == (0 if kind.harmless else kind.share.n) else "gap"


def _badness(kind: KindAudit) -> tuple[int, float, str]:
    value = _value(kind.share) or 0.0
    return _ORDER.index(_state(kind)), -value if kind.harmless else value, kind.name


def _value(share: Share) -> float | None:
    return share.hit / share.n if share.n else None


def _figure(share: Share, words: Words) -> str:
    return words("of", part=share.hit, whole=share.n) if share.n else MISSING


def _interval(share: Share, words: Words) -> str:
    if share.interval is None:
        return MISSING
    low = percent(share.interval.low, words.language, ROUND_FLOOR)
    high = percent(share.interval.high, words.language, ROUND_CEILING)
    return words("from_to", low=low, high=high)
