"""What the built-in suite's own checks see of their own cases' corruptions."""

from __future__ import annotations

from harness.audit import audit
from harness.config import load_suite
from harness.dataset import load_data
from harness.mutation import suite_mutators
from harness.selection import suite_checks

# Kinds that the checks do not see yet; none else may be missed.
GAPS = frozenset(["course_dropped"])


def test_the_built_in_suite_catches_its_own_mutants_and_fails_no_rewrite():
    suite = load_suite("epicrisis")
    mutators = suite_mutators(suite)
    assert mutators.keys() >= GAPS
    told = [m for name, m in mutators.items() if name not in GAPS]
    found = audit(suite.name, suite_checks(suite), load_data(suite)[1], told, most=1)
    assert found.aside_by == {}
    gaps = {k.name: k.examples for k in found.kinds if not k.harmless and k.share.hit < k.share.n}
    assert found.caught.hit >= 0.97 * found.caught.n, gaps
    assert [k.name for k in found.kinds if k.harmless and k.share.hit] == []
    assert found.flagged.n >= 70
