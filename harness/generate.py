"""Prompts x variant -> generations, each made once and kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import metadata
from typing import Any

from harness.backends import open_backend
from harness.cache import Cache
from harness.config import Suite
from harness.progress import Advance
from harness.prompts import digest_ids, load_tokenizer, messages, prompt_ids
from harness.records import Case, Generation, Variant
from harness.store import digest_json

# Raise it when the decode loop or what is computed of logits changes.
LOOP = 1


def generate(
    variant: Variant, cases: Sequence[Case], suite: Suite, cache: Cache, advance: Advance
) -> dict[str, Generation]:
    """Generations by case id; what the cache holds is not computed again.

    `advance` is told how many cases have just become ready.
    """
    keys = _keys(variant, cases, suite)
    with cache.claim(f"generate-{variant.digest[:16]}"):
        held = cache.generations(list(keys.values()))
        missing = [case for case in cases if keys[case.id] not in held]
        advance(len(cases) - len(missing))
        for made in _write(variant, missing, suite):
            found = [(keys[item.case_id], item) for item in made]
            cache.add_generations(found)
            held.update(found)
            advance(len(found))
    return {case.id: held[keys[case.id]] for case in cases}


def _write(variant: Variant, cases: Sequence[Case], suite: Suite) -> Iterator[list[Generation]]:
    """A finished batch at a time."""
    if not cases:
        return
    tokenizer = load_tokenizer(variant.folder, suite)
    prompts = prompt_ids(cases, suite, tokenizer)
    decode = suite.decode
    backend = open_backend(variant)
    for batch in backend.generate(prompts, decode.max_new_tokens, decode.batch_size):
        yield [
            Generation(
                cases[item.index].id,
                tokenizer.decode(list(item.token_ids), skip_special_tokens=True),
                item.token_ids,
                digest_ids(prompts[item.index]),
                item.finish_reason,
                item.seconds,
            )
            for item in batch
        ]


def held(
    variant: Variant, cases: Sequence[Case], suite: Suite, cache: Cache
) -> dict[str, Generation]:
    """What the cache holds for the variant, by case id."""
    keys = {key: name for name, key in _keys(variant, cases, suite).items()}
    return {keys[key]: item for key, item in cache.generations(list(keys)).items()}


def _keys(variant: Variant, cases: Sequence[Case], suite: Suite) -> dict[str, str]:
    settings = suite.decode.model_dump()
    return {case.id: key_of("generate", variant, case, suite, settings) for case in cases}


def key_of(task: str, variant: Variant, case: Case, suite: Suite, settings: Any) -> str:
    """Digest of all that decides a result; `settings` is what the task adds, as JSON.

    Known without loading a tokenizer: the variant's digest covers the tokenizer's files.
    """
    told = [messages(case, suite), suite.prompt.chat_template]
    return digest_json(
        [
            task,
            variant.digest,
            told,
            settings,
            variant.engine,
            metadata.version(variant.engine),
            metadata.version("transformers"),
            LOOP,
        ]
    )
