"""Transformers.js in a page: onnxruntime's WebAssembly in a headless Chromium, from this machine.

The page comes from a server on the loopback address that knows the programs, the library and the
variant's own files, and nothing else; its policy allows no other address, and Chromium resolves
no name. So the model is run as a page in a clinic runs it, and what the digest does not cover is
not there.
"""

from __future__ import annotations

import os
import queue
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import Any

from harness.clients import library, process
from harness.clients.server import serving
from harness.errors import HarnessError
from harness.records import Variant

QUIET = (
    "--headless",
    "--no-first-run",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-sync",
    "--disable-crash-reporter",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
PATIENCE = 0.5  # seconds between two looks whether it still runs


def version() -> str:
    return process.version(_program())


def _program() -> str:
    return library.program("Chromium", "google-chrome", "chromium", "chromium-browser")


def run(variant: Variant, job: Mapping[str, Any], seconds: float) -> bytes:
    """What the page posted about a job within so many seconds."""
    command = [_program(), *QUIET]
    if os.geteuid() == 0:
        command.append("--no-sandbox")  # it refuses to be root's otherwise, as in a container
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name,
        serving(variant, job, library.modules()) as (address, told),
    ):
        log = Path(name) / "log"
        command += [f"--user-data-dir={name}/profile", address]
        with (
            log.open("wb") as errors,
            process.started(command, output=subprocess.DEVNULL, log=errors) as running,
        ):
            until = monotonic() + seconds
            while monotonic() < until:
                try:
                    return told.get(timeout=PATIENCE)
                except queue.Empty:
                    code = running.poll()
                if code is not None:
                    words = process.last_words(log)
                    raise HarnessError(
                        f"Chromium ended with {code} on '{variant.name}' ({words!r})",
                        "run it by hand and see what it lacks",
                    )
    raise HarnessError(
        f"Chromium did not finish with '{variant.name}' in {seconds:.0f} s",
        "give the suite fewer tokens or run on a faster machine",
    )
