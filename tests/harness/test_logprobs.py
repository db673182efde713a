from __future__ import annotations

import numpy as np
import pytest

from harness.errors import HarnessError
from harness.logprobs import LEFT_OUT, MOST, divergence, kept, token_logprobs


def logits(rows: int, vocabulary: int, *, spread: float, seed: int = 0) -> np.ndarray:
    drawn = np.random.default_rng(seed).normal(size=(rows, vocabulary)) * spread
    return drawn.astype(np.float32)


def log_softmax(values: np.ndarray) -> np.ndarray:
    whole = values.astype(np.longdouble)
    return np.asarray(whole - np.log(np.exp(whole).sum(axis=1, keepdims=True)), np.float64)


def whole_divergence(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    ours, theirs = log_softmax(p), log_softmax(q)
    return np.asarray((np.exp(ours) * (ours - theirs)).sum(axis=1))


def test_log_probabilities_are_those_of_the_tokens_asked_for():
    values = logits(130, 50, spread=4)
    tokens = [row % 50 for row in range(130)]
    assert token_logprobs(values, tokens) == pytest.approx(
        log_softmax(values)[np.arange(130), tokens], abs=1e-5
    )
    assert token_logprobs(values[:0], []).shape == (0,)


def test_large_logits_do_not_overflow():
    values = np.array([[1e30, -1e30, 0]], np.float32)
    assert token_logprobs(values, [0]) == pytest.approx([0.0])
    assert np.isfinite(token_logprobs(values, [1])).all()


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_one_logit_that_is_no_number_spoils_its_row_alone(wrong: float):
    values = logits(5, 9, spread=1)
    sound = values.copy()
    values[2, 7] = wrong
    assert np.isnan(token_logprobs(values, [0] * 5)).tolist() == [False] * 2 + [True] + [False] * 2
    for found in (divergence(kept(values), sound), divergence(kept(sound), values)):
        assert np.isnan(found[:, 0]).tolist() == [False] * 2 + [True] + [False] * 2


def test_a_token_beyond_the_logits_is_refused():
    with pytest.raises(HarnessError, match=r"token 9 is beyond the 9 logits"):
        token_logprobs(logits(1, 9, spread=1), [9])
    with pytest.raises(HarnessError, match=r"the model has 4 logits"):
        divergence(kept(logits(3, 9, spread=0)), logits(3, 4, spread=1))


@pytest.mark.parametrize(("vocabulary", "spread"), [(3, 1), (50, 6), (5000, 5), (5000, 0.1)])
def test_what_is_kept_leaves_little_out(vocabulary: int, spread: float):
    values = logits(70, vocabulary, spread=spread)
    found = kept(values)
    whole, ends = log_softmax(values), np.cumsum(found.counts)
    for row, (first, last) in enumerate(zip(ends - found.counts, ends, strict=True)):
        ids = found.ids[first:last]
        assert len(set(ids)) == len(ids) <= MOST
        assert found.logprobs[first:last] == pytest.approx(whole[row, ids], abs=1e-5)
        assert found.logprobs[first] == pytest.approx(whole[row].max(), abs=1e-5)
        outside = np.delete(np.exp(whole[row]), ids).sum()
        assert outside <= LEFT_OUT or len(ids) == MOST
        assert np.exp(found.rest[row]) == pytest.approx(outside, rel=1e-5, abs=1e-9)


@pytest.mark.parametrize(("vocabulary", "spread"), [(3, 1), (50, 6), (5000, 5)])
def test_the_divergence_lacks_less_than_a_hundredth_and_is_never_above(
    vocabulary: int, spread: float
):
    p = logits(130, vocabulary, spread=spread)
    q = p + logits(130, vocabulary, spread=0.5, seed=1)
    whole, found = whole_divergence(p, q), divergence(kept(p), q)
    lacking = whole - found[:, 0]
    assert lacking.min() > -1e-6
    assert lacking.mean() < 0.01 * whole.mean()
    assert found[:, 1].tolist() == (p.argmax(axis=1) == q.argmax(axis=1)).tolist()
    assert 0 < found[:, 1].mean() < 1


def test_equal_distributions_do_not_diverge():
    values = logits(70, 300, spread=5)
    found = divergence(kept(values), values)
    assert found[:, 0].min() >= 0
    assert found[:, 0].max() < 1e-6
    assert (found[:, 1] == 1).all()


def test_a_certainty_contradicted_is_far_but_finite():
    p = np.array([[0, -1e4, -1e4]], np.float32)
    found = divergence(kept(p), p[:, ::-1])
    assert found.tolist() == [[1e4, 0]]
