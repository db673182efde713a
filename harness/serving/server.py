"""uvicorn on 127.0.0.1, quiet, until it is told to stop."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from harness.errors import HarnessError
from harness.serving.app import build
from harness.serving.page import Language, render
from harness.serving.served import load

CONNECTIONS = 64
PATIENCE = 3  # seconds that answers in the making have once it is told to stop


def serve(
    folder: Path,
    *,
    port: int,
    digest: str | None,
    public_key: Path | None,
    suite: str | None,
    language: Language | None,
    say: Callable[[str], object],
) -> None:
    """Serve what `verify` finds sound, until SIGINT or SIGTERM. Port 0 takes any free one."""
    served = load(folder, digest, public_key, suite)
    app = build(served, render(served, language))
    with _listening(port) as listener:
        config = uvicorn.Config(
            app,
            lifespan="off",
            ws="none",
            log_config=None,
            log_level="critical",  # a traceback can quote what was asked
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=CONNECTIONS,
            timeout_graceful_shutdown=PATIENCE,
        )
        server = uvicorn.Server(config)

        def stop(*_: object) -> None:
            server.should_exit = True

        # uvicorn takes these over, and gives back what it caught once it has stopped.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        say(f"serving {served.name}: {address} (and {address}/v1 for programs); Ctrl+C stops it")
        server.run(sockets=[listener])


def _listening(port: int) -> socket.socket:
    try:
        return socket.create_server(("127.0.0.1", port))
    except (OSError, OverflowError) as error:
        raise HarnessError(
            f"nothing can listen on port {port} ({error})", "give another --port"
        ) from error
