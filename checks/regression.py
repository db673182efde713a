"""Allow a variant that is worse than the tuned model, or than what was released before.

What it checks. This variant against `tuned` (what quantization costs), against `last` (the
release in force) and against `first` (the first one), each on the same cases, paired by case:
for every sample check the difference of the shares that pass, with the lower end of Tango's score
interval (one-sided, the suite's confidence). It may not lie below minus the suite's margin:

    [gate]
    margin = 0.05        # five points of a share at most

- pass: with every reference and every check, worse by no more than the margin;
- fail: somewhere worse by more than it (the upper end lies below);
- inconclusive: somewhere neither is shown; the message says how many new cases would show it
  with 80 % probability, if the difference that was seen is the true one.

The value is the lowest difference, its interval beside it. All of it must hold, so no correction
is made for the number of checks. Cases of one group weigh as many as they are worth (effective
n). What was not given is not compared: without --last no release is, and the message says so.

Why. A floor says what is good enough; it does not say what an application's users lose. Nine
releases that are each a little worse than the one before add up, so the first one is compared
with as well.

Known limits. It asks whether much was lost, not whether anything was; for that look at the flips.
A margin is a judgement of the suite's author: 0.05 lets five outputs of a hundred go wrong that
were right. The first release is generated anew on today's cases, so its folder must still be there.

When it fails. The report names the cases that were lost; their outputs stand side by side there.
Against `tuned` only: quantize with smaller blocks or more bits. Against `last` as well as `tuned`:
the training rows or the base changed for the worse. Inconclusive: add cases; without a single
flip 52 show a margin of 0.05.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from harness.check import Limits, check
from harness.comparisons import shares
from harness.errors import HarnessError
from harness.records import Comparison, Interval, Said, Verdict
from harness.said import sentence

if TYPE_CHECKING:
    from harness.evidence import Evidence

SAYS = {
    "regression.worse": "worse by more than {margin:.1%} than {against} by {metric} "
    "({difference:+.1%}, at most {high:+.1%})",
    "regression.open": "not shown to be worse by no more than {margin:.1%} than {against} "
    "by {metric} ({difference:+.1%}, at least {low:+.1%})",
    "regression.needed": "if that is the true difference, {needed:.0f} new cases would show it "
    "with 80% probability",
    "regression.no cases": "no number of cases would show it, if that is the true difference",
    "regression.held": "nowhere worse by more than {margin:.1%} than {references}",
    "regression.cases": "{n:.0f} paired cases",
    "regression.no release": "not compared with any release, for --last is not given",
}


@check(needs={"tuned"})
def regression(evidence: Evidence, limits: Limits) -> Verdict:
    if evidence.tuned is None:
        raise HarnessError("there is no tuned model to compare with", "give --tuned")
    margin = evidence.suite.gate.margin
    references = [r for r in (evidence.tuned, evidence.last, evidence.first) if r is not None]
    told = [c for r in references for c in shares(evidence, r, limits.confidence, margin)]
    outcomes = {comparison.outcome for comparison in told}
    status: Literal["pass", "fail", "inconclusive"] = (
        "fail" if "worse" in outcomes else "inconclusive" if "open" in outcomes else "pass"
    )
    lowest = min(told, key=lambda c: (c.difference, _bounds(c).low))
    says = tuple(_says(told, margin, released=evidence.last is not None))
    return Verdict(
        check="regression",
        variant=evidence.variant.name,
        status=status,
        message=sentence(SAYS, says),
        value=lowest.difference,
        unit="difference",
        interval=lowest.interval,
        floor=-margin,
        n=lowest.n,
        passed=lowest.n if status == "pass" else 0,
        comparisons=tuple(told),
        says=says,
    )


def _says(told: Sequence[Comparison], margin: float, *, released: bool) -> Iterator[Said]:
    objecting = [c for outcome in ("worse", "open") for c in told if c.outcome == outcome]
    for c in objecting:
        figures = {
            "margin": margin,
            "against": c.against,
            "metric": c.metric,
            "difference": c.difference,
        }
        if c.outcome == "worse":
            yield Said("regression.worse", {**figures, "high": _bounds(c).high})
        else:
            yield Said("regression.open", {**figures, "low": _bounds(c).low})
            yield _needed(c)
    if not objecting:
        references = ", ".join(dict.fromkeys(c.against for c in told))
        yield Said("regression.held", {"margin": margin, "references": references})
    yield Said("regression.cases", {"n": told[0].n})
    if not released:
        yield Said("regression.no release")


def _needed(comparison: Comparison) -> Said:
    if comparison.needed is None:
        return Said("regression.no cases")
    return Said("regression.needed", {"needed": comparison.needed})


def _bounds(comparison: Comparison) -> Interval:
    assert comparison.interval is not None
    return comparison.interval
