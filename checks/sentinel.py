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
from harness.records import Finding, SampleResult, Verdict
from harness.sentinel import Start

if TYPE_CHECKING:
    from harness.evidence import Evidence

FIRST = 0.5  # of the tokens written
NEW = 8  # one of these many tokens at least is a new one


@check(needs={"start"})
def sentinel(evidence: Evidence, limits: Limits) -> Verdict:
    starts = evidence.starts()
    if not starts:
        raise HarnessError("there are no cases to begin on", "give the suite some")
    constant = _constant(starts)
    results = [SampleResult(start.case.id, tuple(_faults(start, constant))) for start in starts]
    broken = [result for result in results if not result.passed]
    sound = len(results) - len(broken)
    message = f"{sound} of {len(results)} cases begin soundly"
    if broken:
        message += f"; in case {broken[0].case_id} {broken[0].findings[0].message}"
    return Verdict(
        check="sentinel",
        variant=evidence.variant.name,
        status="fail" if broken else "pass",
        message=message,
        value=sound / len(results),
        n=len(results),
        passed=sound,
        worst=tuple(broken),
    )


def _faults(start: Start, constant: bool) -> list[Finding]:
    if start.opening is not None and not math.isfinite(start.opening):
        return [_fault("logits", "a logit is NaN or infinite")]
    if start.token_ids is None:
        return []
    written = len(start.token_ids)
    found = []
    if start.opening is not None and start.opening < start.blind:
        odds = f"{start.opening:.1f} nats a token, {start.blind:.1f} by chance"
        found.append(_fault("opening", f"the reference's first words surprise it ({odds})"))
    if not written:
        found.append(_fault("empty", "nothing is written"))
    elif written >= NEW and NEW * len(set(start.token_ids)) <= written:
        found.append(_fault("repeats", f"it writes {start.text[:40]!r} over and over"))
    if start.first is not None and start.first < FIRST:
        share = f"{start.first:.0%} of its tokens are"
        found.append(_fault("cache", f"{share} its own first choice without the cache"))
    if constant:
        found.append(_fault("constant", f"it begins with {start.text[:40]!r}, as in every case"))
    return found


def _fault(kind: str, message: str) -> Finding:
    return Finding(kind, "fail", message)


def _constant(starts: Sequence[Start]) -> bool:
    texts = {start.text for start in starts}
    length = max(len(text) for text in texts)
    heads = {start.case.reference[:length] for start in starts if start.case.reference}
    return len(texts) == 1 and length > 0 and len(heads) > 1
