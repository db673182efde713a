from __future__ import annotations

import random
from pathlib import Path

import pytest

from harness.config import load_suite
from harness.errors import HarnessError
from harness.mutation import chosen, load_mutators, mutation, suite_mutators
from harness.records import Case

OWN = '''"""Mutators of a user's own."""

from harness.mutation import mutation, rewrite


@mutation(caught_by={"opening"})
def shouted(output, case, source):
    """The text opens with a shout."""
    return "EH! " + output


@rewrite
def spaced(output, case, source):
    """A space more."""
    return output + " "


def helper(output):
    return output
'''
SUITE = """
[suite]
name = "own"
check_folders = ["own"]
[data]
train = "train.jsonl"
[checks.opening]
floor = 0.9
"""
CHECK = """from harness.check import check


@check(floor=0.9)
def mine(output, case):
    return []
"""


def write(folder: Path, text: str, name: str = "mine.py") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_folder_of_files_holds_corruptions_and_rewrites(tmp_path: Path):
    found = load_mutators(write(tmp_path / "own", OWN))
    assert set(found) == {"shouted", "spaced"}
    shouted, spaced = found["shouted"], found["spaced"]
    assert (shouted.caught_by, shouted.harmless) == (frozenset({"opening"}), False)
    assert (spaced.caught_by, spaced.harmless) == (frozenset(), True)
    assert shouted.doc == "The text opens with a shout."
    assert shouted.path == tmp_path / "own" / "mine.py"
    assert shouted.function("Ingresa", Case("a", {}), random.Random(0)) == "EH! Ingresa"


def test_a_suite_has_ours_and_those_of_its_own_check_folders(tmp_path: Path):
    write(tmp_path / "own", OWN + CHECK)
    (tmp_path / "suite.toml").write_text(SUITE, encoding="utf-8")
    found = suite_mutators(load_suite(tmp_path))
    assert {"shouted", "spaced", "dose_tenfold", "route_iv"} <= set(found)


def test_a_name_of_ours_is_not_taken_silently(tmp_path: Path):
    write(tmp_path / "own", OWN.replace("shouted", "dose_tenfold"))
    (tmp_path / "suite.toml").write_text(SUITE, encoding="utf-8")
    with pytest.raises(HarnessError, match=r"'dose_tenfold' stands in both .*doses\.py and .*mine"):
        suite_mutators(load_suite(tmp_path))


def test_one_name_in_two_files_is_refused(tmp_path: Path):
    folder = write(write(tmp_path / "own", OWN), OWN, "other.py").parent / "own"
    with pytest.raises(HarnessError, match=r"'shouted' stands in both .*mine\.py and .*other\.py"):
        load_mutators(folder)


def test_a_mutation_that_no_check_ought_to_catch_is_refused(tmp_path: Path):
    with pytest.raises(HarnessError, match="names no check"):
        mutation(caught_by=set())(lambda output, case, source: output)
    with pytest.raises(HarnessError, match="names no check"):
        load_mutators(write(tmp_path / "own", OWN.replace('{"opening"}', "set()")))


def test_kinds_are_chosen_by_name_and_an_unknown_one_lists_them(tmp_path: Path):
    found = load_mutators(write(tmp_path / "own", OWN))
    assert [mutator.name for mutator in chosen(found, [])] == ["shouted", "spaced"]
    assert [mutator.name for mutator in chosen(found, ["spaced"])] == ["spaced"]
    with pytest.raises(HarnessError, match="no kind 'spacd'; there are shouted, spaced"):
        chosen(found, ["spacd"])


def test_what_a_file_only_imports_is_not_its_own(tmp_path: Path):
    borrowed = OWN + "\nfrom checks.mutations.doses import dose_tenfold\n"
    assert set(load_mutators(write(tmp_path / "own", borrowed))) == {"shouted", "spaced"}


def test_the_package_of_mutations_is_not_taken_for_checks():
    from harness.check import load_checks

    assert not set(load_checks("checks")) & set(load_mutators("checks.mutations"))
