from __future__ import annotations

from harness.records import Finding, SampleResult
from harness.tally import WORST, Tally

FAIL = Finding("odd", "fail", "odd")
NEVER = Finding("rare", "never", "rare")
FOUND = [(FAIL,) * (n % 4) + (NEVER,) * (n % 7 == 0) for n in range(95)]
RESULTS = [
    SampleResult(f"c{n}", found, "KeyError" if n == 9 else None) for n, found in enumerate(FOUND)
]


def tally(*parts: list[SampleResult]) -> Tally:
    made = Tally()
    for part in parts:
        made.add(part)
    return made


def test_results_come_to_the_same_in_parts_and_at_once():
    whole, parts = tally(RESULTS), tally(RESULTS[:7], [], RESULTS[7:60], RESULTS[60:])
    for name in ("n", "unscorable", "never", "suppressed", "error", "worst"):
        assert getattr(whole, name) == getattr(parts, name), name
    assert whole.passed.tolist() == parts.passed.tolist() == [r.passed for r in RESULTS]
    assert (whole.n, whole.unscorable, whole.never, whole.error) == (95, 1, 14, "KeyError")


def test_the_worst_are_the_gravest_and_of_equals_the_earlier():
    kept = [result.case_id for result in tally(RESULTS).worst]
    assert len(kept) == WORST
    assert kept[:4] == ["c9", "c7", "c35", "c63"]  # unscorable; then never and three failures
    only = [SampleResult(f"c{n}", (FAIL,)) for n in range(50)]
    assert tally(only[:30], only[30:]).worst == only[:WORST]
    assert tally([SampleResult("good")]).worst == []


def test_what_is_suppressed_is_counted_and_weighs_nothing():
    hidden = SampleResult("c", (Finding("rare", "never", "rare", suppressed=1),))
    told = tally([hidden])
    assert (told.never, told.suppressed, told.passed.tolist(), told.worst) == (0, 1, [True], [])
