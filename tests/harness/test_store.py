from __future__ import annotations

import json
import math
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.store import (
    digest_file,
    digest_files,
    digest_json,
    digest_stage,
    read_json,
    stage,
    write_json,
    write_text,
)


def test_text_arrives_as_written_and_nothing_else_is_left(tmp_path: Path):
    path = tmp_path / "new" / "a.txt"
    write_text(path, "neumonía\n\r\n")
    assert path.read_bytes() == "neumonía\n\r\n".encode()
    assert list(path.parent.iterdir()) == [path]
    assert path.stat().st_mode & 0o777 == 0o644


def test_unpaired_surrogates_stay_readable(tmp_path: Path):
    write_json(tmp_path / "a.json", {"text": "a\ud800b"})
    assert read_json(tmp_path / "a.json") == {"text": "a\ud800b"}


def test_a_value_that_is_not_json_leaves_the_old_file(tmp_path: Path):
    path = tmp_path / "a.json"
    write_json(path, {"x": 1})
    with pytest.raises(ValueError, match=r"not JSON compliant"):
        write_json(path, {"x": math.nan})
    assert read_json(path) == {"x": 1}


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("")
    for path in (tmp_path, tmp_path / "file" / "a.txt"):
        with pytest.raises(HarnessError, match=r"cannot be written"):
            write_text(path, "x")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


WRITER = """
import sys
from pathlib import Path
from harness.store import write_text
path = Path(sys.argv[1])
write_text(path, "a" * 300_000)
print("ready", flush=True)
while True:
    for letter in "bcde":
        write_text(path, letter * 300_000)
"""


def test_a_kill_never_leaves_half_a_file(
    tmp_path: Path, spawn: Callable[..., subprocess.Popen[str]]
):
    path = tmp_path / "a.txt"
    for delay in (0.0, 0.01, 0.05, 0.1, 0.2):
        process = spawn(WRITER, path)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=delay)
        process.kill()
        assert process.wait() == -signal.SIGKILL
        text = path.read_text()
        assert len(text) == 300_000
        assert len(set(text)) == 1


def test_the_digest_of_json_ignores_order_and_refuses_nan():
    assert digest_json({"a": 1, "b": [2]}) == digest_json({"b": [2], "a": 1})
    assert digest_json({"a": 1}) != digest_json({"a": 1.5})
    with pytest.raises(ValueError, match=r"not JSON compliant"):
        digest_json([math.inf])


def test_the_digest_of_files_sees_names_and_contents(tmp_path: Path):
    (tmp_path / "a").write_text("x")
    one = digest_files(tmp_path, [tmp_path / "a"])
    (tmp_path / "a").write_text("y")
    two = digest_files(tmp_path, [tmp_path / "a"])
    (tmp_path / "a").rename(tmp_path / "b")
    three = digest_files(tmp_path, [tmp_path / "b"])
    assert len({one, two, three}) == 3


class Builder:
    """A build that counts itself and writes what it was told."""

    def __init__(self) -> None:
        self.count = 0
        self.fails = False

    def __call__(self, out: Path) -> None:
        self.count += 1
        (out / "sub").mkdir()
        (out / "sub" / "weights").write_text(f"build {self.count}")
        if self.fails:
            raise RuntimeError("no memory")


def test_a_stage_is_built_once(tmp_path: Path):
    build, folder = Builder(), tmp_path / "out"
    assert stage(folder, {"model": "d1"}, {"opset": 18}, build)
    assert not stage(folder, {"model": "d1"}, {"opset": 18}, build)
    assert build.count == 1
    manifest = read_json(folder / "manifest.json")
    assert manifest["inputs"] == {"model": "d1"}
    assert manifest["files"] == {"sub/weights": digest_file(folder / "sub" / "weights")}
    assert {"settings", "versions", "git", "seconds", "schema"} <= set(manifest)
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_stage_is_rebuilt_when_an_input_or_a_setting_changed(tmp_path: Path):
    build, folder = Builder(), tmp_path / "out"
    stage(folder, {"model": "d1"}, {"opset": 18}, build)
    assert stage(folder, {"model": "d2"}, {"opset": 18}, build)
    assert stage(folder, {"model": "d2"}, {"opset": 17}, build)
    assert build.count == 3


@pytest.mark.parametrize("harm", ["changed", "missing", "no manifest", "half a manifest", "a list"])
def test_a_stage_is_rebuilt_when_what_it_made_was_touched(tmp_path: Path, harm: str):
    build, folder = Builder(), tmp_path / "out"
    stage(folder, {}, {}, build)
    first = digest_stage(folder)
    manifest = folder / "manifest.json"
    if harm == "changed":
        (folder / "sub" / "weights").write_text("build X")
    elif harm == "missing":
        (folder / "sub" / "weights").unlink()
    elif harm == "no manifest":
        manifest.unlink()
    elif harm == "half a manifest":
        manifest.write_text(manifest.read_text()[:40])
    else:
        manifest.write_text(json.dumps([1]))
    assert stage(folder, {}, {}, build)
    assert (folder / "sub" / "weights").read_text() == "build 2"
    assert digest_stage(folder) != first


def test_a_failing_build_leaves_the_old_output_and_no_partial(tmp_path: Path):
    build, folder = Builder(), tmp_path / "out"
    stage(folder, {"model": "d1"}, {}, build)
    build.fails = True
    with pytest.raises(RuntimeError, match=r"no memory"):
        stage(folder, {"model": "d2"}, {}, build)
    assert (folder / "sub" / "weights").read_text() == "build 1"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_what_a_killed_build_left_does_not_reach_the_next(tmp_path: Path):
    (tmp_path / ".out.partial").mkdir()
    (tmp_path / ".out.partial" / "rubbish").write_text("half")
    stage(tmp_path / "out", {}, {}, Builder())
    assert not (tmp_path / "out" / "rubbish").exists()
