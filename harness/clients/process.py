"""A program that runs for a while, with all that it starts: bounded in memory, ended for sure."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import psutil

from harness.errors import HarnessError

SHARE = 0.75  # of the machine's memory, for each process


@contextmanager
def started(
    command: Sequence[str], *, output: BinaryIO | int, log: BinaryIO
) -> Iterator[subprocess.Popen[bytes]]:
    """The program; when this is left, it and its children are killed."""
    # Where this process is killed itself, the kernel ends what it started.
    setpriv = shutil.which("setpriv")
    process = subprocess.Popen(
        [*([setpriv, "--pdeathsig", "KILL", "--"] if setpriv else []), *command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=log,
        start_new_session=True,
    )
    try:
        _bound(process.pid)
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _bound(process: int) -> None:
    """Memory that is written to; a page's address space is reserved far beyond it."""
    if hasattr(resource, "prlimit"):
        limit = int(SHARE * psutil.virtual_memory().total)
        with suppress(ProcessLookupError, PermissionError):
            resource.prlimit(process, resource.RLIMIT_DATA, (limit, limit))


def version(program: str) -> str:
    try:
        told = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=60, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise HarnessError(
            f"{program} does not tell its version ({type(error).__name__})", "install it again"
        ) from error
    return told.stdout.strip()


def last_words(log: Path) -> str:
    """The last line of a log, for a message."""
    lines = log.read_bytes()[-4000:].decode("utf-8", "backslashreplace").split("\n")
    return next((line.strip()[:300] for line in reversed(lines) if line.strip()), "no word")
