"""Natural log-probabilities of logits, and how far one distribution over tokens lies from another.

Logits are (tokens, vocabulary), float32; what is made of them is computed in float64. A row that
holds anything but finite numbers gives NaN everywhere: it must be refused, not averaged.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness.errors import HarnessError

Logprobs = NDArray[np.float32]
Array = NDArray[Any]

# What the kept tokens of a distribution leave out at most, and how many are kept at most.
LEFT_OUT = 1e-3
MOST = 1024
LEAST = -700.0  # e to this is the least that float64 holds without loss
ROWS = 64  # at a time: 152,000 tokens in float64 are 1.2 MB a row


@dataclass(frozen=True)
class Forced:
    """What a variant, led along a given answer, made of it: figures by token, by their name.

    `tokens` digests the token ids of the prompt and the answer, `vocabulary` counts the logits.
    """

    tokens: str
    vocabulary: int
    arrays: Mapping[str, Array]


@dataclass(frozen=True)
class Kept:
    """The likeliest tokens of each of `counts` distributions, one after the other.

    `ids` and `logprobs` hold sum(counts) entries, in each distribution the likeliest first;
    `rest` is the log-probability of everything left out, -inf where nothing is.
    """

    counts: NDArray[np.int32]
    ids: NDArray[np.int32]
    logprobs: Logprobs
    rest: Logprobs


def token_logprobs(logits: NDArray[np.float32], tokens: Sequence[int]) -> Logprobs:
    """Log-probability of each of the tokens, each in its own row."""
    if len(tokens) and max(tokens) >= logits.shape[1]:
        raise HarnessError(
            f"token {max(tokens)} is beyond the {logits.shape[1]} logits of the model",
            "put the tokenizer beside the model that it belongs to",
        )
    chosen = np.asarray(tokens, np.int64)
    found = [rows[np.arange(len(rows)), chosen[part]] for part, rows in _log_softmax(logits)]
    return np.concatenate([np.empty(0), *found]).astype(np.float32)


def kept(logits: NDArray[np.float32]) -> Kept:
    """The fewest tokens that leave out no more than `LEFT_OUT`, at most `MOST`; and the rest."""
    counts, ids, logprobs, rest = [], [], [], []
    for _, rows in _log_softmax(logits):
        most = min(MOST, rows.shape[1])
        likeliest = np.argpartition(-rows, most - 1, axis=1)[:, :most]
        order = np.argsort(-np.take_along_axis(rows, likeliest, 1), axis=1, kind="stable")
        likeliest = np.take_along_axis(likeliest, order, 1)
        told = np.take_along_axis(rows, likeliest, 1)
        before = np.cumsum(np.exp(told), axis=1) - np.exp(told)
        keep = before < 1 - LEFT_OUT
        keep[:, 0] = True  # of NaN nothing is below anything
        outside = np.exp(rows)
        for row, (places, chosen) in enumerate(zip(likeliest, keep, strict=True)):
            outside[row, places[chosen]] = 0
        counts.append(keep.sum(axis=1))
        ids.append(likeliest[keep])
        logprobs.append(told[keep])
        with np.errstate(divide="ignore"):
            rest.append(np.log(outside.sum(axis=1)))
    return Kept(
        np.concatenate([np.empty(0), *counts]).astype(np.int32),
        np.concatenate([np.empty(0), *ids]).astype(np.int32),
        np.concatenate([np.empty(0), *logprobs]).astype(np.float32),
        np.concatenate([np.empty(0), *rest]).astype(np.float32),
    )


def divergence(kept: Kept, logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """(tokens, 2): Kullback-Leibler divergence in nats of `logits` from what is kept; 1 where the
    likeliest token is the same, else 0.

    What is not kept counts as one token, so the divergence is never above that of the whole
    vocabulary (log-sum inequality); it lacks the divergence within the rest, times its mass.
    """
    if len(kept.ids) and int(kept.ids.max()) >= logits.shape[1]:
        raise HarnessError(
            f"the reference knows token {kept.ids.max()}, the model has {logits.shape[1]} logits",
            "compare models of one vocabulary",
        )
    ends = np.cumsum(kept.counts)
    told = []
    for part, rows in _log_softmax(logits):
        counts = kept.counts[part]
        first, last = ends[part][0] - counts[0], ends[part][-1]
        row = np.repeat(np.arange(len(rows)), counts)
        ids, p = kept.ids[first:last], kept.logprobs[first:last].astype(np.float64)
        inside = np.bincount(row, np.exp(p) * (p - rows[row, ids]), len(rows))
        outside = np.exp(rows)
        outside[row, ids] = 0
        rest = np.maximum(kept.rest[part].astype(np.float64), LEAST)
        left = np.exp(rest) * (rest - np.log(np.maximum(outside.sum(axis=1), math.exp(LEAST))))
        same = rows.argmax(axis=1) == kept.ids[ends[part] - counts]
        # Below zero there is nothing but the rounding of what was kept.
        told.append(np.stack([np.maximum(inside + left, 0), same], axis=1))
    return np.concatenate([np.empty((0, 2)), *told]).astype(np.float32)


def _log_softmax(logits: NDArray[np.float32]) -> Iterator[tuple[slice, Array]]:
    """`ROWS` rows at a time, with where they stand."""
    for first in range(0, len(logits), ROWS):
        rows = logits[first : first + ROWS].astype(np.float64)
        rows[~np.isfinite(rows).all(axis=1)] = np.nan
        rows -= rows.max(axis=1, keepdims=True)
        rows -= np.log(np.exp(rows).sum(axis=1, keepdims=True))
        yield slice(first, first + ROWS), rows
