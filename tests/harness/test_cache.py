from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from harness.cache import VERSION, Cache
from harness.errors import HarnessError
from harness.logprobs import Forced
from harness.records import Generation

MADE = Generation("c1", "Ingresa por neumonía.", (5, 6, 7), "digest", "eos", 0.25)


def test_what_goes_in_comes_out(tmp_path: Path):
    cache = Cache(tmp_path / "new" / "c.sqlite")
    cache.add_generations([("k1", MADE), ("k2", replace(MADE, finish_reason="length"))])
    assert cache.generations(["k1"]) == {"k1": MADE}
    assert set(Cache(cache.path).generations(["k1", "k2", "k3"])) == {"k1", "k2"}


@pytest.mark.parametrize("text", ["", "a\ud800b", "\x00", "\u2028", "«ñ» 𝕏"])
def test_any_text_that_a_model_may_write(tmp_path: Path, text: str):
    cache = Cache(tmp_path / "c.sqlite")
    cache.add_generations([("k", replace(MADE, text=text))])
    assert cache.generations(["k"])["k"].text == text


def test_figures_by_token_keep_every_bit(tmp_path: Path):
    cache = Cache(tmp_path / "c.sqlite")
    arrays = {
        "logprobs": np.array([-0.1, -1e-30, -np.inf, np.nan], np.float32),
        "first": np.array([True, False]),
        "divergence": np.zeros((0, 2), np.float32),
    }
    cache.add_forced([("k", Forced("digest", 3072, arrays)), ("bare", Forced("d", 9, {}))])
    held = cache.forced(["k", "bare", "other"])
    assert set(held) == cache.knows_forced(["k", "bare", "other"]) == {"k", "bare"}
    assert (held["k"].tokens, held["k"].vocabulary, held["bare"].arrays) == ("digest", 3072, {})
    for name, values in arrays.items():
        found = held["k"].arrays[name]
        assert (found.dtype, found.shape) == (values.dtype, values.shape)
        assert found.tobytes() == values.tobytes()


def test_the_first_answer_to_a_key_stays(tmp_path: Path):
    cache = Cache(tmp_path / "c.sqlite")
    cache.add_generations([("k", MADE)])
    cache.add_generations([("k", replace(MADE, text="otro"))])
    assert cache.generations(["k"])["k"] == MADE


def test_a_batch_goes_in_whole_or_not_at_all(tmp_path: Path):
    cache = Cache(tmp_path / "c.sqlite")
    unwritable = replace(MADE, case_id=object())  # type: ignore[arg-type]
    with pytest.raises(HarnessError, match=r"cannot be written"):
        cache.add_generations([("k1", MADE), ("k2", unwritable)])
    assert cache.generations(["k1", "k2"]) == {}


def test_a_cache_of_another_version_is_refused(tmp_path: Path):
    path = tmp_path / "c.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(HarnessError, match=r"another version of Umbral.*another run folder"):
        Cache(path)


def test_what_is_no_cache_is_refused_and_kept(tmp_path: Path):
    path = tmp_path / "c.sqlite"
    path.write_text("my notes " * 100)
    with pytest.raises(HarnessError, match=r"cannot be opened"):
        Cache(path)
    assert path.read_text() == "my notes " * 100
    with pytest.raises(HarnessError, match=r"cannot be opened"):
        Cache(path / "below-a-file" / "c.sqlite")


WRITER = """
import sys
from pathlib import Path
from harness.cache import Cache
from harness.records import Generation
name = sys.argv[2]
print("ready", flush=True)
sys.stdin.readline()
for number in range(100):
    cache = Cache(Path(sys.argv[1]))
    made = Generation(name, f"{name} {number}", (number,), "d", "eos", 0.0)
    cache.add_generations([(f"{name}-{number}", made), (f"both-{number}", made)])
    assert cache.generations([f"{name}-{number}"])
"""


def test_two_processes_write_at_once(tmp_path: Path, spawn: Callable[..., subprocess.Popen[str]]):
    path = tmp_path / "c.sqlite"
    processes = [spawn(WRITER, path, name) for name in ("one", "two")]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for process in processes:
        _, errors = process.communicate()
        assert (process.returncode, errors) == (0, "")
    keys = [f"{name}-{number}" for name in ("one", "two", "both") for number in range(100)]
    assert set(Cache(path).generations(keys)) == set(keys)


CLAIMER = """
import sys
from pathlib import Path
from harness.cache import Cache
cache, log = Cache(Path(sys.argv[1])), Path(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
for _ in range(50):
    with cache.claim("work"):
        for word in ("begin", "end"):
            with log.open("a") as file:
                file.write(word + "\\n")
"""


def test_a_claim_is_held_by_one_process_at_a_time(
    tmp_path: Path, spawn: Callable[..., subprocess.Popen[str]]
):
    log = tmp_path / "log"
    processes = [spawn(CLAIMER, tmp_path / "c.sqlite", log) for _ in range(2)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for process in processes:
        assert process.communicate()[1] == ""
    assert log.read_text().split() == ["begin", "end"] * 100


ENDLESS = """
import sys
from pathlib import Path
from harness.cache import Cache
from harness.records import Generation
cache = Cache(Path(sys.argv[1]))
number = 0
while True:
    batch = [Generation(f"{number}", "x" * 2000, (i,), "d", "eos", 0.0) for i in range(8)]
    cache.add_generations((f"{number}-{i}", item) for i, item in enumerate(batch))
    print(number, flush=True)
    number += 1
"""


def test_what_was_reported_survives_a_kill(
    tmp_path: Path, spawn: Callable[..., subprocess.Popen[str]]
):
    for round_, stop in enumerate((0, 7, 40)):
        path = tmp_path / f"{round_}.sqlite"
        process = spawn(ENDLESS, path)
        assert process.stdout is not None
        last = -1
        while last < stop:
            last = int(process.stdout.readline())
        process.kill()
        process.wait()
        held = Cache(path).generations([f"{n}-{i}" for n in range(last + 200) for i in range(8)])
        assert {f"{n}-{i}" for n in range(last + 1) for i in range(8)} <= set(held)
        assert len(held) % 8 == 0
        assert all(len(item.text) == 2000 for item in held.values())
