"""Allow a variant that finds its own references improbable.

What it checks. Perplexity is the exponential of minus the mean natural log-probability that the
variant gives to the tokens of the references, each behind its own prompt: every completion token
of every case weighs the same, and prompt tokens do not count. 1 is certainty; the ceiling is the
most allowed. Whatever the ceiling, it lies below the size of the vocabulary: more is worse than
choosing blindly.

Why. It sees damage that sampled text hides: a quantization that still writes fluent sentences
but has lost the names of drugs gives the reference's tokens less probability long before a rule
finds a wrong one. It needs no generation, so it is the cheapest check of a variant.

Known limits. It depends on the tokenizer: two variants compare only where theirs is the same,
and a ceiling that fits one base model does not fit another. Low perplexity is no proof of truth:
a model trained on references that invent is good at inventing. Templated references make it low.
So no verdict says by perplexity alone that a variant is better than base: `benchmark` shows the
two for information and decides by what the outputs hold.

When it fails. Against `tuned`: if that is high as well, training is at fault (too few steps, or
a prompt template that differs between training and judging); if only this variant is, its
quantization is: try a smaller block, more bits, or keep the embedding and lm_head unquantized.
An absurd value (10^4 and more) is nearly always a template or a missing first token.

A value that cannot be had is an error, never a pass: a case with a reference and no tokens, a
log-probability that is NaN or infinite (float16 overflow, an exporter that lost its mask), a
perplexity of 1 (the variant sees the token that it is asked for), a prompt whose token ids are
not those of `tuned`, or one that does not begin with the token that the tokenizer begins with.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from harness.check import Limits, check
from harness.errors import HarnessError
from harness.records import Said, Verdict
from harness.said import sentence

if TYPE_CHECKING:
    from harness.evidence import Evidence

SAYS = {
    "perplexity.value": "perplexity {value:.3f} over the references of {n:.0f} cases",
    "perplexity.within": "at most {ceiling:g}",
    "perplexity.beyond": "more than {ceiling:g}",
    "perplexity.blind": "no better than choosing blindly among {tokens:.0f} tokens",
    "perplexity.no references": "no case has a reference; give the suite's cases references",
    "perplexity.no values": "a reference has no log-probabilities; score the variant again",
    "perplexity.not finite": "log-probabilities are NaN or infinite; "
    "look for an overflow in this variant's weights",
    "perplexity.above zero": "log-probabilities are above zero; "
    "a log-softmax is missing where they are made",
}

# A log-softmax in half precision may end a little above zero.
_ROUNDING = 1e-2
_CERTAIN = 1 + 1e-6


@check(needs={"logits"}, ceiling=10.0)
def perplexity(evidence: Evidence, limits: Limits) -> Verdict:
    value, n, wrong = measured(evidence)
    if value is None:
        return Verdict(
            check="perplexity",
            variant=evidence.variant.name,
            status="error",
            message=sentence(SAYS, wrong),
            unit="perplexity",
            ceiling=limits.ceiling,
            n=n,
            says=wrong,
        )
    _require_the_same_prompts(evidence)
    if value < _CERTAIN:
        raise HarnessError(
            "every token of every reference is certain", "look for a mask lost in the export"
        )
    blind = min(told.vocabulary for told in evidence.scores().values())
    ceiling = math.inf if limits.ceiling is None else limits.ceiling
    holds = value <= ceiling and value < blind
    says = [Said("perplexity.value", {"value": value, "n": n})]
    if value >= blind:
        says.append(Said("perplexity.blind", {"tokens": blind}))
    elif limits.ceiling is not None:
        code = "perplexity.within" if holds else "perplexity.beyond"
        says.append(Said(code, {"ceiling": ceiling}))
    return Verdict(
        check="perplexity",
        variant=evidence.variant.name,
        status="pass" if holds else "fail",
        message=sentence(SAYS, says),
        value=value,
        unit="perplexity",
        ceiling=limits.ceiling,
        n=n,
        passed=n if holds else 0,
        says=tuple(says),
    )


def _require_the_same_prompts(evidence: Evidence) -> None:
    """Token for token those of `tuned`, which training has taught to read them."""
    if evidence.tuned is None:
        return
    theirs = evidence.tuned.scores()
    for name, told in evidence.scores().items():
        if told.tokens != theirs[name].tokens:
            raise HarnessError(
                f"case '{name}' has other token ids than for the tuned model",
                "give both the same tokenizer and chat template",
            )


def measured(evidence: Evidence) -> tuple[float | None, int, tuple[Said, ...]]:
    """Perplexity and the number of cases; without a value, what was wrong with the evidence."""
    import numpy as np

    logprobs = evidence.logprobs()
    cases = [case for case in evidence.cases if case.reference]
    if not cases:
        return None, 0, (Said("perplexity.no references"),)
    total, tokens = 0.0, 0
    for case in cases:
        values = np.asarray(logprobs.get(case.id, ()), dtype=np.float64)
        if values.size == 0:
            return None, len(cases), (Said("perplexity.no values", case=case.id),)
        if not np.isfinite(values).all():
            return None, len(cases), (Said("perplexity.not finite", case=case.id),)
        if (values > _ROUNDING).any():
            return None, len(cases), (Said("perplexity.above zero", case=case.id),)
        total += float(values.sum())
        tokens += values.size
    mean = -total / tokens
    # exp overflows above 709; so absurd a model is refused by any ceiling.
    return math.exp(min(mean, 700.0)), len(cases), ()
