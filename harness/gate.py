"""decide(verdicts, expected) -> Decision. Pure: no files, no clock. A missing verdict refuses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from harness.records import Decision, Outcome, Reason, VariantOutcome, Verdict


@dataclass(frozen=True)
class Expected:
    """What must have been judged. `references` (base, tuned) are shown, never promoted."""

    suite: str
    variants: tuple[str, ...]
    checks: tuple[str, ...]
    references: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    accepts: Literal["all", "any"] = "all"
    digests: Mapping[str, str] = field(default_factory=dict)


def level(confidence: float, accepts: Literal["all", "any"], variants: int) -> float:
    """One-sided confidence of each verdict, fixed before anything is judged.

    Where one of several variants is enough, the best by luck would be chosen: Bonferroni over
    all that are expected (Dunn 1961). Where all must pass, each stands for itself, and so does
    every check: to pass them all is an intersection-union test (Berger 1982).
    """
    return 1 - (1 - confidence) / variants if accepts == "any" else confidence


def decide(verdicts: Sequence[Verdict], expected: Expected) -> Decision:
    """Accepted when every expected variant passes every expected check (or one does, for `any`)."""
    outcomes = [_outcome(name, expected.checks, verdicts) for name in expected.variants]
    references = [_outcome(name, checks, verdicts) for name, checks in expected.references.items()]
    outcome = _together([item.outcome for item in outcomes], expected.accepts)
    reasons = [reason for item in outcomes for reason in item.reasons]
    if not outcomes:
        reasons = [Reason("no variants", "no variant was asked for")]
    return Decision(
        suite=expected.suite,
        outcome=outcome,
        variants=(*outcomes, *references),
        verdicts=tuple(verdicts),
        reasons=tuple(reasons),
        digests=dict(expected.digests),
        accepts=expected.accepts,
    )


def _outcome(variant: str, checks: Iterable[str], verdicts: Sequence[Verdict]) -> VariantOutcome:
    asked = list(checks)
    held = [v for v in verdicts if v.variant == variant and v.check in asked]
    missing = sorted(set(asked) - {v.check for v in held}, key=asked.index)
    refusing = [v for v in held if v.status in ("fail", "error") or v.never]
    open_ones = [v for v in held if v.status == "inconclusive"]
    reasons = [
        Reason("verdict", f"{v.check}: {v.message}", variant, v.check)
        for v in (*refusing, *open_ones)
    ]
    reasons += [Reason("missing", f"{name} was not judged", variant, name) for name in missing]
    if not asked:
        unasked = Reason("no checks", "no check was asked for", variant)
        return VariantOutcome(variant, "incomplete", (unasked,))
    if refusing:
        return VariantOutcome(variant, "refused", tuple(reasons))
    if missing:
        return VariantOutcome(variant, "incomplete", tuple(reasons))
    if open_ones:
        return VariantOutcome(variant, "inconclusive", tuple(reasons))
    # Anything but a pass has been dealt with above; a status added later must not slip through.
    sound = all(v.status == "pass" for v in held)
    return VariantOutcome(variant, "accepted" if sound else "refused", tuple(reasons))


def _together(outcomes: Sequence[Outcome], accepts: str) -> Outcome:
    if not outcomes:
        return "incomplete"
    if accepts == "any" and "accepted" in outcomes and "incomplete" not in outcomes:
        return "accepted"
    order: tuple[Outcome, ...] = ("refused", "incomplete", "inconclusive")
    for worst in order:
        if worst in outcomes:
            return worst
    return "accepted"
