from __future__ import annotations

import pytest

from harness.control import passing_references
from harness.records import Case, Finding

FAIL = [Finding("short", "fail", "too short")]


def short(output, case):
    return [] if len(output) > 5 else FAIL


def test_the_ceiling_of_the_data_is_what_the_references_pass(make_check):
    texts = ["una epicrisis", "otra epicrisis", "nada", None]
    cases = [Case(f"c{i}", {}, reference=text) for i, text in enumerate(texts)]
    assert passing_references(make_check(short), cases, {}) == pytest.approx(2 / 3)


def test_without_references_there_is_no_ceiling(make_check):
    assert passing_references(make_check(short), [Case("c", {})], {}) is None


def test_a_check_that_fails_on_a_reference_does_not_pass_it(make_check):
    def raising(output, case):
        raise KeyError("dx")

    cases = [Case("c", {}, reference="una epicrisis")]
    assert passing_references(make_check(raising), cases, {}) == 0


def test_a_check_that_asks_how_an_output_was_written_is_told_that_nobody_knows(make_check):
    def whole(output, case, generation):
        return FAIL if generation else []

    cases = [Case("c", {}, reference="una epicrisis")]
    assert passing_references(make_check(whole), cases, {}) == 1
