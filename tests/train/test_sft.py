from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoTokenizer

from harness.errors import HarnessError
from harness.store import digest_file
from train.settings import arguments
from train.sft import build_trainer, train
from train.trainer import QuietTrainer

WEIGHTS = "adapter_model.safetensors"


def curves(folder: Path) -> list[dict[str, float]]:
    return [json.loads(line) for line in (folder / "curves.jsonl").read_text().splitlines()]


def test_lora_learns_and_writes_safetensors_tokenizer_and_curves(base, cases, make_suite, tmp_path):
    train(
        make_suite(epochs=6, learning_rate=2e-2, lora_r=32, lora_alpha=64),
        str(base),
        cases[:10],
        cases[10:],
        tmp_path / "out",
    )
    out = tmp_path / "out"
    rows = curves(out)
    losses = [row["loss"] for row in rows if row["loss"] is not None]
    evals = [row["eval_loss"] for row in rows if row["eval_loss"] is not None]
    assert losses[-1] < 0.8 * losses[0]
    assert len(evals) == 6 and evals[-1] < evals[0]
    assert set(rows[0]) == {"step", "epoch", "loss", "eval_loss", "learning_rate"}
    weights = load_file(out / WEIGHTS)
    moved = [name for name, tensor in weights.items() if "lora_B" in name and tensor.abs().max()]
    assert len(moved) == 7 * 2  # every projection of both layers
    names = {path.name for path in out.iterdir()}
    assert not [name for name in names if name.endswith((".bin", ".pt", ".md"))]
    template = json.loads((out / "tokenizer_config.json").read_text())["chat_template"]
    assert "<|im_start|>" in template


def test_only_the_reference_and_its_end_are_supervised(base, cases, make_suite, tmp_path):
    trainer = build_trainer(make_suite(), str(base), cases[:10], cases[10:], tmp_path)
    tokenizer = AutoTokenizer.from_pretrained(base)
    for row, case in zip(trainer.train_dataset, cases[:10], strict=True):
        kept = [token for token in row["labels"] if token != -100]
        assert tokenizer.decode(kept) == f"{case.reference}<|im_end|>\n"
        whole = tokenizer.decode(row["input_ids"])
        assert whole.startswith("<|im_start|>system\nEres un médico.<|im_end|>\n<|im_start|>user\n")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_loss_is_that_of_trl(base, cases, make_suite, tmp_path, rows):
    trainer = build_trainer(make_suite(), str(base), cases[:10], cases[10:], tmp_path)
    batch = trainer.data_collator([trainer.train_dataset[i] for i in range(rows)])
    with torch.no_grad():
        ours = trainer.compute_loss(trainer.model, dict(batch), num_items_in_batch=40)
        theirs = QuietTrainer.compute_loss(trainer, trainer.model, batch, num_items_in_batch=40)
    assert ours.item() == pytest.approx(theirs.item(), rel=1e-5)


def test_the_same_seed_gives_the_same_weights_and_another_seed_others(
    base, cases, make_suite, tmp_path
):
    digests = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        train(make_suite(epochs=1, seed=seed), str(base), cases, None, tmp_path / name)
        digests.append(digest_file(tmp_path / name / WEIGHTS))
    assert digests[0] == digests[1] != digests[2]


@pytest.mark.parametrize(("size", "steps"), [(2, 4), (8, 1), (3, 2)])
def test_a_cpu_keeps_the_total_batch_that_was_asked_for(make_suite, tmp_path, size, steps):
    settings = make_suite(batch_size=size, gradient_accumulation=steps).train
    made = arguments(settings, 12, tmp_path, cuda=False)
    assert made.per_device_train_batch_size * made.gradient_accumulation_steps == size * steps


def test_validation_takes_whole_groups(base, cases, make_suite, tmp_path):
    trainer = build_trainer(make_suite(validation_share=0.3), str(base), cases, None, tmp_path)
    assert len(trainer.train_dataset) == 8 and len(trainer.eval_dataset) == 4


def test_full_training_saves_a_whole_model(base, cases, make_suite, tmp_path):
    out = tmp_path / "out"
    train(make_suite(method="full", epochs=1), str(base), cases[:10], cases[10:], out)
    before, after = load_file(base / "model.safetensors"), load_file(out / "model.safetensors")
    assert set(before) == set(after)
    assert all(not torch.equal(before[name], after[name]) for name in before if "weight" in name)


def test_a_wider_tied_model_trains_too(build_small_model, cases, make_suite, tmp_path):
    wide = build_small_model(tmp_path / "base", hidden=192, heads=6, kv_heads=3)
    train(make_suite(epochs=1), str(wide), cases[:10], cases[10:], tmp_path / "out")
    losses = [row["loss"] for row in curves(tmp_path / "out") if row["loss"] is not None]
    assert losses and load_file(tmp_path / "out" / WEIGHTS)


def test_a_case_without_a_reference_is_named(base, cases, make_suite, tmp_path):
    cases[3] = replace(cases[3], reference=None)
    with pytest.raises(HarnessError, match="case c3 has no reference"):
        train(make_suite(), str(base), cases, None, tmp_path)


def test_a_case_too_long_is_named_and_not_cut(base, cases, make_suite, tmp_path):
    with pytest.raises(HarnessError, match=r"case c\d+ has \d+ tokens, more than max_length 64"):
        train(make_suite(max_length=64), str(base), cases, None, tmp_path)


def test_an_answer_that_never_ends_is_refused(build_small_model, cases, make_suite, tmp_path):
    folder = build_small_model(tmp_path / "base")
    path = folder / "tokenizer_config.json"
    path.write_text(
        path.read_text().replace('"eos_token": "<|im_end|>"', '"eos_token": "<|endoftext|>"')
    )
    with pytest.raises(HarnessError, match="ends no answer with the tokenizer's"):
        train(make_suite(), str(folder), cases, None, tmp_path / "out")


def test_a_run_that_diverges_is_refused(base, cases, make_suite, tmp_path):
    suite = make_suite(learning_rate=1e30, max_grad_norm=1e30, epochs=8)
    with pytest.raises(HarnessError, match="training diverged"):
        train(suite, str(base), cases[:10], cases[10:], tmp_path)


def test_nothing_is_printed_or_sent(base, cases, make_suite, tmp_path, capfd, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("telemetry was sent")

    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr("trl.trainer.base_trainer.send_telemetry", refuse, raising=True)
    train(make_suite(epochs=1), str(base), cases[:10], cases[10:], tmp_path)
    assert capfd.readouterr() == ("", "")
