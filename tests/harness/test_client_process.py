"""A client's process ends with whoever started it, and cannot take all of the memory."""

from __future__ import annotations

import resource
import shutil
import subprocess
from pathlib import Path

import psutil
import pytest

from harness.clients.process import SHARE, last_words, started


def test_it_is_bounded_in_memory_and_ended(tmp_path: Path):
    with (
        (tmp_path / "log").open("wb") as log,
        started(["sleep", "600"], output=subprocess.DEVNULL, log=log) as running,
    ):
        limits = resource.prlimit(running.pid, resource.RLIMIT_DATA)
        assert limits == (int(SHARE * psutil.virtual_memory().total),) * 2
        assert running.poll() is None
    assert running.returncode == -9


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv is part of Linux alone")
def test_who_starts_it_takes_it_along_when_killed(spawn, tmp_path: Path):
    code = (
        "import sys\nfrom harness.clients.process import started\n"
        "program = ['sh', '-c', 'echo on; exec cat /dev/zero >/dev/null']\n"
        "with open(sys.argv[1], 'wb') as log, started(program, output=-1, log=log) as running:\n"
        # Before it speaks, nobody has told the kernel to end it with its parent.
        " running.stdout.readline()\n print(running.pid, flush=True)\n running.wait()"
    )
    starter = spawn(code, tmp_path / "log")
    child = psutil.Process(int(starter.stdout.readline()))
    starter.kill()
    starter.wait()
    # Whose parent is gone may stay a zombie where nobody collects it.
    _, alive = psutil.wait_procs([child], timeout=60)
    assert all(process.status() == psutil.STATUS_ZOMBIE for process in alive)


def test_the_last_words_are_of_a_bounded_tail(tmp_path: Path):
    log = tmp_path / "log"
    log.write_bytes(b"x" * 10**6 + b"\nno memory\xff\n\n")
    assert last_words(log) == r"no memory\xff"
    log.write_bytes(b"x" * 10**6)
    assert len(last_words(log)) == 300
    log.write_bytes(b"")
    assert last_words(log) == "no word"
