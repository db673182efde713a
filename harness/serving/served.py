"""An accepted model, loaded: from messages to the pieces of its answer."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from harness.acceptance import Acceptance, verify
from harness.backends.onnx import OnnxBackend
from harness.config import Suite, load_suite
from harness.errors import HarnessError, Refused
from harness.prompts import exchange_ids, load_tokenizer
from harness.serving.problem import Problem
from harness.store import digest_json
from harness.variants import discover

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

DEFAULT_TOKENS = 512  # of an answer, where neither the request nor a suite says
UNFINISHED = "\ufffd"  # how a decoder writes the first bytes of a character


@dataclass(frozen=True)
class Served:
    """`context` counts the tokens of prompt and answer together."""

    acceptance: Acceptance
    suite: Suite | None
    backend: OnnxBackend
    tokenizer: PreTrainedTokenizerBase
    context: int
    # A tokenizer is not to be used by two threads at once.
    _lock: Lock = field(default_factory=Lock)

    @property
    def name(self) -> str:
        return f"{self.acceptance.decision.suite}-{self.acceptance.variant}"

    def hold_valid(self) -> None:
        """An acceptance may expire while its model is served."""
        expires = self.acceptance.expires
        if expires is not None and datetime.now(UTC) >= expires:
            raise Problem(503, "expired", f"the acceptance expired on {expires:%Y-%m-%d}")

    def prompt(self, exchange: list[dict[str, str]]) -> list[int]:
        """Token ids of the messages by the model's own template."""
        control = [t.content for t in self.tokenizer.added_tokens_decoder.values() if t.special]
        for message in exchange:
            # It would end the turn and begin another: a text speaks for its own role alone.
            for found in (token for token in control if token in message["content"]):
                raise Problem(400, "control_token", f"a message holds the control token {found}")
        try:
            with self._lock:
                return exchange_ids(exchange, self.tokenizer)
        # A template raises whatever it likes on an order of roles that it does not know.
        except Exception as error:
            raise Problem(
                400, "messages", f"the chat template refuses these messages ({error})"[:300]
            ) from error

    def answer(self, prompt: list[int], most: int | None) -> Answer:
        """The answer to come. Prompt and the tokens asked for must fit into the context."""
        room = self.context - len(prompt)
        if room < 1 or (most or 1) > room:
            raise Problem(
                400,
                "context_length_exceeded",
                f"the prompt has {len(prompt)} tokens and the answer may have {most or 'some'}, "
                f"the model takes {self.context} together",
            )
        own = self.suite.decode.max_new_tokens if self.suite else DEFAULT_TOKENS
        return Answer(self, prompt, most or min(own, room))

    def text(self, token_ids: list[int]) -> str:
        with self._lock:
            return str(self.tokenizer.decode(token_ids, skip_special_tokens=True))


class Answer:
    """Iterated once for its pieces of text; `text` is what they make up so far."""

    def __init__(self, served: Served, prompt: list[int], most: int) -> None:
        self.served, self.prompt, self.most = served, prompt, most
        self.token_ids: list[int] = []
        self.text = ""

    def __iter__(self) -> Iterator[str]:
        """One piece a token, empty while a character is not whole."""
        for token in self.served.backend.stream(self.prompt, self.most):
            self.token_ids.append(token)
            text = self.served.text(self.token_ids)
            yield self._more("" if text.endswith(UNFINISHED) else text)
        yield self._more(self.served.text(self.token_ids))

    def _more(self, text: str) -> str:
        piece = text[len(self.text) :]
        self.text = text or self.text
        return piece

    @property
    def finish_reason(self) -> str:
        return "stop" if len(self.token_ids) < self.most else "length"


def load(folder: Path, digest: str | None, public_key: Path | None, suite: str | None) -> Served:
    """The model of a promoted folder that `verify` finds sound; whatever it refuses is Refused.

    With `suite`, the one that it was accepted with, its prompt is the prompt of a case.
    """
    # A promotion may swap the link while we read.
    folder = Path(os.path.realpath(folder))
    acceptance = verify(folder, digest, public_key)
    accepted_with = load_suite(suite) if suite else None
    if accepted_with is not None:
        ours = digest_json(accepted_with.settings())
        if ours != acceptance.decision.digests.get("suite"):
            raise Refused(
                f"{folder} was not accepted with the suite '{suite}' as it is now",
                "give the one it was accepted with, or none",
            )
    variant = discover(folder).get(acceptance.variant)
    if variant is None or variant.digest != acceptance.digest:
        raise Refused(
            f"{folder} does not hold '{acceptance.variant}' alone", "promote the model again"
        )
    return Served(
        acceptance,
        accepted_with,
        OnnxBackend(variant),
        load_tokenizer(folder, accepted_with),
        _context(folder / "config.json"),
    )


def _context(config: Path) -> int:
    try:
        length = json.loads(config.read_text(encoding="utf-8"))["max_position_embeddings"]
    except (OSError, ValueError, RecursionError, KeyError, TypeError):
        length = None
    if type(length) is not int or length < 1:
        raise HarnessError(f"{config} names no max_position_embeddings", "export the model again")
    return length
