"""What the built-in suite's own checks see of their own cases' corruptions."""

from __future__ import annotations

import pytest

from harness.audit import Audit, audit
from harness.config import load_suite
from harness.dataset import load_data
from harness.mutation import suite_mutators
from harness.selection import suite_checks


@pytest.fixture(scope="module")
def found() -> Audit:
    """Three references a kind, where `umbral audit` takes 25."""
    suite = load_suite("epicrisis")
    kinds = list(suite_mutators(suite).values())
    return audit(suite.name, suite_checks(suite), load_data(suite)[1], kinds, most=3)


def test_the_built_in_suite_catches_its_own_mutants(found: Audit):
    gaps = {k.name: k.examples for k in found.kinds if not k.harmless and k.share.hit < k.share.n}
    assert found.aside_by == {}
    assert found.caught.n >= 400
    assert found.caught.hit >= 0.97 * found.caught.n, gaps


def test_no_kind_of_corruption_goes_unseen(found: Audit):
    made = [k for k in found.kinds if not k.harmless and k.share.n]
    assert len(made) >= 140
    assert [k.name for k in made if k.share.hit < k.share.n / 2] == []


def test_no_check_fails_a_harmless_rewrite(found: Audit):
    assert found.flagged.n >= 200
    assert {k.name: k.examples for k in found.kinds if k.harmless and k.share.hit} == {}
