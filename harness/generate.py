"""Prompts x variant -> generations, each made once and kept."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from importlib import metadata
from typing import Any

from harness.backends import Backend, open_backend
from harness.cache import Cache
from harness.config import Suite
from harness.progress import Advance
from harness.prompts import digest_ids, load_tokenizer, messages, prompt_ids
from harness.records import Case, Generation, Variant
from harness.store import digest_json

# Raise it when the decode loop or what is computed of logits changes.
LOOP = 2

_log = logging.getLogger(__name__)


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
        for made in _write(variant, missing, suite, cache):
            found = [(keys[item.case_id], item) for item in made]
            cache.add_generations(found)
            held.update(found)
            advance(len(found))
    return {case.id: held[keys[case.id]] for case in cases}


def _write(
    variant: Variant, cases: Sequence[Case], suite: Suite, cache: Cache
) -> Iterator[list[Generation]]:
    """A few at a time, as they are finished."""
    if not cases:
        return
    tokenizer = load_tokenizer(variant.folder, suite)
    prompts = prompt_ids(cases, suite, tokenizer)
    decode = suite.decode
    backend = prepared(variant, prompts, cache)
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


def prepared(variant: Variant, prompts: Sequence[Sequence[int]], cache: Cache) -> Backend:
    """The backend of a variant, made ready as it was the first time in this run."""
    backend = open_backend(variant)
    key = digest_json(["prepare", *_engine(variant)])
    known = cache.remark(key)
    if known is None:
        known = backend.prepare(prompts)
        cache.add_remark(key, known)
        if known:
            _log.warning("variant '%s' runs as it ships, slower: %s", variant.name, known)
    elif not known:
        backend.prepare(())
    return backend


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
    return digest_json([task, told, settings, *_engine(variant)])


def _engine(variant: Variant) -> list[Any]:
    """All that decides a text besides what the model is told."""
    versions = [metadata.version(name) for name in (variant.engine, "transformers")]
    return [variant.digest, variant.engine, *versions, LOOP]
