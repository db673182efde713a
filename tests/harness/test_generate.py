from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from harness.cache import Cache
from harness.config import Suite, load_suite
from harness.dataset import load_data
from harness.generate import generate, held
from harness.records import Case, Generation, Variant
from harness.variants import discover

CASES = 3


@pytest.fixture
def suite(suite_path: Path) -> Suite:
    return load_suite(suite_path)


@pytest.fixture
def cases(suite: Suite) -> list[Case]:
    return load_data(suite)[1][:CASES]


@pytest.fixture
def variant(candidate: Path) -> Variant:
    return discover(candidate)["q4"]


class Counted:
    """Generates, and tells how many answers the cache already held."""

    def __init__(self, path: Path) -> None:
        self.cache = Cache(path)

    def __call__(
        self, variant: Variant, cases: Sequence[Case], suite: Suite
    ) -> tuple[int, dict[str, Generation]]:
        steps: list[int] = []
        made = generate(variant, cases, suite, self.cache, steps.append)
        assert sum(steps) == len(cases)
        return steps[0], made


@pytest.fixture
def counted(tmp_path: Path) -> Counted:
    return Counted(tmp_path / "c.sqlite")


def texts(made: dict[str, Generation]) -> dict[str, tuple[object, ...]]:
    return {name: (g.text, g.token_ids, g.finish_reason) for name, g in made.items()}


def test_every_case_is_answered_once(counted, variant, cases, suite):
    first, made = counted(variant, cases, suite)
    again, same = counted(variant, cases, suite)
    assert (first, again) == (0, CASES)
    assert made == same == held(variant, cases, suite, counted.cache)
    assert list(made) == [case.id for case in cases]
    assert all(len(g.token_ids) <= 8 and g.case_id == name for name, g in made.items())
    assert len({g.prompt_digest for g in made.values()}) == CASES


def test_new_cases_are_added_to_the_old(counted, variant, cases, suite):
    counted(variant, cases[:1], suite)
    assert counted(variant, cases, suite)[0] == 1


def test_whatever_decides_the_text_is_part_of_its_key(counted, variant, cases, suite, candidate):
    one = cases[:1]
    counted(variant, one, suite)
    decode = suite.decode.model_copy(update={"max_new_tokens": 4})
    system = suite.prompt.model_copy(update={"system": "Resume."})
    template = suite.prompt.model_copy(update={"template": "{input_json}"})
    others = [
        (replace(variant, digest="changed weights"), one, suite),
        (discover(candidate)["fp32"], one, suite),
        (variant, one, suite.model_copy(update={"decode": decode})),
        (variant, one, suite.model_copy(update={"prompt": system})),
        (variant, one, suite.model_copy(update={"prompt": template})),
        (variant, [replace(one[0], instruction="Resume:")], suite),
        (variant, [replace(one[0], input={"dx": []})], suite),
    ]
    assert [counted(*other)[0] for other in others] == [0] * len(others)


def test_what_does_not_reach_the_model_is_not_in_the_key(counted, variant, cases, suite):
    one = cases[:1]
    counted(variant, one, suite)
    renamed = [replace(one[0], id="other", group="g", tags=(), reference="x")]
    assert counted(variant, renamed, suite.model_copy(update={"name": "other"}))[0] == 1
    moved = replace(variant, name="renamed")
    assert counted(moved, one, suite)[0] == 1


GENERATOR = """
import sys
from pathlib import Path
from harness.cache import Cache
from harness.config import load_suite
from harness.dataset import load_data
from harness.generate import generate
from harness.variants import discover
suite = load_suite(sys.argv[1])
variant = discover(Path(sys.argv[2]))["q4"]
cache = Cache(Path(sys.argv[3]))
generate(variant, load_data(suite)[1], suite, cache, lambda done: print(done, flush=True))
"""


def test_two_processes_at_once_do_the_work_once(
    tmp_path: Path,
    candidate: Path,
    suite_path: Path,
    spawn: Callable[..., subprocess.Popen[str]],
):
    told = [suite_path, candidate, tmp_path / "shared.sqlite"]
    processes = [spawn(GENERATOR, *told) for _ in range(2)]
    held = {int(process.communicate()[0].split()[0]) for process in processes}
    assert held == {0, 8}


@pytest.mark.slow
def test_a_killed_run_goes_on_where_it_was_and_ends_the_same(
    tmp_path: Path,
    candidate: Path,
    suite_path: Path,
    suite: Suite,
    spawn: Callable[..., subprocess.Popen[str]],
):
    path = tmp_path / "killed.sqlite"
    reported = 0
    for _ in range(3):
        process = spawn(GENERATOR, suite_path, candidate, path)
        assert process.stdout is not None
        found = int(process.stdout.readline())
        assert found >= reported
        reported = found + int(process.stdout.readline() or 0)
        process.kill()
        process.wait()
    cases = load_data(suite)[1]
    variant = discover(candidate)["q4"]
    resumed = generate(variant, cases, suite, Cache(path), lambda done: None)
    unbroken = generate(variant, cases, suite, Cache(tmp_path / "u.sqlite"), lambda done: None)
    assert texts(resumed) == texts(unbroken)
