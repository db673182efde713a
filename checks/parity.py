"""Allow a variant that writes something else in the program that is to run it.

What it checks. Some cases, spread over the suite, are answered by real clients: Transformers.js in
Node, and in a page in headless Chromium with the WebAssembly runtime, under a policy that allows
nothing from outside. Each client loads the folder by itself, writes the prompt by the tokenizer's
own template and generates greedily. A case is the same unless

- `prompt`: the client makes other token ids of the same messages;
- `tokens`: it writes another token at some step, or does not end where onnxruntime in Python does.

It passes where the share of cases that are the same in every client is no less than the floor, and
no prompt differs. A client that cannot load or run the files is a fail, with its own words; one
that is missing, crashes or hangs is an error. The details hold each client's share, the
milliseconds it takes to load and its tokens a second.

    [checks.parity]
    floor = 0.75
    clients = ["node", "chromium"]
    cases = 8

Why. Every other check judges what onnxruntime in Python writes; a patient's summary is written by
the client. A template that only Python finds, an end token that only Python knows, an operator that
WebAssembly lacks: each has passed a gate and failed in the clinic.

Known limits. A share of few cases, without an interval. Two builds of a runtime round differently,
and after one token all others follow: where two choices are as good as equal, texts part without
anybody being wrong. What the folder's generation_config.json says of penalties and sampling is not
used. WebAssembly runs on one thread; WebGPU is not looked at.

When it fails. `prompt`: put the chat template into tokenizer_config.json and give tokenizer.json.
`tokens` at a text's end: name the end token in generation_config.json. Elsewhere: see which step,
and whether fp32 parts as well. Node, Chromium and npm are the machine's own;
`umbral doctor --install-client` fetches Transformers.js.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import TYPE_CHECKING

from harness.check import Limits, check
from harness.clients import Answer, Session, spread
from harness.errors import HarnessError
from harness.models import end_tokens
from harness.prompts import digest_ids
from harness.records import Finding, Generation, Said, SampleResult, Verdict
from harness.said import sentence

if TYPE_CHECKING:
    from harness.evidence import Evidence

SHOWN = 3
SAYS = {
    "parity.client": "{client} says {error}",
    "parity.same": "{same:.0f} of {n:.0f} cases the same in {clients}",
    "parity.prompt": "{client} makes another prompt of the same messages",
    "parity.token": "{client} writes token {theirs:.0f} at step {step:.0f}, Python {ours:.0f}",
    "parity.longer": "{client} writes on where Python ends, after {tokens:.0f} tokens",
    "parity.shorter": "{client} stops after {tokens:.0f} tokens, Python does not",
}


@check(needs={"client"}, floor=0.75)
def parity(
    evidence: Evidence,
    limits: Limits,
    *,
    clients: tuple[str, ...] = ("node", "chromium"),
    cases: int = 8,
) -> Verdict:
    if not clients:
        raise HarnessError("there is no client to run the files", "name one in 'clients'")
    few = spread(evidence.cases, cases)
    sessions = {name: evidence.session(name, few) for name in clients}
    broken = tuple(
        Said("parity.client", {"client": name, "error": repr(told.error)})
        for name, told in sessions.items()
        if told.error
    )
    faults: list[Said] = []
    if not broken:
        ours, ends = evidence.outputs_of(few), end_tokens(evidence.variant.folder)
        for place, case in enumerate(few):
            theirs = {name: told.answers[place] for name, told in sessions.items()}
            faults += _faults(ours[case.id], theirs, ends)
    parted = list(dict.fromkeys(fault.case for fault in faults))
    same = 0 if broken else len(few) - len(parted)
    other = any(fault.code == "parity.prompt" for fault in faults)
    floor = 1.0 if limits.floor is None else limits.floor
    counts = {"same": same, "n": len(few), "clients": ", ".join(clients)}
    failed = bool(broken) or other or same < floor * len(few)
    # An acceptance keeps the message of what passes, and names nobody's case.
    says = broken or (Said("parity.same", counts), *(faults[:SHOWN] if failed else ()))
    return Verdict(
        check="parity",
        variant=evidence.variant.name,
        status="fail" if failed else "pass",
        message=sentence(SAYS, says),
        value=same / len(few),
        floor=limits.floor,
        n=len(few),
        passed=same,
        details={
            key: value for name, told in sessions.items() for key, value in _speed(name, told)
        },
        worst=tuple(
            SampleResult(case, tuple(_finding(fault) for fault in faults if fault.case == case))
            for case in parted
        ),
        says=says,
    )


def _faults(ours: Generation, theirs: Mapping[str, Answer], ends: Set[int]) -> Iterator[Said]:
    for name, answer in theirs.items():
        if digest_ids(answer.prompt_ids) != ours.prompt_digest:
            yield Said("parity.prompt", {"client": name}, ours.case_id)
        elif parting := _parting(ours, answer.token_ids, ends):
            kind, figures = parting
            yield Said(f"parity.{kind}", {"client": name, **figures}, ours.case_id)


def _finding(fault: Said) -> Finding:
    kind = "prompt" if fault.code == "parity.prompt" else "tokens"
    return Finding(kind, "fail", SAYS[fault.code].format(**fault.figures))


def _parting(
    ours: Generation, theirs: Sequence[int], ends: Set[int]
) -> tuple[str, dict[str, float]] | None:
    """How two answers part; None where they do not. Ours has no end token, theirs keeps it."""
    ended = bool(theirs) and theirs[-1] in ends
    written = theirs[:-1] if ended else theirs
    pairs = enumerate(zip(ours.token_ids, written, strict=False), 1)
    if found := next(((step, a, b) for step, (a, b) in pairs if a != b), None):
        return "token", dict(zip(("step", "ours", "theirs"), found, strict=True))
    if len(written) > len(ours.token_ids):
        return "longer", {"tokens": len(ours.token_ids)}
    if len(written) < len(ours.token_ids) or ended != (ours.finish_reason == "eos"):
        return "shorter", {"tokens": len(written)}
    return None


def _speed(client: str, told: Session) -> Iterator[tuple[str, float]]:
    if told.load_ms is None:
        return
    yield f"{client}_load_ms", told.load_ms
    tokens = sum(len(answer.token_ids) - 1 for answer in told.answers)
    waited = sum(answer.answer_ms - answer.first_ms for answer in told.answers)
    if tokens > 0 and waited > 0:
        yield f"{client}_tokens_per_s", 1000 * tokens / waited
