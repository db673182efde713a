"""Allow a variant that is no better than the model it was trained from.

What it checks. The base model and this variant on the same cases, paired by case: for every
sample check of the suite the share that passes, the difference with its interval, and McNemar's
exact p-value on the cases where the two disagree; further perplexity (lower is better, only
where both have one tokenizer) and the mean number of words, both for information.

- pass: at least one share is significantly better and none significantly worse;
- fail: a share is significantly worse;
- inconclusive: neither, or no disagreement to learn from.

The value is the largest improvement of a share.

Why. Floors alone can be met by a base model that was good already, or by a prompt that does all
the work. Fine-tuning and quantization have to earn their place, and must not pay for one quality
with another.

Known limits. Cases of one group are dependent; McNemar's test takes them as independent, so with
few groups read its p-values as optimistic. Each share is tested at the suite's confidence; with
many checks one may look better by chance. A large number of cases makes small differences
significant: look at the difference, not at p alone.

When it fails. The message names the checks that are worse; their worst examples stand in the
report. If `tuned` is worse as well, the training rows teach it; if only this variant is, its
quantization costs it. Inconclusive: add cases; about 60 disagreements show a difference of a
quarter among them. Without base outputs: give --base with its folder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from harness.check import Limits, check
from harness.records import Comparison, SampleResult, Verdict

if TYPE_CHECKING:
    from harness.evidence import Evidence

Outcome = Literal["better", "worse", "no difference"]


@check(needs={"base"})
def benchmark(evidence: Evidence, limits: Limits) -> Verdict:
    name, base = evidence.variant.name, evidence.base
    if base is None:
        return _error(name, "there is no base to compare with; give --base with its folder")
    ids = [case.id for case in evidence.cases]
    ours, theirs = evidence.results(), base.results()
    wrong = _unpaired(ids, [case.id for case in base.cases], ours, theirs)
    if wrong:
        return _error(name, wrong, len(ids))
    shares = [
        _share(check_name, ids, results, theirs[check_name], limits.confidence)
        for check_name, results in ours.items()
    ]
    better = [s for s in shares if s.outcome == "better"]
    worse = [s for s in shares if s.outcome == "worse"]
    status: Literal["pass", "fail", "inconclusive"] = (
        "fail" if worse else "pass" if better else "inconclusive"
    )
    best = max(shares, key=lambda s: s.difference)
    return Verdict(
        check="benchmark",
        variant=name,
        status=status,
        message=_message(better, worse, len(ids)),
        value=best.difference,
        unit="difference",
        interval=best.interval,
        n=len(ids),
        passed=len(ids) if status == "pass" else 0,
        comparisons=(*shares, *_perplexity(evidence, base), _words(evidence, base, ids)),
    )


def _error(name: str, message: str, n: int = 0) -> Verdict:
    return Verdict("benchmark", name, "error", message, unit="difference", n=n)


def _unpaired(
    ids: Sequence[str],
    base_ids: Sequence[str],
    ours: Mapping[str, Sequence[SampleResult]],
    theirs: Mapping[str, Sequence[SampleResult]],
) -> str | None:
    """What keeps the two from being compared, with its remedy."""
    if not ids:
        return "there are no cases; give the suite some"
    if not ours:
        return "the suite has no sample check to compare by; add one"
    if len(set(ids)) != len(ids):
        return "two cases have the same id; give each its own"
    if set(ids) != set(base_ids):
        return _not_the_same("the cases", ids, base_ids)
    for name, results in ours.items():
        if name not in theirs:
            return f"base was not judged by '{name}'; judge it by the same suite"
        for side, held in (("this variant", results), ("base", theirs[name])):
            if sorted(r.case_id for r in held) != sorted(ids):
                return _not_the_same(f"the results of '{name}' for {side}", ids, _ids(held))
    return None


def _ids(results: Sequence[SampleResult]) -> list[str]:
    return [result.case_id for result in results]


def _not_the_same(what: str, ids: Sequence[str], others: Sequence[str]) -> str:
    odd = sorted(set(ids) ^ set(others))[:3]
    shown = f" ({', '.join(odd)} ...)" if odd else ""
    return f"{what} and this variant's cases are not the same{shown}; judge both by one suite"


def _share(
    name: str,
    ids: Sequence[str],
    results: Sequence[SampleResult],
    base_results: Sequence[SampleResult],
    confidence: float,
) -> Comparison:
    from harness.stats import paired_shares

    passed = {result.case_id: result.passed for result in results}
    base_passed = {result.case_id: result.passed for result in base_results}
    ours = [passed[i] for i in ids]
    theirs = [base_passed[i] for i in ids]
    paired = paired_shares(ours, theirs, confidence)
    outcome: Outcome = "no difference"
    if paired.p_value <= 1.0 - confidence and paired.difference != 0:
        outcome = "better" if paired.difference > 0 else "worse"
    return Comparison(
        metric=name,
        against="base",
        value=sum(ours) / len(ours),
        reference=sum(theirs) / len(theirs),
        difference=paired.difference,
        interval=paired.interval,
        n=len(ids),
        p_value=paired.p_value,
        outcome=outcome,
    )


def _perplexity(evidence: Evidence, base: Evidence) -> list[Comparison]:
    """Nothing where the tokenizers differ or either value cannot be had."""
    from checks.perplexity import measured

    if not evidence.same_tokenizer(base):
        return []
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
        )
    ]


def _words(evidence: Evidence, base: Evidence, ids: Sequence[str]) -> Comparison:
    ours, theirs = (_mean_words(e, ids) for e in (evidence, base))
    return Comparison(
        metric="words",
        against="base",
        value=ours,
        reference=theirs,
        difference=ours - theirs,
        interval=None,
        n=len(ids),
    )


def _mean_words(evidence: Evidence, ids: Sequence[str]) -> float:
    generations = evidence.generations()
    return sum(len(generations[i].text.split()) for i in ids) / len(ids)


def _message(better: Sequence[Comparison], worse: Sequence[Comparison], n: int) -> str:
    parts = [
        f"{word} than base by {', '.join(map(_told, comparisons))}"
        for word, comparisons in (("worse", worse), ("better", better))
        if comparisons
    ]
    told = "; ".join(parts) or "no share differs significantly from base; add cases"
    return f"{told} ({n} paired cases)"


def _told(comparison: Comparison) -> str:
    return f"{comparison.metric} ({comparison.difference:+.1%}, p = {comparison.p_value:.2g})"
