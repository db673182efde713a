"""Allow a variant that is broken beyond doubt.

What it checks. Four cases, spread over the suite: the variant is led along their references, then
writes 32 tokens of its own for each. A case is sound unless

- `logits`: a logit is NaN or infinite (then nothing is written);
- `opening`: the first 16 tokens of the reference are less probable than by choosing blindly;
- `empty`: nothing is written;
- `repeats`: eight tokens or more, and no more than one in eight of them is a new one;
- `cache`: fewer than half of the tokens written, with the key/value cache, are the first choice of
  the same variant without it;
- `constant`: all four begin alike where the references do not.

It passes where all are sound. The value is the share of sound cases.

Why. Half an hour of generation is wasted on a file whose weights overflowed, whose rows were
shuffled or whose cache inputs are not wired. Each of these shows in the first words, in seconds:
a variant that fails here is neither compared nor generated from.

Known limits. It sees wrecks, not losses: a variant that writes fluently about another patient is
sound to it. Without references only `logits`, `empty`, `repeats` and `cache` are looked at. An
answer that is rightly one word over and over, or rightly nothing, would be refused.

When it fails. `logits`: float16 overflow, most often: keep normalisation in float32. `opening`:
the tokenizer or chat template is another model's, or the weights are damaged. `cache`: export
with text-generation-with-past. Otherwise quantize again with more bits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from harness.check import Limits, check
from harness.errors import HarnessError
from harness.records import Finding, Said, SampleResult, Verdict
from harness.said import sentence
from harness.sentinel import Start

if TYPE_CHECKING:
    from harness.evidence import Evidence

FIRST = 0.5  # of the tokens written
SHOWN = 3
NEW = 8  # one of these many tokens at least is a new one
SAYS = {
    "sentinel.sound": "{sound:.0f} of {n:.0f} cases begin soundly",
    "sentinel.logits": "a logit is NaN or infinite",
    "sentinel.opening": "the reference's first words surprise it "
    "({opening:.1f} nats a token, {blind:.1f} by chance)",
    "sentinel.empty": "nothing is written",
    "sentinel.repeats": "it writes {text} over and over",
    "sentinel.cache": "{share:.0%} of its tokens are its own first choice without the cache",
    "sentinel.constant": "it begins with {text}, as in every case",
}


@check(needs={"start"})
def sentinel(evidence: Evidence, limits: Limits) -> Verdict:
    starts = evidence.starts()
    if not starts:
        raise HarnessError("there are no cases to begin on", "give the suite some")
    constant = _constant(starts)
    faults = [fault for start in starts for fault in _faults(start, constant)]
    results = [
        SampleResult(start.case.id, tuple(_finding(f) for f in faults if f.case == start.case.id))
        for start in starts
    ]
    broken = tuple(result for result in results if not result.passed)
    sound = len(results) - len(broken)
    says = (Said("sentinel.sound", {"sound": sound, "n": len(results)}), *faults[:SHOWN])
    return Verdict(
        check="sentinel",
        variant=evidence.variant.name,
        status="fail" if broken else "pass",
        message=sentence(SAYS, says),
        value=sound / len(results),
        n=len(results),
        passed=sound,
        worst=broken,
        says=says,
    )


def _faults(start: Start, constant: bool) -> list[Said]:
    def fault(kind: str, **figures: float | str) -> Said:
        return Said(f"sentinel.{kind}", figures, start.case.id)

    if start.opening is not None and not math.isfinite(start.opening):
        return [fault("logits")]
    if start.token_ids is None:
        return []
    written = len(start.token_ids)
    found = []
    if start.opening is not None and start.opening < start.blind:
        found.append(fault("opening", opening=start.opening, blind=start.blind))
    if not written:
        found.append(fault("empty"))
    elif written >= NEW and NEW * len(set(start.token_ids)) <= written:
        found.append(fault("repeats", text=repr(start.text[:40])))
    if start.first is not None and start.first < FIRST:
        found.append(fault("cache", share=start.first))
    if constant:
        found.append(fault("constant", text=repr(start.text[:40])))
    return found


def _finding(fault: Said) -> Finding:
    kind = fault.code.removeprefix("sentinel.")
    return Finding(kind, "fail", SAYS[fault.code].format(**fault.figures))


def _constant(starts: Sequence[Start]) -> bool:
    texts = {start.text for start in starts}
    length = max(len(text) for text in texts)
    heads = {start.case.reference[:length] for start in starts if start.case.reference}
    return len(texts) == 1 and length > 0 and len(heads) > 1
