"""A judgement in a process of its own, whose status counts only once the process has told it.

A check is somebody's code: `os._exit(0)` in it, or in what it imports, ends its process with the
status of an acceptance and nothing decided.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

STATUS = "UMBRAL_STATUS"  # names the pipe in the child's environment


def run(module: str, arguments: Sequence[str]) -> int:
    """Exit status that `python -m module` told; one that ended untold with 0, or killed, has 3."""
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    # A package in the working folder is imported where this process would import it, else not.
    safe = [] if {"", str(Path.cwd())} & set(sys.path) else ["-P"]
    setpriv = shutil.which("setpriv")  # where this process is killed, the kernel ends the child
    with subprocess.Popen(
        [
            *([setpriv, "--pdeathsig", "KILL", "--"] if setpriv else []),
            *(sys.executable, *safe, "-m", module, *arguments),
        ],
        env={**os.environ, STATUS: str(writer)},
        pass_fds=[writer],
    ) as process:
        os.close(writer)
        code = None
        while code is None:
            with suppress(KeyboardInterrupt):  # the terminal told the child too
                code = process.wait()
    told = b""
    with suppress(BlockingIOError):  # something that the child left behind holds the pipe
        told = os.read(reader, 64).strip()
    os.close(reader)
    if told.isdigit():
        return int(told)
    if code > 0:
        return code
    sys.stderr.write("umbral: ended before it was decided\n")
    return 3


def teller() -> int | None:
    """The pipe of a child, taken out of the environment so that no process it starts has it."""
    pipe = os.environ.pop(STATUS, None)
    return int(pipe) if pipe else None


def tell(pipe: int, status: int) -> None:
    """Once, at the end."""
    with suppress(BrokenPipeError):
        os.write(pipe, b"%d" % status)
