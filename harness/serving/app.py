"""The routes. Nothing that is asked or answered is logged or kept."""

from __future__ import annotations

import secrets
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from harness.prompts import messages
from harness.records import Case
from harness.serving import wire
from harness.serving.guard import HOSTS, Guard
from harness.serving.page import Page
from harness.serving.problem import Problem, add_handlers, failure
from harness.serving.served import Answer, Served
from harness.serving.turns import Turns

QUEUE = 8  # requests, the one that is being answered among them


def build(served: Served, page: Page) -> FastAPI:
    app = FastAPI(
        docs_url=None,
        redoc_url=None,
        openapi_url=None,  # its pages load from elsewhere
        # By default it reports errors to wherever the environment says.
        telemetry={"auto_configure": False, "tracing": False, "metrics": False, "logs": False},
    )
    app.add_middleware(Guard)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=HOSTS, www_redirect=False)
    add_handlers(app)
    turns = Turns(QUEUE)
    created = int(served.acceptance.time.timestamp())

    @app.get("/")
    async def root() -> HTMLResponse:
        return HTMLResponse(page.text, headers={"Content-Security-Policy": page.policy})

    @app.get("/health")
    async def health() -> dict[str, str]:
        served.hold_valid()
        return {"status": "ok", "model": served.name, "digest": served.acceptance.digest}

    @app.get("/v1/models")
    async def models() -> dict[str, Any]:
        told = {"id": served.name, "object": "model", "created": created, "owned_by": "umbral"}
        return {"object": "list", "data": [told]}

    @app.post("/chat")
    async def chat(asked: wire.Asked, request: Request) -> JSONResponse:
        answer = await _begun(served, _exchange(asked, served), asked.max_tokens)
        async with turns:
            async for _ in _pieces(answer, request):
                pass
        told = {"text": answer.text, "finish_reason": answer.finish_reason, "model": served.name}
        return JSONResponse(told)

    @app.post("/v1/chat/completions")
    async def completions(asked: wire.Completion, request: Request) -> Response:
        if asked.model != served.name:
            raise Problem(404, "model_not_found", f"the model here is {served.name}")
        most = asked.max_completion_tokens or asked.max_tokens
        answer = await _begun(served, [turn.model_dump() for turn in asked.messages], most)
        head = {
            "id": f"chatcmpl-{secrets.token_hex(12)}",
            "created": int(time.time()),
            "model": served.name,
        }
        if asked.stream:
            usage = asked.stream_options is not None and asked.stream_options.include_usage
            events = _events(answer, request, head, usage)
            held = AsyncExitStack()
            await held.enter_async_context(turns)
            return InTurn(held, events)
        async with turns:
            async for _ in _pieces(answer, request):
                pass
        return JSONResponse(wire.whole(answer, head))

    return app


class InTurn(StreamingResponse):
    """A stream that holds its turn until it is sent, or its reader has gone."""

    def __init__(self, held: AsyncExitStack, events: AsyncIterator[bytes]) -> None:
        super().__init__(events, media_type="text/event-stream")
        self.held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self.held.aclose()


def _exchange(asked: wire.Asked, served: Served) -> list[dict[str, str]]:
    if asked.messages is not None:
        return [turn.model_dump() for turn in asked.messages]
    if served.suite is None:
        raise Problem(400, "no_suite", "an 'input' needs a suite: start the server with --suite")
    assert asked.input is not None
    if isinstance(asked.input, str) != (served.suite.input == "text"):
        raise Problem(400, "input", f"the suite's input is {served.suite.input}")
    return messages(Case("", asked.input, instruction=asked.instruction), served.suite)


async def _begun(served: Served, exchange: list[dict[str, str]], most: int | None) -> Answer:
    served.hold_valid()
    return served.answer(await run_in_threadpool(served.prompt, exchange), most)


async def _pieces(answer: Answer, request: Request) -> AsyncIterator[str]:
    """The answer's pieces, until it ends or nobody is there to read it."""
    pieces = iter(answer)
    while not await request.is_disconnected():
        piece = await run_in_threadpool(next, pieces, None)
        if piece is None:
            return
        if piece:
            yield piece


async def _events(
    answer: Answer, request: Request, head: dict[str, Any], usage: bool
) -> AsyncIterator[bytes]:
    yield wire.chunk(head, {"role": "assistant", "content": ""})
    try:
        async for piece in _pieces(answer, request):
            yield wire.chunk(head, {"content": piece})
    except Exception as error:  # the status is sent already
        yield wire.event(failure(error).told())
        return
    yield wire.chunk(head, {}, answer.finish_reason)
    if usage:
        yield wire.usage_chunk(head, answer)
    yield b"data: [DONE]\n\n"
