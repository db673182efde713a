"""Allow a variant that is no better than the model it was trained from.

What it checks. The base model and this variant on the same cases, paired by case: for every
sample check of the suite the share that passes, the difference with its interval, the cases
that flipped, and McNemar's exact p-value on them; further, for information, perplexity (lower is
better) and the mean number of words with its bootstrap interval.

- pass: at least one of the suite's goals is significantly better, no share significantly worse;
- fail: a share is significantly worse;
- inconclusive: neither, or no disagreement to learn from.

The goals are named in suite.toml; without them every sample check is one:

    [gate]
    goal = ["grounding", "codes", "opening"]

One goal in several is enough, so each is held to its part of the error (Bonferroni): with three
goals at 95 % a p-value of 0.0167. Worse is told at the whole of it. In looks (`--sequential`) the
error is the look's; the message tells each p-value with the level that decided. The value is the
largest improvement of a goal. Cases of one group flip together: the p-value takes them as one.

Why. Floors alone can be met by a base model that was good already, or by a prompt that does all
the work. Fine-tuning and quantization have to earn their place, and must not pay for one quality
with another.

Known limits. Where many checks are compared, one may look worse by chance, and refuses all the
same. In looks (--sequential) better and worse alike are told at the look's own level: what all
cases at once would call worse may be no difference there. A large number of cases makes small
differences significant: look at the difference, not at p alone. Perplexities over different
tokenizers are of different tokens and are not compared.

When it fails. The message names the checks that are worse; the cases that they lost stand in the
report. If `tuned` is worse as well, the training rows teach it; if only this variant is, its
quantization costs it. Inconclusive: add cases; about 60 disagreements show a difference of a
quarter among them. Without base outputs: give --base with its folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from harness.check import Limits, check
from harness.clusters import groups_of
from harness.comparisons import shares
from harness.errors import HarnessError
from harness.paired import paired_means
from harness.records import Comparison, Said, Verdict
from harness.said import sentence

if TYPE_CHECKING:
    from harness.evidence import Evidence

_TOLD = "{metric} ({difference:+.1%}, p = {p:.2g} <= {level:.2g})"
SAYS = {
    "benchmark.worse": f"worse than base by {_TOLD}",
    "benchmark.better": f"better than base by {_TOLD}",
    "benchmark.open": "not better than base at p <= {level:.2g} by any of {goals}; add cases",
    "benchmark.cases": "{n:.0f} paired cases",
    "benchmark.tokenizers": "perplexity is not compared, for the tokenizers differ",
}


@check(needs={"base"})
def benchmark(evidence: Evidence, limits: Limits) -> Verdict:
    base = evidence.base
    if base is None:
        raise HarnessError("there is no base to compare with", "give --base with its folder")
    told = shares(evidence, base, limits.confidence)
    names = evidence.suite.gate.goal or tuple(comparison.metric for comparison in told)
    goals = [comparison for comparison in told if comparison.metric in names]
    error = 1 - limits.confidence
    level = error / len(goals)
    better = [g for g in goals if g.difference > 0 and (g.p_value or 0.0) <= level]
    worse = [comparison for comparison in told if comparison.outcome == "worse"]
    status: Literal["pass", "fail", "inconclusive"] = (
        "fail" if worse else "pass" if better else "inconclusive"
    )
    best = max(goals, key=lambda comparison: comparison.difference)
    same_tokens = evidence.same_tokenizer(base)
    perplexities = _perplexity(evidence, base) if same_tokens else []
    says = [*_told("worse", worse, error), *_told("better", better, level)]
    if not says:
        figures = {"level": level, "goals": ", ".join(goal.metric for goal in goals)}
        says = [Said("benchmark.open", figures)]
    says.append(Said("benchmark.cases", {"n": best.n}))
    if not same_tokens:
        says.append(Said("benchmark.tokenizers"))
    return Verdict(
        check="benchmark",
        variant=evidence.variant.name,
        status=status,
        message=sentence(SAYS, says),
        value=best.difference,
        unit="difference",
        interval=best.interval,
        n=best.n,
        passed=best.n if status == "pass" else 0,
        comparisons=(*told, *perplexities, _words(evidence, base, limits.confidence)),
        says=tuple(says),
    )


def _perplexity(evidence: Evidence, base: Evidence) -> list[Comparison]:
    """Nothing where either value cannot be had."""
    from checks.perplexity import measured

    (ours, n, _), (theirs, _, _) = measured(evidence), measured(base)
    if ours is None or theirs is None:
        return []
    return [
        Comparison(
            metric="perplexity",
            against="base",
            value=ours,
            reference=theirs,
            difference=ours - theirs,
            interval=None,
            n=n,
            better="lower",
            unit="perplexity",
        )
    ]


def _words(evidence: Evidence, base: Evidence, confidence: float) -> Comparison:
    ours, theirs = (_counts(one, evidence) for one in (evidence, base))
    found = paired_means(ours, theirs, groups_of(evidence.cases), confidence)
    return Comparison(
        metric="words",
        against="base",
        value=found.ours,
        reference=found.theirs,
        difference=found.difference,
        interval=found.interval,
        n=found.n,
        unit="words",
    )


def _counts(one: Evidence, evidence: Evidence) -> list[float]:
    generations = one.generations()
    return [float(len(generations[case.id].text.split())) for case in evidence.cases]


def _told(kind: str, comparisons: Sequence[Comparison], level: float) -> Iterator[Said]:
    for c in comparisons:
        assert c.p_value is not None  # no margin is asked for
        figures = {"metric": c.metric, "difference": c.difference, "p": c.p_value, "level": level}
        yield Said(f"benchmark.{kind}", figures)
