from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from harness.config import Suite
from harness.errors import HarnessError
from harness.prompts import completion_ids, digest_ids, load_tokenizer, messages, prompt_ids
from harness.records import Case

CASE = Case("a", {"dx": ["Neumonía {grave}"]}, "Ingresa por neumonía.", "Epicrisis:")


def make(**prompt: object) -> Suite:
    data, checks = {"train": "t"}, {"opening": {}}
    return Suite(name="p", folder=Path(), data=data, checks=checks, prompt=prompt)


def test_the_template_is_filled_and_braces_of_the_input_stay():
    system, user = messages(CASE, make(system="Redacta."))
    assert system == {"role": "system", "content": "Redacta."}
    assert user["content"] == 'Epicrisis:\n{"dx": ["Neumonía {grave}"]}'
    (only,) = messages(CASE, make())
    assert only["role"] == "user"


def test_a_text_is_put_in_as_it_is():
    (turn,) = messages(Case("a", "dos\nlíneas"), make(template="<{input}>"))
    assert turn["content"] == "<dos\nlíneas>"


def test_prompt_and_completion_are_the_whole_exchange(tiny: Path):
    suite = make(system="Redacta.")
    tokenizer = load_tokenizer(tiny, suite)
    (prompt,) = prompt_ids([CASE], suite, tokenizer)
    assert tokenizer.decode(prompt) == (
        "<|im_start|>system\nRedacta.<|im_end|>\n"
        '<|im_start|>user\nEpicrisis:\n{"dx": ["Neumonía {grave}"]}<|im_end|>\n'
        "<|im_start|>assistant\n"
    )
    answer = completion_ids(prompt, CASE, suite, tokenizer)
    assert tokenizer.decode(answer) == "Ingresa por neumonía.<|im_end|>"
    assert digest_ids(prompt) != digest_ids(prompt[:-1])


def without_template(tiny: Path, folder: Path) -> Path:
    shutil.copytree(tiny, folder)
    path = folder / "tokenizer_config.json"
    settings = json.loads(path.read_text())
    del settings["chat_template"]
    path.write_text(json.dumps(settings))
    return folder


def test_a_tokenizer_without_a_template_gets_the_one_the_suite_names(tiny: Path, tmp_path: Path):
    folder = without_template(tiny, tmp_path / "m")
    with pytest.raises(HarnessError, match=r"has no chat template.*chat_template = .chatml"):
        load_tokenizer(folder, make())
    suite = make(chat_template="chatml")
    ours = prompt_ids([CASE], suite, load_tokenizer(folder, suite))
    assert ours == prompt_ids([CASE], suite, load_tokenizer(tiny, suite))


def test_a_template_that_does_not_continue_its_prompt_is_refused(tiny: Path):
    suite = make()
    tokenizer = load_tokenizer(tiny, suite)
    tokenizer.chat_template = "{{ messages | length }}{{ messages[-1]['content'] }}"
    (prompt,) = prompt_ids([CASE], suite, tokenizer)
    with pytest.raises(HarnessError, match=r"case a: the chat template does not continue"):
        completion_ids(prompt, CASE, suite, tokenizer)


def test_a_folder_without_a_tokenizer_is_named(tmp_path: Path):
    with pytest.raises(HarnessError, match=r"the tokenizer of .* cannot be loaded"):
        load_tokenizer(tmp_path, make())
