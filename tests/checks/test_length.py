from __future__ import annotations

import pytest

from checks.length import length
from harness.errors import HarnessError
from harness.records import Case


@pytest.mark.parametrize(
    ("words", "kinds"), [(0, ["short"]), (79, ["short"]), (80, []), (200, []), (201, ["long"])]
)
def test_bounds_are_allowed(words: int, kinds: list[str], case: Case) -> None:
    assert [f.kind for f in length("palabra " * words, case)] == kinds


def test_bounds_are_options(case: Case) -> None:
    assert length("tres palabras cortas", case, min_words=3, max_words=3) == []


def test_bounds_that_allow_nothing_are_refused(case: Case) -> None:
    with pytest.raises(HarnessError, match="min_words"):
        length("texto", case, min_words=10, max_words=5)
