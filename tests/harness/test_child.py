from __future__ import annotations

import signal

import psutil
import pytest

RUN = """
import sys
from harness.child import run
sys.exit(run("own", ["a b"]))
"""


@pytest.fixture
def ended(python, tmp_path):
    """The status of a process whose child runs this code."""

    def run(code: str):
        head = "import os, sys\nfrom harness.child import tell, teller\npipe = teller()\n"
        (tmp_path / "own.py").write_text(head + code)
        return python("-c", RUN, cwd=tmp_path)

    return run


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("tell(pipe, 0)", 0),
        ("tell(pipe, 1)", 1),
        ("tell(pipe, 1)\nos._exit(0)", 1),
        ("os._exit(0)", 3),
        ("", 3),
        ("os.kill(os.getpid(), 9)", 3),
        ("os.write(pipe, b'nonsense')", 3),
        ("os.execv('/bin/true', ['true'])", 3),
        ("sys.exit(2)", 2),
    ],
)
def test_only_a_status_that_was_told_accepts(ended, code: str, status: int):
    done = ended(code)
    assert done.returncode == status, done.stderr
    assert ("ended before it was decided" in done.stderr) == (status == 3)


def test_it_is_told_its_arguments_and_where_it_is(ended, tmp_path):
    done = ended("print(sys.argv[1:], os.getcwd(), teller())\ntell(pipe, 0)")
    assert done.stdout == f"['a b'] {tmp_path} None\n"


def test_who_is_killed_takes_the_child_along(spawn, tmp_path):
    (tmp_path / "own.py").write_text(
        "import os, signal\nprint(os.getpid(), flush=True)\nsignal.pause()\n"
    )
    process = spawn(f"import os\nos.chdir({str(tmp_path)!r})\n{RUN}")
    child = psutil.Process(int(process.stdout.readline()))
    process.kill()
    assert process.wait() == -signal.SIGKILL
    child.wait(timeout=60)
    assert not child.is_running()
