"""The figures against llama.cpp's own formulas, written out here for tokens on their own."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from harness.errors import HarnessError
from harness.fidelity import Tokens, fidelity, mean

N = 400
DRAWN = np.random.default_rng(7)
THEIRS = -DRAWN.gamma(0.5, 1.0, N)
ALONE = Tokens(
    kl=DRAWN.gamma(0.3, 0.05, N),
    same_top=DRAWN.random(N) < 0.97,
    ours=np.minimum(THEIRS + DRAWN.normal(0, 0.1, N), 0),
    theirs=THEIRS,
    groups=[f"t{i}" for i in range(N)],
)


def test_a_mean_over_tokens_on_their_own_has_the_usual_standard_error():
    found = fidelity(ALONE, 0.95).kl
    assert found.value == pytest.approx(ALONE.kl.mean())
    assert found.error == pytest.approx(ALONE.kl.std(ddof=1) / math.sqrt(N))
    assert found.interval.high - found.value == pytest.approx(1.6487 * found.error, rel=1e-3)


def test_the_ratio_of_perplexities_has_the_covariance_in_its_error():
    ours, theirs = -ALONE.ours, -ALONE.theirs
    within = np.cov(ours, theirs) / N
    found = fidelity(ALONE, 0.95).log_ratio
    assert found.value == pytest.approx(math.log(np.exp(ours.mean()) / np.exp(theirs.mean())))
    assert found.error == pytest.approx(math.sqrt(within[0, 0] + within[1, 1] - 2 * within[0, 1]))


def test_the_change_of_the_tokens_probability():
    change = np.exp(ALONE.ours) - np.exp(ALONE.theirs)
    found = fidelity(ALONE, 0.95).details
    rms = math.sqrt((change**2).mean())
    assert found["p_change_rms"] == pytest.approx(rms)
    assert found["p_change_rms_error"] == pytest.approx(
        (change**2).std(ddof=1) / math.sqrt(N) / (2 * rms)
    )
    assert found["p_change_mean"] == pytest.approx(change.mean())
    assert found["p_change_min"] == change.min() < found["p_change_p1"] < found["p_change_p50"]
    assert found["p_change_max"] == change.max() > found["p_change_p99"] > found["p_change_p95"]


def test_percentiles_of_the_divergence():
    kl = np.arange(101, dtype=np.float64) / 100
    tokens = Tokens(kl, kl < 2, -kl, -kl, [str(i) for i in range(101)])
    found = fidelity(tokens, 0.95).details
    named = [found[f"kl_{name}"] for name in ("p50", "p90", "p95", "p99", "max", "mean")]
    assert named == pytest.approx([0.5, 0.9, 0.95, 0.99, 1.0, 0.5])
    assert found["tokens"] == 101


def test_tokens_of_a_group_count_together():
    values = np.array([1.0, 1, 1, 3, 3, 3, 5, 5])
    groups = list("aaabbbcc")
    centred = values - values.mean()
    sums = [centred[:3].sum(), centred[3:6].sum(), centred[6:].sum()]
    found = mean(values, groups, 0.95)
    assert found.error == pytest.approx(math.sqrt(1.5 * sum(s * s for s in sums)) / 8)
    assert found.error > values.std(ddof=1) / math.sqrt(8)
    assert "3 groups" in found.interval.method


def test_the_share_of_first_choices_is_bounded_by_groups():
    same = fidelity(replace(ALONE, same_top=np.ones(N, bool)), 0.95).same_top
    assert (same.low, same.high) == (pytest.approx(0.05 ** (1 / N)), 1.0)
    ten = replace(ALONE, same_top=np.ones(N, bool), groups=[str(i % 10) for i in range(N)])
    assert fidelity(ten, 0.95).same_top.low == pytest.approx(0.05 ** (1 / 10))


def test_the_same_predictions_have_no_distance():
    same = replace(ALONE, kl=np.zeros(N), ours=THEIRS)
    found = fidelity(same, 0.95)
    assert (found.kl.value, found.kl.error, found.log_ratio.value) == (0, 0, 0)
    assert (found.details["p_change_rms"], found.details["p_change_rms_error"]) == (0, 0)


def test_one_group_has_no_standard_error():
    with pytest.raises(HarnessError, match="two patients"):
        fidelity(replace(ALONE, groups=["one"] * N), 0.95)
