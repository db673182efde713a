"""Allow a variant that no longer predicts what the tuned model predicts.

What it checks. Both read the references, token by token (teacher forcing; only the completion
counts), and at each token the two distributions over the whole vocabulary are compared:

- mean Kullback-Leibler divergence from `tuned` to this variant in nats: the value, held to the
  ceiling; 0 means the same prediction;
- the share of tokens at which both have the same first choice: no less than `same_top`;
- ln(perplexity / perplexity of `tuned`), a paired difference: no more than `log_ppl_ratio`.

Each is a veto, held by its one-sided bound at the suite's confidence: beyond the limit for sure is
a fail, within it for sure a pass, anything else inconclusive. Groups of cases (patients) are what
the bounds count, not tokens. The details hold the rest that llama.cpp's perplexity tool reports:
standard errors, median, p90, p95, p99 and maximum of the divergence, mean, RMS, percentiles and
extremes of the change of the reference token's probability.

    [checks.fidelity]
    ceiling = 0.05            # nats a token
    same_top = 0.90
    log_ppl_ratio = 0.05      # perplexity may rise by a twentieth

Why. It needs no generation and no rule about texts, and sees any damage that quantization does,
in every prediction instead of in the few words that a clinician would notice. A variant that
fails here is not generated from.

Known limits. A veto, no ranking: of two variants that pass, the outputs decide. The tuned model's
own mistakes are not seen. Of its distribution only the likeliest tokens are kept (those that
leave out 0.001 of the mass, at most 1,024) and all others as one: the divergence is never more
than the true one, and was 0.7 % less on the built-in suite. That takes eight bytes for each
token kept: 400 a token of a tuned model's references, where all logits in 16 bits would take
6,000 (300,000 with Qwen's vocabulary). A share of 0.90 takes 29 groups to be shown.

When it fails. Quantize with smaller blocks, more bits, or leave the layers alone that err most
(the embedding and lm_head first). If even fp32 fails, the graph is not of this tuned model:
export it again. Other token ids: the candidate has another tokenizer or chat template.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from harness.check import Limits, check
from harness.clusters import groups_of
from harness.errors import HarnessError
from harness.fidelity import Fidelity, Tokens
from harness.fidelity import fidelity as measured
from harness.records import Comparison, Interval, Said, Status, Verdict
from harness.said import sentence

if TYPE_CHECKING:
    from harness.evidence import Evidence

SAYS = {
    "fidelity.distance": "{nats:.4f} nats from tuned, {same:.1%} of first choices the same, "
    "perplexity {change:+.1%} ({tokens:,.0f} tokens)",
    "fidelity.fail.divergence": "too far by divergence",
    "fidelity.fail.first choices": "too far by first choices",
    "fidelity.fail.perplexity": "too far by perplexity",
    "fidelity.inconclusive.divergence": "not shown to be near by divergence",
    "fidelity.inconclusive.first choices": "not shown to be near by first choices",
    "fidelity.inconclusive.perplexity": "not shown to be near by perplexity",
}


@check(needs={"logits", "tuned"}, ceiling=0.05)
def fidelity(
    evidence: Evidence, limits: Limits, *, same_top: float = 0.90, log_ppl_ratio: float = 0.05
) -> Verdict:
    tokens = _tokens(evidence)
    found = measured(tokens, limits.confidence)
    ceiling = math.inf if limits.ceiling is None else limits.ceiling
    vetoes: dict[str, Status] = {
        "divergence": _held(found.kl.interval, most=ceiling),
        "first choices": _held(found.same_top, least=same_top),
        "perplexity": _held(found.log_ratio.interval, most=log_ppl_ratio),
    }
    statuses = set(vetoes.values())
    status: Status = (
        "fail" if "fail" in statuses else "pass" if statuses == {"pass"} else "inconclusive"
    )
    n = sum(bool(case.reference) for case in evidence.cases)
    says = _says(found, vetoes)
    return Verdict(
        check="fidelity",
        variant=evidence.variant.name,
        status=status,
        message=sentence(SAYS, says),
        value=found.kl.value,
        unit="nats",
        interval=found.kl.interval,
        ceiling=limits.ceiling,
        n=n,
        passed=n if status == "pass" else 0,
        comparisons=_comparisons(found, tokens, n),
        details=found.details,
        says=says,
    )


def _tokens(evidence: Evidence) -> Tokens:
    """All tokens of all references, case after case."""
    told = evidence.divergences()
    assert evidence.tuned is not None  # else there are no divergences
    cases = [case for case in evidence.cases if case.id in told]
    if not cases:
        raise HarnessError("no case has a reference", "give the suite's cases references")
    for case in cases:
        if not np.isfinite(told[case.id]).all():
            raise HarnessError(
                f"case '{case.id}' has a divergence that is no finite number",
                "look for an overflow in this variant's weights or the tuned model's",
            )
    ours, theirs = evidence.logprobs(), evidence.tuned.logprobs()
    sizes = [len(told[case.id]) for case in cases]
    both = np.concatenate([told[case.id] for case in cases]).astype(np.float64)
    return Tokens(
        kl=both[:, 0],
        same_top=both[:, 1] == 1,
        ours=np.concatenate([ours[case.id] for case in cases]).astype(np.float64),
        theirs=np.concatenate([theirs[case.id] for case in cases]).astype(np.float64),
        groups=list(np.repeat(groups_of(cases), sizes)),
    )


def _held(bound: Interval, *, least: float = -math.inf, most: float = math.inf) -> Status:
    if bound.low > most or bound.high < least:
        return "fail"
    return "pass" if bound.high <= most and bound.low >= least else "inconclusive"


def _says(found: Fidelity, vetoes: Mapping[str, Status]) -> tuple[Said, ...]:
    distance = {
        "nats": found.kl.value,
        "same": found.details["same_top"],
        "change": math.expm1(found.log_ratio.value),
        "tokens": found.details["tokens"],
    }
    objecting = (
        Said(f"fidelity.{status}.{name}")
        for status in ("fail", "inconclusive")
        for name, held in vetoes.items()
        if held == status
    )
    return Said("fidelity.distance", distance), *objecting


def _comparisons(found: Fidelity, tokens: Tokens, n: int) -> tuple[Comparison, ...]:
    theirs = math.exp(-tokens.theirs.mean())
    ratio, share = found.log_ratio.interval, found.details["same_top"]
    perplexity = Comparison(
        metric="perplexity",
        against="tuned",
        value=theirs * math.exp(found.log_ratio.value),
        reference=theirs,
        difference=theirs * math.expm1(found.log_ratio.value),
        interval=Interval(
            theirs * math.expm1(ratio.low),
            theirs * math.expm1(ratio.high),
            ratio.confidence,
            ratio.method,
        ),
        n=n,
        better="lower",
        unit="perplexity",
    )
    top = found.same_top
    return perplexity, Comparison(
        metric="same first choice",
        against="tuned",
        value=share,
        reference=1.0,
        difference=share - 1,
        interval=Interval(top.low - 1, top.high - 1, top.confidence, top.method),
        n=n,
    )
