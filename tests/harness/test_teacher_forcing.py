from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from harness.cache import Cache
from harness.config import Suite, load_suite
from harness.dataset import load_data
from harness.errors import HarnessError
from harness.progress import quiet
from harness.records import Case, Variant
from harness.teacher_forcing import Forcing
from harness.variants import discover, reference


@pytest.fixture
def suite(suite_path: Path) -> Suite:
    return load_suite(suite_path)


@pytest.fixture
def cases(suite: Suite) -> list[Case]:
    """Three, with short references; the last has none."""
    given = load_data(suite)[1][:3]
    short = [replace(case, reference=(case.reference or "")[:30]) for case in given]
    return [*short[:2], replace(short[2], reference=None)]


@pytest.fixture
def runs() -> list[int]:
    """How many cases were run, each time that any was."""
    return []


@pytest.fixture
def forcing(suite: Suite, tmp_path: Path, runs: list[int]) -> Callable[[Variant], Forcing]:
    def follow(what: str, total: int):
        runs.append(total)
        return quiet(what, total)

    return lambda variant: Forcing(variant, suite, Cache(tmp_path / "c.sqlite"), follow)


def test_scores_are_of_the_references_tokens_and_made_once(forcing, candidate, cases, runs):
    q4 = forcing(discover(candidate)["q4"])
    found = q4.scores(cases)
    assert set(found) == {case.id for case in cases[:2]}
    assert len({told.tokens for told in found.values()}) == 2
    for told in found.values():
        logprobs = told.arrays["logprobs"]
        assert np.isfinite(logprobs).all()
        assert (logprobs <= 0).all()
        assert logprobs.size > 2
    again = q4.scores(cases)
    assert all((again[n].arrays["logprobs"] == found[n].arrays["logprobs"]).all() for n in found)
    assert runs == [2]


def test_what_is_new_alone_is_run(forcing, candidate, cases, runs):
    variants = discover(candidate)
    forcing(variants["q4"]).scores(cases[:1])
    forcing(variants["q4"]).scores(cases)
    forcing(variants["fp32"]).scores(cases[:1])
    forcing(replace(variants["q4"], digest="changed weights")).scores(cases[:1])
    forcing(variants["q4"]).scores([replace(cases[0], reference="Otra.")])
    assert runs == [1] * 5


def test_one_run_tells_divergence_and_score(forcing, candidate, tiny, cases, runs):
    tuned = forcing(reference(tiny, "tuned"))
    q4 = forcing(discover(candidate)["q4"])
    found = q4.divergences(cases, tuned)
    scores, theirs = q4.scores(cases), tuned.scores(cases)
    assert runs == [2, 2]
    for name, told in found.items():
        divergence = told.arrays["divergence"]
        assert divergence.shape == (scores[name].arrays["logprobs"].size, 2)
        assert (divergence[:, 0] >= 0).all()
        assert set(divergence[:, 1]) <= {0, 1}
        assert told.tokens == theirs[name].tokens
    assert q4.divergences(cases, tuned).keys() == found.keys()
    assert runs == [2, 2]


def test_own_answers_can_be_led_along_instead(forcing, suite, candidate, cases, tmp_path):
    written = {cases[0].id: (5, 6, 7), cases[1].id: (), cases[2].id: (5,)}
    variant = discover(candidate)["q4"]
    own = Forcing(variant, suite, Cache(tmp_path / "c.sqlite"), answers=written)
    found = own.first_choices(cases)
    assert {name: told.arrays["first"].shape for name, told in found.items()} == {
        cases[0].id: (3,),
        cases[2].id: (1,),
    }


def test_other_token_ids_are_not_compared(forcing, candidate, tiny, cases, tmp_path):
    folder = Path(shutil.copytree(tiny, tmp_path / "other"))
    config = json.loads((folder / "tokenizer_config.json").read_text())
    turn = "message['content']"
    config["chat_template"] = config["chat_template"].replace(turn, f"' ' + {turn}")
    (folder / "tokenizer_config.json").write_text(json.dumps(config))
    tuned = forcing(reference(folder, "tuned"))
    with pytest.raises(HarnessError, match=r"'q4' reads other token ids in case \S+ than 'tuned'"):
        forcing(discover(candidate)["q4"]).divergences(cases, tuned)


@pytest.mark.parametrize("begins", ["", "{{ bos_token }}{{ bos_token }}"])
def test_a_prompt_begins_with_one_beginning(forcing, tiny, cases, tmp_path, begins: str):
    folder = with_beginning(tiny, tmp_path / "model", begins)
    with pytest.raises(HarnessError, match=r"does not begin with one '<\|im_start\|>'"):
        forcing(reference(folder, "tuned")).scores(cases)


def test_a_prompt_that_begins_as_texts_do_is_read(forcing, tiny, cases, tmp_path):
    folder = with_beginning(tiny, tmp_path / "model", "{{ bos_token }}")
    assert len(forcing(reference(folder, "tuned")).scores(cases)) == 2


def with_beginning(tiny: Path, folder: Path, begins: str) -> Path:
    """A model whose tokenizer puts <|im_start|> before every text."""
    shutil.copytree(tiny, folder)
    config = json.loads((folder / "tokenizer_config.json").read_text())
    config["bos_token"] = "<|im_start|>"
    config["tokenizer_class"] = "PreTrainedTokenizerFast"
    config["chat_template"] = begins + "{% for m in messages %}{{ m['content'] }}{% endfor %}"
    (folder / "tokenizer_config.json").write_text(json.dumps(config))
    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    tokenizer["post_processor"] = {
        "type": "TemplateProcessing",
        "single": [
            {"SpecialToken": {"id": "<|im_start|>", "type_id": 0}},
            {"Sequence": {"id": "A", "type_id": 0}},
        ],
        "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
        "special_tokens": {
            "<|im_start|>": {"id": "<|im_start|>", "ids": [1], "tokens": ["<|im_start|>"]}
        },
    }
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer))
    return folder
