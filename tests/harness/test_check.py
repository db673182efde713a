from __future__ import annotations

import sys
from pathlib import Path

import pytest

from harness.check import load_checks
from harness.errors import HarnessError

GOOD = '''"""Allow an empty output."""

from harness.check import check


@check(floor=0.9)
def spoken(output, case, *, least: int = 1):
    return []
'''


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return folder


def test_the_package_of_checks_is_known_by_name():
    checks = load_checks("checks")
    card = (
        "opening paragraph language markdown meta repetition length codes grounding coverage"
        " coherence privacy perplexity benchmark"
    )
    assert set(card.split()) <= set(checks)
    for name, check in checks.items():
        assert check.name == name
        assert check.doc.strip()
        assert check.is_sample == (not check.needs)
        assert not check.is_sample or 0 < check.floor < 1


def test_a_folder_of_files_is_loaded_the_same_way(tmp_path: Path):
    check = load_checks(write(tmp_path / "own", spoken=GOOD))["spoken"]
    assert (check.floor, check.options) == (0.9, {"least": 1})
    assert check.path == tmp_path / "own" / "spoken.py"
    assert check.doc == "Allow an empty output."
    assert check.function("x", None) == []


@pytest.mark.parametrize(
    ("signature", "asks"),
    [
        ("output, case", False),
        ("output, case, *, generation=None", False),
        ("output, case, *, least=1", False),
        ("output, case, generation", True),
        ("output, case, generation=None, *, least=1", True),
    ],
)
def test_a_third_parameter_asks_how_the_output_was_written(tmp_path: Path, signature, asks):
    text = GOOD.replace("output, case, *, least: int = 1", signature)
    assert load_checks(write(tmp_path / "own", spoken=text))["spoken"].asks_generation is asks


def test_two_folders_may_hold_files_of_one_name(tmp_path: Path):
    one = load_checks(write(tmp_path / "a", spoken=GOOD))["spoken"]
    two = load_checks(write(tmp_path / "b", spoken=GOOD.replace("0.9", "0.8")))["spoken"]
    assert (one.floor, two.floor) == (0.9, 0.8)


def test_a_folder_that_is_called_like_a_package_of_ours_is_still_the_users(tmp_path: Path):
    assert set(load_checks(write(tmp_path / "checks", opening=GOOD))) == {"spoken"}
    assert sys.modules["checks"].__file__ != str(tmp_path / "checks" / "__init__.py")


def test_a_check_that_a_file_only_imports_is_not_its_own(tmp_path: Path):
    borrowed = GOOD + "\nfrom checks.opening import opening\n"
    assert set(load_checks(write(tmp_path / "own", spoken=borrowed))) == {"spoken"}


def test_one_name_in_two_files_is_refused(tmp_path: Path):
    folder = write(tmp_path / "own", one=GOOD, two=GOOD)
    with pytest.raises(HarnessError, match=r"'spoken' stands in both .*one\.py and .*two\.py"):
        load_checks(folder)


BROKEN = {
    "no floor": (GOOD.replace("floor=0.9", ""), "'spoken'.*no floor"),
    "an option without a default": (GOOD.replace("int = 1", "int"), "'least'.*no default"),
    "a syntax error": ("def x(:\n", "SyntaxError"),
    "an exception": ("1 / 0\n", "ZeroDivisionError"),
    "a missing library": ("import no_such_library\n", "no_such_library"),
    "an exit": ("import sys\nsys.exit(0)\n", "SystemExit"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_named(tmp_path: Path, name: str):
    text, told = BROKEN[name]
    folder = write(tmp_path / "own", mine=text)
    with pytest.raises(HarnessError, match=told) as caught:
        load_checks(folder)
    assert str(folder / "mine.py") in str(caught.value)


def test_a_folder_without_checks_is_refused(tmp_path: Path):
    for folder in (write(tmp_path / "empty"), write(tmp_path / "plain", plain="x = 1\n")):
        with pytest.raises(HarnessError, match=rf"no checks in {folder}"):
            load_checks(folder)


def test_a_missing_folder_or_package_is_refused(tmp_path: Path):
    with pytest.raises(HarnessError, match=str(tmp_path / "no")):
        load_checks(tmp_path / "no")
    with pytest.raises(HarnessError, match="no_such_package"):
        load_checks("no_such_package")


def test_a_folder_where_the_command_runs_does_not_hide_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    write(tmp_path / "checks", opening=GOOD)
    monkeypatch.chdir(tmp_path)
    assert "spoken" not in load_checks("checks")
