from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from checks.fidelity import fidelity
from harness.check import Limits
from harness.errors import HarnessError
from harness.open import open_run
from harness.runner import judge
from harness.variants import discover, graph_file

# A model of two million parameters that was never tuned bears four bits less well than others.
CHECKS = "[checks.fidelity]\nceiling = 0.15\nsame_top = 0.6\nlog_ppl_ratio = 0.15"
LIMITS = Limits(ceiling=0.15)
FEW = {"same_top": 0.6, "log_ppl_ratio": 0.15}  # eight groups show no more than 0.69
NAMES = ("fp32", "q8", "q4", "zeroed", "scaled", "nan")


@pytest.fixture(scope="module")
def run(harmed, tiny, make_suite, tmp_path_factory):
    folder = tmp_path_factory.mktemp("fidelity")
    suite = make_suite(folder / "suite", checks=CHECKS, variants=NAMES)
    return open_run(harmed, suite=str(suite), folder=folder / "run", tuned=tiny)


@pytest.mark.parametrize("name", ["fp32", "q8", "q4"])
def test_a_faithful_variant_passes(run, name: str):
    verdict = judge(run.checks["fidelity"], run.evidence[name], 0.95)
    assert (verdict.status, verdict.unit, verdict.n) == ("pass", "nats", 8)
    assert verdict.value <= verdict.interval.high < 0.15
    if name == "fp32":
        assert verdict.value < 1e-6
        assert verdict.details["same_top"] == 1.0


@pytest.mark.parametrize("name", ["zeroed", "scaled"])
def test_a_broken_layer_is_refused(run, name: str):
    verdict = judge(run.checks["fidelity"], run.evidence[name], 0.95)
    assert verdict.status == "fail"
    assert "too far by divergence" in verdict.message
    assert verdict.interval.low > 0.15


def test_what_is_no_number_is_an_error(run):
    verdict = judge(run.checks["fidelity"], run.evidence["nan"], 0.95)
    assert (verdict.status, verdict.value) == ("error", None)
    assert "no finite number" in verdict.message


def test_without_a_tuned_model_there_is_nothing_to_be_faithful_to(run, tmp_path: Path):
    alone = open_run(
        run.candidates[0].folder, suite=str(run.suite.folder), names=("q4",), folder=tmp_path
    )
    verdict = alone.judge("q4", "fidelity")
    assert verdict.status == "error"
    assert "there is no tuned model to compare with; give --tuned" in verdict.message


def test_a_reference_is_not_compared_with_itself(run):
    assert run.checks_of("tuned") == ()
    assert run.checks_of("q4") == ("fidelity",)


