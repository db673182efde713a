"""What a request is refused with, in the shape that clients of OpenAI's interface read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from harness.errors import HarnessError


class Problem(Exception):
    """`status` is HTTP's; `code` is stable, for the page to word; `message` one sentence."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message

    def told(self) -> dict[str, Any]:
        kind = "server_error" if self.status >= 500 else "invalid_request_error"
        return {"error": {"message": self.message, "type": kind, "param": None, "code": self.code}}

    def response(self, headers: Mapping[str, str] | None = None) -> JSONResponse:
        return JSONResponse(self.told(), self.status, headers)


def add_handlers(app: FastAPI) -> None:
    """Every error of the app is told as a Problem."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _failed)


def failure(error: Exception) -> Problem:
    """An error's own words can quote a patient: only ours are told."""
    words = error.message if isinstance(error, HarnessError) else type(error).__name__
    return Problem(500, "failed", f"no answer could be written ({words})")


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return error.response({"Retry-After": "10"} if error.code == "busy" else None)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"] if part != "body")
    return Problem(400, "invalid", f"{where or 'body'}: {first['msg']}"[:300]).response()


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return Problem(error.status_code, "http", str(error.detail)).response(error.headers)


async def _failed(request: Request, error: Exception) -> Response:
    return failure(error).response()
