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
from harness.records import Finding, Generation, SampleResult, Verdict

if TYPE_CHECKING:
    from harness.evidence import Evidence


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
    broken = [f"{name} says {told.error!r}" for name, told in sessions.items() if told.error]
    results: list[SampleResult] = []
    if not broken:
        ours, ends = evidence.outputs_of(few), end_tokens(evidence.variant.folder)
        for place, case in enumerate(few):
            theirs = {name: told.answers[place] for name, told in sessions.items()}
            results.append(SampleResult(case.id, tuple(_faults(ours[case.id], theirs, ends))))
    same = sum(result.passed for result in results)
    other = any(f.kind == "prompt" for result in results for f in result.findings)
    floor = 1.0 if limits.floor is None else limits.floor
    return Verdict(
        check="parity",
        variant=evidence.variant.name,
        status="fail" if broken or other or same < floor * len(few) else "pass",
        message="; ".join(broken) or _message(results, clients),
        value=same / len(few),
        floor=limits.floor,
        n=len(few),
        passed=same,
        details={
            key: value for name, told in sessions.items() for key, value in _speed(name, told)
        },
        worst=tuple(result for result in results if not result.passed),
    )


def _faults(ours: Generation, theirs: Mapping[str, Answer], ends: Set[int]) -> Iterator[Finding]:
    for name, answer in theirs.items():
        if digest_ids(answer.prompt_ids) != ours.prompt_digest:
            yield Finding("prompt", "fail", f"{name} makes another prompt of the same messages")
        elif told := _parting(ours, answer.token_ids, ends):
            yield Finding("tokens", "fail", f"{name} {told}")


def _parting(ours: Generation, theirs: Sequence[int], ends: Set[int]) -> str | None:
    """Where two answers part; None where they do not. Ours has no end token, theirs keeps it."""
    ended = bool(theirs) and theirs[-1] in ends
    written = theirs[:-1] if ended else theirs
    pairs = enumerate(zip(ours.token_ids, written, strict=False), 1)
    if found := next(((step, a, b) for step, (a, b) in pairs if a != b), None):
        return "writes token {2} at step {0}, Python {1}".format(*found)
    if len(written) > len(ours.token_ids):
        return f"writes on where Python ends, after {len(ours.token_ids)} tokens"
    if len(written) < len(ours.token_ids) or ended != (ours.finish_reason == "eos"):
        return f"stops after {len(written)} tokens, Python does not"
    return None


def _message(results: Sequence[SampleResult], clients: Sequence[str]) -> str:
    parted = [result for result in results if not result.passed]
    text = f"{len(results) - len(parted)} of {len(results)} cases the same in {', '.join(clients)}"
    return text + "".join(f"; in {r.case_id} {r.findings[0].message}" for r in parted[:1])


def _speed(client: str, told: Session) -> Iterator[tuple[str, float]]:
    if told.load_ms is None:
        return
    yield f"{client}_load_ms", told.load_ms
    tokens = sum(len(answer.token_ids) - 1 for answer in told.answers)
    waited = sum(answer.answer_ms - answer.first_ms for answer in told.answers)
    if tokens > 0 and waited > 0:
        yield f"{client}_tokens_per_s", 1000 * tokens / waited
