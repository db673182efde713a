"""Prompts x variant -> generations and scores, each done once and kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import metadata
from typing import TYPE_CHECKING

from harness.backends import Logprobs, open_backend
from harness.cache import Cache
from harness.config import Suite
from harness.progress import Advance
from harness.prompts import completion_ids, digest_ids, load_tokenizer, messages, prompt_ids
from harness.records import Case, Generation, Variant
from harness.store import digest_json

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

# Raise it when the decode loop or the scoring changes what it computes.
LOOP = 1


def generate(
    variant: Variant, cases: Sequence[Case], suite: Suite, cache: Cache, advance: Advance
) -> dict[str, Generation]:
    """Generations by case id; what the cache holds is not computed again.

    `advance` is told how many cases have just become ready.
    """
    keys = {case.id: _key("generate", variant, case, suite) for case in cases}
    held = cache.generations(list(keys.values()))
    missing = [case for case in cases if keys[case.id] not in held]
    advance(len(cases) - len(missing))
    if missing:
        tokenizer = load_tokenizer(variant.folder, suite)
        prompts = prompt_ids(missing, suite, tokenizer)
        backend = open_backend(variant)
        decode = suite.decode
        for batch in backend.generate(prompts, decode.max_new_tokens, decode.batch_size):
            made = [
                (
                    keys[missing[item.index].id],
                    Generation(
                        missing[item.index].id,
                        tokenizer.decode(list(item.token_ids), skip_special_tokens=True),
                        item.token_ids,
                        digest_ids(prompts[item.index]),
                        item.finish_reason,
                        item.seconds,
                    ),
                )
                for item in batch
            ]
            cache.add_generations(made)
            held.update(made)
            advance(len(made))
    return {case.id: held[keys[case.id]] for case in cases}


def held(
    variant: Variant, cases: Sequence[Case], suite: Suite, cache: Cache
) -> dict[str, Generation]:
    """What the cache holds for the variant, by case id."""
    keys = {_key("generate", variant, case, suite): case.id for case in cases}
    return {keys[key]: item for key, item in cache.generations(list(keys)).items()}


def score(
    variant: Variant, cases: Sequence[Case], suite: Suite, cache: Cache
) -> Mapping[str, Logprobs]:
    """Natural log-probabilities of the reference's tokens, by id of every case that has one."""
    cases = [case for case in cases if case.reference is not None]
    keys = {case.id: _key("score", variant, case, suite) for case in cases}
    held = cache.scores(list(keys.values()))
    missing = [case for case in cases if keys[case.id] not in held]
    if missing:
        tokenizer = load_tokenizer(variant.folder, suite)
        pairs = _pairs(missing, suite, tokenizer)
        backend = open_backend(variant)
        for index, logprobs in backend.score(pairs):
            key = keys[missing[index].id]
            cache.add_score(key, logprobs)
            held[key] = logprobs
    return {case.id: held[keys[case.id]] for case in cases}


def _pairs(
    cases: Sequence[Case], suite: Suite, tokenizer: PreTrainedTokenizerBase
) -> list[tuple[list[int], list[int]]]:
    prompts = prompt_ids(cases, suite, tokenizer)
    return [
        (prompt, completion_ids(prompt, case, suite, tokenizer))
        for prompt, case in zip(prompts, cases, strict=True)
    ]


def _key(task: str, variant: Variant, case: Case, suite: Suite) -> str:
    """Known without loading a tokenizer: the variant's digest covers the tokenizer's files."""
    engine = "onnxruntime" if variant.role == "candidate" else "torch"
    told = [messages(case, suite), suite.prompt.chat_template]
    settings = suite.decode.model_dump() if task == "generate" else case.reference
    return digest_json(
        [
            task,
            variant.digest,
            told,
            settings,
            engine,
            metadata.version(engine),
            metadata.version("transformers"),
            LOOP,
        ]
    )
