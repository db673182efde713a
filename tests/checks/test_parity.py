"""What a client writes is held against what Python writes, token by token."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from checks.parity import parity
from harness.check import Limits, load_checks
from harness.clients import Answer, Session
from harness.errors import HarnessError
from harness.prompts import digest_ids
from harness.records import Case, FinishReason, Generation, Variant
from harness.runner import judge

END = 2  # of the tiny model
PROMPT = (1, 7, 8)
SAME = Answer(PROMPT, (5, 6, END), 10.0, 30.0)
CASES = [Case(f"c{i}", "") for i in range(4)]


@dataclass
class Run:
    """As much of an Evidence as parity asks for: what each client answers, case by case."""

    folder: Path
    sessions: Mapping[str, Session]
    written: tuple[int, ...] = (5, 6)
    finish: FinishReason = "eos"
    cases: Sequence[Case] = field(default_factory=lambda: CASES)

    @property
    def variant(self) -> Variant:
        return Variant("q4", self.folder, "d", ())

    def session(self, client: str, cases: Sequence[Case]) -> Session:
        return self.sessions[client]

    def outputs_of(self, cases: Sequence[Case]) -> Mapping[str, Generation]:
        made = (self.written, digest_ids(PROMPT), self.finish, 0.0)
        return {case.id: Generation(case.id, "", *made) for case in cases}


def told(*answers: Answer) -> Session:
    """Four answers, the last ones the same as Python's."""
    return Session(1500.0, (*answers, *[SAME] * (4 - len(answers))))


@pytest.fixture
def judged(tiny: Path):
    def make(node: Session, chromium: Session | None = None, floor: float = 0.75, **more):
        sessions = {"node": node} | ({"chromium": chromium} if chromium else {})
        run = Run(tiny, sessions, **more)
        return parity(run, Limits(floor), clients=tuple(sessions))  # type: ignore[arg-type]

    return make


def test_the_same_tokens_everywhere_pass(judged):
    verdict = judged(told(), told(), floor=1.0)
    assert (verdict.status, verdict.value, verdict.n, verdict.passed) == ("pass", 1.0, 4, 4)
    assert verdict.message == "4 of 4 cases the same in node, chromium"
    assert verdict.details == {
        "node_load_ms": 1500,
        "node_tokens_per_s": 100,  # two more tokens in 20 ms
        "chromium_load_ms": 1500,
        "chromium_tokens_per_s": 100,
    }
    assert verdict.worst == ()


@pytest.mark.parametrize(
    ("theirs", "message"),
    [
        ((5, 9, END), "writes token 9 at step 2, Python 6"),
        ((9,), "writes token 9 at step 1, Python 5"),
        ((5, 6, 9, END), "writes on where Python ends, after 2 tokens"),
        ((5, 6, 9), "writes on where Python ends, after 2 tokens"),
        ((5, END), "stops after 1 tokens, Python does not"),
        ((END,), "stops after 0 tokens, Python does not"),
        ((), "stops after 0 tokens, Python does not"),
    ],
)
def test_the_first_step_that_parts_is_told(judged, theirs, message):
    verdict = judged(told(), told(SAME, replace(SAME, token_ids=theirs)), floor=0.8)
    assert (verdict.status, verdict.value, verdict.passed) == ("fail", 0.75, 3)
    assert verdict.message.endswith(f"; in case 'c1' chromium {message}")
    (result,) = verdict.worst
    assert [finding.kind for finding in result.findings] == ["tokens"]


def test_who_is_cut_off_where_python_is_writes_the_same(judged):
    cut = Session(1.0, (replace(SAME, token_ids=(5, 6)),) * 4)
    assert judged(cut, finish="length", floor=1.0).status == "pass"
    assert judged(cut, floor=1.0).status == "fail"
    assert judged(told(), finish="length", floor=1.0).status == "fail"


def test_the_floor_says_how_many_may_part(judged):
    other = replace(SAME, token_ids=(5, 9, END))
    passed = judged(told(other))
    assert (passed.status, passed.message) == ("pass", "3 of 4 cases the same in node")
    # A case is the same where it is in every client.
    assert judged(told(other), told(SAME, other)).status == "fail"
    assert judged(told(other), told(other)).status == "pass"


def test_another_prompt_fails_whatever_the_floor(judged):
    other = replace(SAME, prompt_ids=(1, 7))
    verdict = judged(told(other), floor=0.0)
    assert (verdict.status, verdict.value) == ("fail", 0.75)
    assert verdict.message.endswith("in case 'c0' node makes another prompt of the same messages")
    assert [finding.kind for finding in verdict.worst[0].findings] == ["prompt"]


def test_what_cannot_be_loaded_fails_in_the_clients_own_words(judged):
    broken = Session(error="no operator \x00\u202eFoo")
    verdict = judged(told(), broken, floor=0.0)
    assert (verdict.status, verdict.value, verdict.passed, verdict.n) == ("fail", 0.0, 0, 4)
    assert verdict.message == r"chromium says 'no operator \x00\u202eFoo'"
    assert verdict.message.isprintable()


def test_an_answer_of_one_token_has_no_speed(judged):
    ended = Session(1.0, (replace(SAME, token_ids=(END,)),) * 4)
    assert judged(ended, written=()).details == {"node_load_ms": 1}


def test_no_client_and_no_cases_are_errors(tiny):
    with pytest.raises(HarnessError, match="no client"):
        parity(Run(tiny, {}), Limits(), clients=())  # type: ignore[arg-type]
    with pytest.raises(HarnessError, match="no cases"):
        parity(Run(tiny, {"node": told()}, cases=[]), Limits())  # type: ignore[arg-type]


def test_the_runner_takes_its_verdict(tiny):
    run = Run(tiny, {"node": told(), "chromium": told()})
    verdict = judge(load_checks("checks")["parity"], run, 0.95)  # type: ignore[arg-type]
    assert (verdict.status, verdict.floor) == ("pass", 0.75)
