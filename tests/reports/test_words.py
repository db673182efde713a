"""Both languages say the same things."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

import reports.words
from reports.words import WORDS, Words


def test_the_languages_have_the_same_keys() -> None:
    assert WORDS["es"].keys() == WORDS["en"].keys()


@pytest.mark.parametrize("key", WORDS["es"])
def test_a_text_takes_the_same_values_in_both_languages(key: str) -> None:
    told = [{name for _, name, _, _ in Formatter().parse(WORDS[la][key]) if name} for la in WORDS]
    assert told[0] == told[1]
    assert all(WORDS[language][key].strip() for language in WORDS)


def test_no_key_stands_twice() -> None:
    found = []
    for path in Path(reports.words.__file__).parent.glob("texts_*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        table = next(n.value for n in ast.walk(tree) if isinstance(n, ast.AnnAssign))
        assert isinstance(table, ast.Dict)
        found += [ast.literal_eval(key) for key in table.keys if key]
    assert sorted(found) == sorted(WORDS["es"])


def test_every_text_that_a_template_asks_for_is_there() -> None:
    templates = Path(reports.words.__file__).parent / "templates"
    source = "".join(path.read_text(encoding="utf-8") for path in templates.glob("*.j2"))
    asked = set(re.findall(r"""\bt\("([^"]+)""", source))
    assert asked
    assert asked <= WORDS["es"].keys()


def test_lists_and_numbers_read_as_a_person_writes_them() -> None:
    es, en = Words("es"), Words("en")
    assert es.listed(["q8", "int8"]) == "q8 e int8"
    assert en.listed(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"
    assert es.listed([]) == ""
    assert es.count("never", 1) == "1 hallazgo inadmisible"
    assert en.count("never", 3) == "3 findings never allowed"


def test_a_value_is_never_read_as_a_template() -> None:
    assert Words("en")("of", part="{whole}", whole="{0.__class__}") == "{whole} of {0.__class__}"
