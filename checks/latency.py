"""Allow a variant that keeps people waiting in the program that is to run it.

What it checks. Some cases, spread over the suite, are answered by real clients, as `parity` tells:
one at a time, the model loaded and warm. Two times are taken of each, from the messages on:

- `first_token_ms`: until the first token is there;
- `answer_ms`: until the whole answer is.

The suite gives each client its budgets, and the 95th percentile of each (nearest rank: of eight
cases the slowest) is held to them:

    [checks.latency.node]
    first_token_ms = 500
    answer_ms = 10000

    [checks.latency.chromium]
    first_token_ms = 2000

The value is the largest share of a budget that is used, and passes up to 1. The details hold
median and 95th percentile of both times, and the milliseconds to load. The message names the
machine.

Why. A clinician who waits for the first word more than half a second goes on typing by hand. A
variant may be small, true and too slow: four bits are slower than eight on some processors.

Known limits. It measures this machine as it is just now: a busy one is slow, and Node, whose
threads wait for each other, slowest of all. Its times are no other's: they are taken anew on
another machine, and `umbral compare` leaves them out there. Eight cases say little of one slow
answer in a hundred. A browser's memory and a phone's heat are not looked at.

When it fails. Another variant, a shorter prompt, fewer tokens; or a larger budget, where somebody
answers for it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from harness.check import Limits, check
from harness.clients import Session, machine, spread
from harness.errors import HarnessError
from harness.records import Said, Verdict
from harness.said import sentence

if TYPE_CHECKING:
    from harness.evidence import Evidence

TIMES = ("first_token_ms", "answer_ms")
SAYS = {
    "latency.client": "{client} says {error}",
    "latency.first_token_ms": "{client}: first token {taken:,.0f} of {most:,.0f} ms",
    "latency.answer_ms": "{client}: answer {taken:,.0f} of {most:,.0f} ms",
    "latency.machine": "95th percentiles on {machine}",
}


@check(needs={"client"})
def latency(
    evidence: Evidence,
    limits: Limits,
    *,
    node: dict[str, Any] | None = None,
    chromium: dict[str, Any] | None = None,
    cases: int = 8,
) -> Verdict:
    given = {"node": node, "chromium": chromium}
    budgets = {name: _budget(name, told) for name, told in given.items() if told is not None}
    if not budgets:
        raise HarnessError("latency has no budget", "set first_token_ms in [checks.latency.node]")
    few = spread(evidence.cases, cases)
    sessions = {name: evidence.session(name, few) for name in budgets}
    broken = [
        Said("latency.client", {"client": name, "error": repr(told.error)})
        for name, told in sessions.items()
        if told.error
    ]
    times = {} if broken else {name: _times(told) for name, told in sessions.items()}
    held = [
        (name, key, times[name][key], most) for name in times for key, most in budgets[name].items()
    ]
    used = max((_quantile(taken, 0.95) / most for *_, taken, most in held), default=None)
    within = [all(taken[place] <= most for *_, taken, most in held) for place in range(len(few))]
    says = tuple(broken) or (
        *(
            Said(f"latency.{key}", {"client": name, "taken": _quantile(taken, 0.95), "most": most})
            for name, key, taken, most in held
        ),
        Said("latency.machine", {"machine": machine()}),
    )
    return Verdict(
        check="latency",
        variant=evidence.variant.name,
        status="pass" if used is not None and used <= 1 else "fail",
        message=sentence(SAYS, says),
        value=used,
        unit="of the budget",
        ceiling=1.0,
        n=len(few),
        passed=0 if broken else sum(within),
        details=_details(sessions, times),
        says=says,
        machine=machine(),
    )


def _budget(client: str, told: object) -> dict[str, float]:
    """Milliseconds by the name of a time, as the suite gives them."""
    if not isinstance(told, dict) or not told:
        raise HarnessError(f"[checks.latency.{client}] is no budget", f"set {TIMES[0]} there")
    for key, value in told.items():
        if key not in TIMES:
            raise HarnessError(
                f"[checks.latency.{client}] has no option '{key}'", f"it takes {', '.join(TIMES)}"
            )
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not 0 < value < math.inf:
            raise HarnessError(
                f"[checks.latency.{client}]: '{key}' is {value!r}", "give milliseconds above 0"
            )
    return told


def _times(told: Session) -> dict[str, list[float]]:
    first = [answer.first_ms for answer in told.answers]
    return dict(zip(TIMES, (first, [answer.answer_ms for answer in told.answers]), strict=True))


def _quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[math.ceil(share * len(values)) - 1]


def _details(
    sessions: Mapping[str, Session], times: Mapping[str, Mapping[str, Sequence[float]]]
) -> dict[str, float]:
    found = {
        f"{name}_{key}_p{part}": _quantile(taken, part / 100)
        for name, told in times.items()
        for key, taken in told.items()
        for part in (50, 95)
    }
    loads = {name: told.load_ms for name, told in sessions.items()}
    return found | {f"{name}_load_ms": ms for name, ms in loads.items() if ms is not None}
