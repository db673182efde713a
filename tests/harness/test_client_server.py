"""The page's server gives the programs, the library and the variant's own files: nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from harness.clients.server import LONGEST, POLICY, serving
from harness.records import Variant


class Page:
    """As much of a browser as it takes to ask."""

    def __init__(self, address: str) -> None:
        told = urlsplit(address)
        self.root = told.path.removesuffix("page.html")
        self.host, self.port = told.hostname, told.port

    def get(self, path: str, *, root: str | None = None) -> tuple[HTTPResponse, bytes]:
        return self._ask("GET", (self.root if root is None else root) + path)

    def post(self, path: str, body: bytes, **headers: str) -> HTTPResponse:
        return self._ask("POST", self.root + path, body, headers)[0]

    def _ask(self, method: str, path: str, body=None, headers=None):
        connection = HTTPConnection(self.host, self.port, timeout=60)
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        read = response, response.read()
        connection.close()
        return read


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Page, object]]:
    folder, modules = tmp_path / "model", tmp_path / "node_modules"
    for path, text in {
        folder / "config.json": "{}",
        folder / "onnx" / "model.onnx": "graph",
        folder / "notes.txt": "private",
        modules / "library" / "index.mjs": "export {};",
        tmp_path / "secret": "private",
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (modules / "out").symlink_to(tmp_path / "secret")
    files = (folder / "config.json", folder / "onnx" / "model.onnx")
    variant = Variant("fp32", folder, "d", files)
    with serving(variant, {"tokens": 8}, modules) as (address, told):
        assert urlsplit(address).hostname == "127.0.0.1"
        yield Page(address), told


@pytest.mark.parametrize(
    ("path", "kind", "text"),
    [
        ("page.html", "text/html", b"<!doctype html>"),
        ("page.mjs", "text/javascript", b"//"),
        ("answer.mjs", "text/javascript", b"//"),
        ("model/config.json", "application/json", b"{}"),
        ("model/onnx/model.onnx", "application/octet-stream", b"graph"),
        ("modules/library/index.mjs", "text/javascript", b"export"),
    ],
)
def test_what_a_page_needs_is_given_under_the_policy(served, path, kind, text):
    response, body = served[0].get(path)
    assert (response.status, response.headers["Content-Type"]) == (200, kind)
    assert response.headers["Content-Security-Policy"] == POLICY
    assert body.startswith(text)


def test_the_policy_allows_nothing_from_outside():
    allowed = {word for part in POLICY.split("; ") for word in part.split(" ")[1:]}
    assert POLICY.startswith("default-src 'none'")
    assert allowed == {"'none'", "'self'", "'wasm-unsafe-eval'"}


@pytest.mark.parametrize(
    "path",
    [
        "model/notes.txt",
        "model/../notes.txt",
        "modules/../secret",
        "modules/out",
        "modules/library",
        "modules//etc/passwd",
        "package.json",
        "",
    ],
)
def test_nothing_else_is_given(served, path):
    response, body = served[0].get(path)
    assert (response.status, body) == (404, b"")


def test_nothing_is_given_or_taken_without_the_secret(served):
    page, told = served
    for root in ("/", "/other/", ""):
        assert page.get("page.html", root=root)[0].status in (400, 404)
        assert page.get("job.json", root=root)[0].status in (400, 404)
    page.root = "/"
    assert page.post("result", b"{}").status == 404
    assert told.empty()


def test_the_job_says_where_the_model_lies_and_the_result_arrives(served):
    page, told = served
    job = json.loads(page.get("job.json")[1])
    assert job == {"tokens": 8, "folder": f"{page.root}model"}
    assert page.post("result", b'{"error": "x"}').status == 200
    assert told.get_nowait() == b'{"error": "x"}'


def test_a_result_without_end_is_not_taken(served):
    page, told = served
    for length in (str(LONGEST + 1), "-1", "many"):
        assert page.post("result", b"", **{"Content-Length": length}).status == 404
    assert page.post("other", b"{}").status == 404
    assert told.empty()
