"""A real small disk that is full at every point of a promotion and of a rollback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
# A mount of the process's own, which goes with it; not every machine lets a user have one.
ALONE = ["unshare", "--map-root-user", "--mount"]

AT_EVERY_POINT = """
import os, subprocess, sys
from pathlib import Path

sys.path.insert(0, sys.argv[1])
from promotable import decided, model
from harness.acceptance import verify
from harness.config import Gate
from harness.errors import HarnessError
from harness.promotion import history, promote, rollback

work, disk = Path(sys.argv[2]), Path(sys.argv[2]) / "disk"
app = disk / "app" / "model"
os.fsync = lambda handle: None  # holds against a power cut, not against a full disk
disk.mkdir()


def put(name):
    variant = model(work / name, name, 40_000)
    promote(decided(variant), variant, app, gate=Gate())


def fill(blocks, inodes):
    for n in range(os.statvfs(disk).f_ffree - inodes):
        (disk / f"filler{n}").touch()
    with (disk / "filler").open("wb") as file:
        file.write(b"x" * 4096 * (os.statvfs(disk).f_bfree - blocks))


def on_a_disk_with(blocks, inodes, act):
    size = "size=600k,nr_inodes=60"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "none", disk], check=True)
    put("q4")
    put("q8")
    old = app.readlink()
    fill(blocks, inodes)
    try:
        act()
        told = "done"
    except HarnessError as error:
        told = "changed" if "is changed, but" in str(error) else "not"
    changes = history(app)  # which refuses a link that it does not agree with
    assert verify(app, changes[-1].acceptance).variant == changes[-1].variant
    assert (app.readlink() == old) == (told == "not"), told
    for filler in disk.glob("filler*"):
        filler.unlink()
    put("q8")
    changes = history(app)
    seen = {path.name for path in app.parent.iterdir() if path.name[0] != "."}
    assert seen == {"model", "promotions.jsonl", *(change.folder for change in changes)}, seen
    subprocess.run(["umount", disk], check=True)
    return told


for act in (lambda: put("q4"), lambda: rollback(app)):
    print(*(on_a_disk_with(blocks, 30, act) for blocks in range(20)))
    print(*(on_a_disk_with(60, inodes, act) for inodes in range(1, 12)))
"""


def may_mount() -> bool:
    try:
        tried = subprocess.run([*ALONE, "true"], capture_output=True, check=False)
    except FileNotFoundError:
        return False
    return tried.returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(not may_mount(), reason="this machine lets nobody mount a small disk")
def test_a_full_disk_leaves_one_whole_model_and_a_history_that_agrees(tmp_path: Path):
    command = [*ALONE, sys.executable, "-c", AT_EVERY_POINT, HERE, tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines()]
    assert len(lines) == 4
    for line in lines:
        assert {"not", "done"} <= set(line) <= {"not", "changed", "done"}
        assert line == sorted(line, key=["not", "changed", "done"].index)
    assert any("changed" in line for line in lines)
