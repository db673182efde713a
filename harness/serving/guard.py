"""Who may ask: programs of this machine and our own page, not a page from elsewhere.

A foreign page reaches the loopback address in two ways. By a name of its own that it lets resolve
to 127.0.0.1: the Host header tells, and Starlette's TrustedHostMiddleware looks at it. By posting
across origins: Origin tells, and a form cannot send application/json without asking first, which
nothing here answers.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from harness.serving.problem import Problem

HOSTS = ("127.0.0.1", "localhost")
LONGEST = 2**20  # bytes of a request's body
ALWAYS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}


class Guard:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(ALWAYS)
            await send(message)

        try:
            if scope["type"] == "http" and scope["method"] not in ("GET", "HEAD"):
                _hold(Headers(scope=scope))
        except Problem as problem:
            await problem.response()(scope, receive, with_headers)
        else:
            await self.app(scope, receive, with_headers)


def _hold(headers: Headers) -> None:
    origin = headers.get("origin")
    if origin is not None and origin != f"http://{headers.get('host')}":
        raise Problem(403, "origin", "a page from elsewhere may not ask")
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(415, "content_type", "the body must be application/json")
    # The server reads no more of a body than this header says, unless it comes in chunks.
    length = headers.get("content-length", "")
    if "transfer-encoding" in headers or not (length.isascii() and length.isdecimal()):
        raise Problem(411, "length", "the request must tell its Content-Length")
    if len(length) > 9 or int(length) > LONGEST:
        raise Problem(413, "too_large", f"the body has more than {LONGEST} bytes")
