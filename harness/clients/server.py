"""A loopback server for one page: the programs, the library and one variant's files."""

from __future__ import annotations

import json
import queue
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copyfileobj
from typing import Any

from harness.clients.library import PROGRAMS
from harness.records import Variant

POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
KINDS = {
    ".html": "text/html",
    ".mjs": "text/javascript",
    ".js": "text/javascript",
    ".json": "application/json",
    ".wasm": "application/wasm",
}
LONGEST = 64 * 2**20  # bytes that a page may post


@contextmanager
def serving(
    variant: Variant, job: Mapping[str, Any], modules: Path
) -> Iterator[tuple[str, queue.Queue[bytes]]]:
    """The page's address, and where what it posts arrives.

    The address holds a secret, so that no other program of this machine reads or answers.
    """
    root = f"/{secrets.token_urlsafe(16)}/"
    pages = {path.name: path for path in PROGRAMS.iterdir() if path.suffix in (".html", ".mjs")}
    own = {f"model/{p.relative_to(variant.folder).as_posix()}": p for p in variant.files}
    told: queue.Queue[bytes] = queue.Queue()
    body = json.dumps({**job, "folder": f"{root}model"}).encode()
    handler = partial(_Handler, root, {**pages, **own}, modules.resolve(), body, told)
    with _Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}{root}page.html", told
        finally:
            server.shutdown()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that was killed reads no further."""


class _Handler(BaseHTTPRequestHandler):
    def __init__(
        self,
        root: str,
        files: Mapping[str, Path],
        modules: Path,
        job: bytes,
        told: queue.Queue[bytes],
        *rest: Any,
    ) -> None:
        self.root, self.files, self.modules, self.job, self.told = root, files, modules, job, told
        super().__init__(*rest)

    def do_GET(self) -> None:
        name = self.path.removeprefix(self.root)
        if self.path == f"{self.root}job.json":
            self._begin(200, "application/json", len(self.job))
            self.wfile.write(self.job)
        elif name != self.path and (path := self._file(name)) is not None:
            self._begin(
                200, KINDS.get(path.suffix, "application/octet-stream"), path.stat().st_size
            )
            with path.open("rb") as file:
                copyfileobj(file, self.wfile)
        else:
            self._begin(404)

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if self.path != f"{self.root}result" or not length.isdecimal() or int(length) > LONGEST:
            return self._begin(404)
        self.told.put(self.rfile.read(int(length)))
        return self._begin(200)

    def _file(self, name: str) -> Path | None:
        if name.startswith("modules/"):
            path = (self.modules / name.removeprefix("modules/")).resolve()
            return path if path.is_relative_to(self.modules) and path.is_file() else None
        return self.files.get(name)

    def _begin(self, status: int, kind: str = "text/plain", length: int = 0) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""
