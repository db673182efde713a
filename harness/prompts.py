"""Case -> messages -> token ids, through the tokenizer's own chat template."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from harness.config import Suite
from harness.errors import HarnessError
from harness.records import Case
from harness.store import digest_json

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

CHATML = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)


def messages(case: Case, suite: Suite) -> list[dict[str, str]]:
    """The system and user turns of a case, without an answer."""
    text = case.input if isinstance(case.input, str) else ""
    user = suite.prompt.template.format(
        instruction=case.instruction,
        input=text,
        input_json=json.dumps(case.input, ensure_ascii=False),
    )
    system = [{"role": "system", "content": suite.prompt.system}] if suite.prompt.system else []
    return [*system, {"role": "user", "content": user}]


def load_tokenizer(folder: str | Path, suite: Suite | None) -> PreTrainedTokenizerBase:
    """The tokenizer of a model folder or hub id; never runs code that lies in the folder.

    Where it brings no chat template, the suite's is put in.
    """
    from transformers import AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(str(folder), trust_remote_code=False)
    except Exception as error:
        raise HarnessError(
            f"the tokenizer of {folder} cannot be loaded ({type(error).__name__}: "
            f"{str(error).splitlines()[0] if str(error) else 'no reason given'})",
            "give a folder with tokenizer.json and tokenizer_config.json",
        ) from error
    if not tokenizer.chat_template:
        if suite is None or suite.prompt.chat_template is None:
            raise HarnessError(
                f"the tokenizer of {folder} has no chat template",
                'set chat_template = "chatml" under [prompt] in suite.toml',
            )
        tokenizer.chat_template = CHATML
    return tokenizer


def prompt_ids(
    cases: Sequence[Case], suite: Suite, tokenizer: PreTrainedTokenizerBase
) -> list[list[int]]:
    """Token ids of each case's prompt, ready for the answer's first token."""
    return [exchange_ids(messages(case, suite), tokenizer) for case in cases]


def completion_ids(
    prompt: Sequence[int], case: Case, suite: Suite, tokenizer: PreTrainedTokenizerBase
) -> list[int]:
    """Token ids of the reference as the template ends it, up to the end-of-turn token.

    The template renders the whole exchange, so its own markers stand where training had them.
    """
    exchange = [*messages(case, suite), {"role": "assistant", "content": case.reference or ""}]
    whole = exchange_ids(exchange, tokenizer, answer=True)
    if whole[: len(prompt)] != list(prompt):
        raise HarnessError(
            f"case {case.id}: the chat template does not continue its own prompt",
            "use a template whose answer follows the generation prompt",
        )
    answer = whole[len(prompt) :]
    ends = [i for i, token in enumerate(answer) if token == tokenizer.eos_token_id]
    return answer[: ends[-1] + 1] if ends else answer


def exchange_ids(
    exchange: list[dict[str, str]], tokenizer: PreTrainedTokenizerBase, *, answer: bool = False
) -> list[int]:
    """Token ids of messages as the template writes them, ready for an answer or with one."""
    ids = tokenizer.apply_chat_template(
        exchange, add_generation_prompt=not answer, tokenize=True, return_dict=False
    )
    return [int(token) for token in ids]


def digest_ids(ids: Sequence[int]) -> str:
    return digest_json(list(ids))
