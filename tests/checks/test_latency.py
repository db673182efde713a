"""Budgets of milliseconds, held against what clients took on this machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from checks.latency import latency
from harness.check import Limits, load_checks
from harness.clients import Answer, Session, machine
from harness.errors import HarnessError
from harness.records import Case, Variant
from harness.runner import judge


def took(*times: tuple[float, float]) -> Session:
    """Answers by (ms to the first token, ms to the last)."""
    return Session(800.0, tuple(Answer((1,), (5, 2), first, whole) for first, whole in times))


Q4 = Variant("q4", Path("q4"), "d", ())


@dataclass
class Run:
    """As much of an Evidence as latency asks for."""

    sessions: Mapping[str, Session]
    cases: Sequence[Case] = field(default_factory=lambda: [Case(f"c{i}", "") for i in range(4)])
    variant: Variant = Q4

    def session(self, client: str, cases: Sequence[Case]) -> Session:
        return self.sessions[client]


NODE = took((100, 1000), (400, 4000), (200, 2000), (300, 3000))


def judged(sessions: Mapping[str, Session], **budgets: object):
    return latency(Run(sessions), Limits(), **budgets)  # type: ignore[arg-type]


def test_within_the_budget_passes_and_tells_the_machine():
    verdict = judged({"node": NODE}, node={"first_token_ms": 500, "answer_ms": 8000.0})
    assert (verdict.status, verdict.value, verdict.ceiling) == ("pass", 0.8, 1.0)
    assert (verdict.n, verdict.passed, verdict.unit) == (4, 4, "of the budget")
    assert verdict.machine == machine()
    assert verdict.message == (
        "node: first token 400 of 500 ms; node: answer 4,000 of 8,000 ms; "
        f"95th percentiles on {machine()}"
    )
    assert verdict.details == {
        "node_first_token_ms_p50": 200,
        "node_first_token_ms_p95": 400,
        "node_answer_ms_p50": 2000,
        "node_answer_ms_p95": 4000,
        "node_load_ms": 800,
    }


def test_the_budget_itself_is_within():
    assert judged({"node": NODE}, node={"first_token_ms": 400}).status == "pass"


@pytest.mark.parametrize(
    ("budget", "value", "passed"),
    [
        ({"first_token_ms": 399}, 400 / 399, 3),
        ({"first_token_ms": 500, "answer_ms": 2000}, 2.0, 2),
        ({"first_token_ms": 1}, 400, 0),
    ],
)
def test_beyond_a_budget_fails(budget, value, passed):
    verdict = judged({"node": NODE}, node=budget)
    assert (verdict.status, verdict.passed) == ("fail", passed)
    assert verdict.value == pytest.approx(value)


def test_each_client_has_its_own_budget():
    slow = took(*[(1500, 9000)] * 4)
    both = {"node": NODE, "chromium": slow}
    budget = {"node": {"first_token_ms": 500}, "chromium": {"first_token_ms": 2000}}
    assert judged(both, **budget).status == "pass"
    assert judged(both, **{**budget, "chromium": {"first_token_ms": 500}}).status == "fail"
    # Without a budget a client is not asked.
    assert "chromium_load_ms" not in judged({"node": NODE}, node=budget["node"]).details


def test_of_many_cases_one_in_twenty_may_be_slow():
    times = [(100.0, 100.0)] * 19 + [(9000.0, 9000.0)]
    run = Run({"node": took(*times)}, cases=[Case(f"c{i}", "") for i in range(20)])
    assert latency(run, Limits(), node={"answer_ms": 200}, cases=20).status == "pass"  # type: ignore[arg-type]


def test_what_cannot_be_loaded_fails_in_the_clients_own_words():
    verdict = judged({"node": Session(error="no \x1b operator")}, node={"answer_ms": 1e6})
    assert (verdict.status, verdict.value, verdict.passed) == ("fail", None, 0)
    assert verdict.message == r"node says 'no \x1b operator'"


@pytest.mark.parametrize(
    ("budget", "message"),
    [
        ({}, "latency has no budget; set first_token_ms in .checks.latency.node."),
        ({"node": {}}, "latency.node. is no budget"),
        ({"node": 500}, "latency.node. is no budget"),
        ({"chromium": {"tokens": 5}}, "latency.chromium. has no option 'tokens'; it takes first"),
        ({"node": {"answer_ms": 0}}, "'answer_ms' is 0"),
        ({"node": {"answer_ms": "5"}}, "'answer_ms' is '5'"),
        ({"node": {"answer_ms": True}}, "'answer_ms' is True"),
        ({"node": {"answer_ms": float("inf")}}, "'answer_ms' is inf"),
        ({"node": {"answer_ms": float("nan")}}, "'answer_ms' is nan"),
    ],
)
def test_a_budget_that_is_none_is_an_error(budget, message):
    with pytest.raises(HarnessError, match=message):
        judged({"node": NODE, "chromium": NODE}, **budget)


def test_the_runner_takes_a_missing_budget_for_an_error():
    verdict = judge(load_checks("checks")["latency"], Run({}), 0.95)  # type: ignore[arg-type]
    assert (verdict.status, verdict.value) == ("error", None)
    assert "no budget" in verdict.message
