"""How far a variant's predictions lie from the tuned model's, over all tokens of the references.

The figures are those of llama.cpp's `perplexity --kl-divergence` (its README and its
perplexity.cpp, github.com/ggml-org/llama.cpp/tree/master/tools/perplexity). Its standard errors
take tokens as independent; the tokens of a case are not, nor are the cases of a patient, so here
groups are (cluster-robust; with one token a group it is the same). ln(PPL ratio) is a mean of
paired differences: its variance holds the covariance of the two logarithms.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.clusters import by_group, clustered_bounds
from harness.errors import HarnessError
from harness.records import Interval

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Tokens:
    """Figures of every token, in one order. `kl` in nats, `ours` and `theirs` natural
    log-probabilities of the reference's token, `groups` of their cases."""

    kl: Values
    same_top: NDArray[np.bool_]
    ours: Values
    theirs: Values
    groups: Sequence[str]


@dataclass(frozen=True)
class Mean:
    """`interval` holds one-sided bounds, each with its confidence (t of the groups less one)."""

    value: float
    error: float
    interval: Interval


@dataclass(frozen=True)
class Fidelity:
    """`log_ratio` is ln(perplexity of ours / perplexity of theirs)."""

    kl: Mean
    same_top: Interval
    log_ratio: Mean
    details: dict[str, float]


def fidelity(tokens: Tokens, confidence: float) -> Fidelity:
    kl = mean(tokens.kl, tokens.groups, confidence)
    log_ratio = mean(tokens.theirs - tokens.ours, tokens.groups, confidence)
    same = [bool(item) for item in tokens.same_top]
    change = np.exp(tokens.ours) - np.exp(tokens.theirs)
    square = mean(change**2, tokens.groups, confidence)
    rms = math.sqrt(square.value)
    details = {
        "tokens": float(len(same)),
        "kl_mean": kl.value,
        "kl_error": kl.error,
        **_quantiles("kl", tokens.kl, (50, 90, 95, 99)),
        "kl_max": float(tokens.kl.max()),
        "same_top": sum(same) / len(same),
        "log_ppl_ratio": log_ratio.value,
        "log_ppl_ratio_error": log_ratio.error,
        "p_change_mean": float(change.mean()),
        "p_change_rms": rms,
        "p_change_rms_error": square.error / (2 * rms) if rms else 0.0,
        "p_change_min": float(change.min()),
        **_quantiles("p_change", change, (1, 5, 50, 95, 99)),
        "p_change_max": float(change.max()),
    }
    same_top, _ = clustered_bounds(same, tokens.groups, confidence)
    return Fidelity(kl, same_top, log_ratio, details)


def _quantiles(name: str, values: Values, at: Sequence[int]) -> dict[str, float]:
    found = np.quantile(values, np.array(at) / 100)
    return {f"{name}_p{part}": float(value) for part, value in zip(at, found, strict=True)}


def mean(values: Values, groups: Sequence[str], confidence: float) -> Mean:
    """Mean over tokens, with the standard error that their groups leave it."""
    from scipy.special import stdtrit

    sums, _ = by_group(values - values.mean(), groups)
    count = len(sums)
    if count < 2:
        raise HarnessError(
            "one group of cases leaves a mean without a standard error",
            "give references of two patients at least",
        )
    error = math.sqrt(count / (count - 1) * float(np.sum(sums**2))) / len(values)
    value, half = float(values.mean()), float(stdtrit(count - 1, confidence)) * error
    method = f"t, one-sided, {count} groups"
    return Mean(value, error, Interval(value - half, value + half, confidence, method))
