"""What a request may say, and what is told back: our own /chat and OpenAI's chat completions.

A field that would change the answer and that we do not know is refused, never passed over.
Shapes: platform.openai.com/docs/api-reference/chat, as the package `openai` 3.52 reads them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from harness.serving.served import Answer

Tokens = Annotated[int, Field(ge=1, le=2**20)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Turn(Part):
    role: Literal["system", "user", "assistant"]
    content: str


Exchange = Annotated[list[Turn], Field(min_length=1)]


class Asked(Part):
    """Of /chat: messages, or the input of a case, which the suite's prompt is put around."""

    messages: Exchange | None = None
    instruction: str = ""
    input: dict[str, Any] | str | None = None
    max_tokens: Tokens | None = None

    @model_validator(mode="after")
    def _one(self) -> Asked:
        if (self.messages is None) == (self.input is None):
            raise ValueError("give 'messages' or 'input'")
        return self


class StreamOptions(Part):
    include_usage: bool = False


class Completion(Part):
    """Of /v1/chat/completions. Answers are greedy, as they were judged: temperature is 0."""

    model: str
    messages: Exchange
    stream: bool = False
    stream_options: StreamOptions | None = None
    max_tokens: Tokens | None = None
    max_completion_tokens: Tokens | None = None
    temperature: Annotated[float, Field(ge=0, le=0)] | None = None
    n: Literal[1] | None = None
    user: str | None = None


def whole(answer: Answer, head: Mapping[str, Any]) -> dict[str, Any]:
    """An answer in one; `head` holds its id, the time and the model."""
    message = {"role": "assistant", "content": answer.text}
    choice = {"index": 0, "message": message, "finish_reason": answer.finish_reason}
    return {
        **head,
        "object": "chat.completion",
        "choices": [{**choice, "logprobs": None}],
        "usage": _usage(answer),
    }


def chunk(
    head: Mapping[str, Any], delta: Mapping[str, str], finish_reason: str | None = None
) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}
    return event({**head, "object": "chat.completion.chunk", "choices": [choice]})


def usage_chunk(head: Mapping[str, Any], answer: Answer) -> bytes:
    told = {"object": "chat.completion.chunk", "choices": [], "usage": _usage(answer)}
    return event({**head, **told})


def event(told: Mapping[str, Any]) -> bytes:
    """One server-sent event (html.spec.whatwg.org, section 9.2)."""
    return f"data: {json.dumps(told)}\n\n".encode()


def _usage(answer: Answer) -> dict[str, int]:
    read, written = len(answer.prompt), len(answer.token_ids)
    return {
        "prompt_tokens": read,
        "completion_tokens": written,
        "total_tokens": read + written,
    }