def rendered(run, folder: Path) -> list[tuple[list[int], list[int]]]:
    """(prompt, reference) as token ids of every case, by transformers alone."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(str(folder))
    pairs = []
    for case in run.cases:
        user = f"{case.instruction}\n{json.dumps(case.input, ensure_ascii=False)}"
        turns = [
            {"role": "system", "content": run.suite.prompt.system},
            {"role": "user", "content": user},
        ]
        prompt = tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
        ids = tokenizer(prompt, add_special_tokens=False).input_ids
        answer = tokenizer(f"{case.reference}<|im_end|>", add_special_tokens=False).input_ids
        pairs.append((ids, answer))
    return pairs


def log_softmax(logits: np.ndarray) -> np.ndarray:
    shifted = logits.astype(np.float64) - logits.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


def by_torch(folder: Path, pairs) -> np.ndarray:
    import torch
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(str(folder), dtype=torch.float32).eval()
    told = []
    for prompt, answer in pairs:
        with torch.inference_mode():
            logits = model(torch.tensor([prompt + answer])).logits[0].numpy()
        told.append(log_softmax(logits[len(prompt) - 1 : -1]))
    return np.concatenate(told)


def by_onnxruntime(path: Path, pairs) -> np.ndarray:
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    told = []
    for prompt, answer in pairs:
        whole = np.array([prompt + answer], np.int64)
        feed = {
            "input_ids": whole,
            "attention_mask": np.ones_like(whole),
            "position_ids": np.arange(whole.shape[1])[None],
        }
        for item in session.get_inputs():
            if item.name.startswith("past"):
                feed[item.name] = np.zeros((1, item.shape[1], 0, item.shape[3]), np.float32)
        logits = session.run(["logits"], feed)[0][0]
        told.append(log_softmax(logits[len(prompt) - 1 : -1]))
    return np.concatenate(told)


def test_the_figures_are_those_of_the_whole_distributions(run, tiny):
    pairs = rendered(run, tiny)
    tokens = np.concatenate([answer for _, answer in pairs])
    p = by_torch(tiny, pairs)
    q = by_onnxruntime(graph_file(discover(run.candidates[0].folder)["q4"]), pairs)
    place = np.arange(len(tokens))
    theirs, ours = p[place, tokens], q[place, tokens]
    kl = (np.exp(p) * (p - q)).sum(axis=1)
    change = np.exp(ours) - np.exp(theirs)

    verdict = judge(run.checks["fidelity"], run.evidence["q4"], 0.95)
    told = verdict.details
    assert told["tokens"] == len(tokens)
    assert verdict.value == told["kl_mean"]
    # What is left out of the stored distributions makes it smaller, by less than two in a hundred.
    assert 0.98 * kl.mean() < told["kl_mean"] < kl.mean() * 1.0001
    assert told["kl_p99"] == pytest.approx(np.quantile(kl, 0.99), rel=0.05)
    assert told["kl_max"] == pytest.approx(kl.max(), rel=0.05)
    assert told["same_top"] == pytest.approx((p.argmax(axis=1) == q.argmax(axis=1)).mean())
    assert told["log_ppl_ratio"] == pytest.approx((theirs - ours).mean(), abs=1e-5)
    assert told["p_change_rms"] == pytest.approx(math.sqrt((change**2).mean()), rel=1e-3)
    assert told["p_change_p1"] == pytest.approx(np.quantile(change, 0.01), abs=1e-4)
    perplexity, first = verdict.comparisons
    assert perplexity.value == pytest.approx(math.exp(-ours.mean()), rel=1e-4)
    assert perplexity.reference == pytest.approx(math.exp(-theirs.mean()), rel=1e-4)
    assert (first.metric, first.value) == ("same first choice", told["same_top"])


def test_what_is_stored_of_the_tuned_model_is_less_than_its_logits(run):
    run.judge("q4", "fidelity")
    told = run.evidence["tuned"]._forcing.distributions(run.cases)
    size = sum(array.nbytes for forced in told.values() for array in forced.arrays.values())
    tokens = sum(len(forced.arrays["counts"]) for forced in told.values())
    vocabulary = next(iter(told.values())).vocabulary
    assert size / tokens < 2 * vocabulary


@pytest.mark.parametrize(
    ("limits", "options", "status", "words"),
    [
        (LIMITS, FEW, "pass", "first choices the same"),
        (Limits(ceiling=1e-9), FEW, "fail", "too far by divergence"),
        (Limits(ceiling=None), FEW, "pass", "nats from tuned"),
        (LIMITS, {**FEW, "same_top": 0.9999}, "fail", "too far by first choices"),
        (LIMITS, {**FEW, "same_top": 0.9}, "inconclusive", "not shown to be near by first choices"),
        (LIMITS, {**FEW, "log_ppl_ratio": -1.0}, "fail", "too far by perplexity"),
    ],
)
def test_each_figure_is_a_veto(run, limits, options, status, words):
    verdict = fidelity(run.evidence["q4"], limits, **options)
    assert verdict.status == status
    assert words in verdict.message


def test_between_the_bounds_nothing_is_shown(run):
    value = fidelity(run.evidence["q4"], LIMITS, **FEW).value
    assert fidelity(run.evidence["q4"], Limits(ceiling=value), **FEW).status == "inconclusive"


def test_without_references_there_is_nothing_to_read(run, make_suite, harmed, tiny, tmp_path):
    path = make_suite(tmp_path / "suite", checks="[checks.fidelity]")
    rows = [json.loads(line) for line in (path.parent / "eval.jsonl").read_text().splitlines()]
    (path.parent / "eval.jsonl").write_text(
        "".join(
            json.dumps({k: v for k, v in row.items() if k != "reference"}) + "\n" for row in rows
        )
    )
    bare = open_run(harmed, suite=str(path), names=("q4",), folder=tmp_path / "r", tuned=tiny)
    with pytest.raises(HarnessError, match="no case has a reference"):
        fidelity(bare.evidence["q4"], LIMITS)
