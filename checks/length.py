"""Allow an epicrisis that is too short to tell the stay, or too long to be read.

What it checks. The number of words lies between `min_words` and `max_words`, both allowed. A
word is a run of letters or digits; «c/24h» is two, a code is one or two.

Why. Below the least, something of the input has been left out or the model stopped early; above
the most, it repeats itself or embroiders. Both are cheap to see before the dearer checks run.

Known limits. Length is no measure of worth. Short stays are truly shorter than 80 words: of the
real references a quarter to a third are. Either give such cases their own suite, or lower
`min_words`; the floor is a share, not each output's duty.

When it fails. Too long: look for repeated sentences, and whether generation ended by `length`
and not by `eos` (a wrong stop token). Too short: look at the length of the training rows, then
at `max_new_tokens`. The bounds are set in suite.toml:

    [checks.length]
    min_words = 40
    max_words = 200
"""

from __future__ import annotations

import re

from harness.check import check
from harness.errors import HarnessError
from harness.records import Case, Finding

_WORD = re.compile(r"\w+")


@check(floor=0.90)
def length(output: str, case: Case, *, min_words: int = 80, max_words: int = 200) -> list[Finding]:
    if not 0 < min_words <= max_words:
        raise HarnessError(
            f"[checks.length]: min_words = {min_words} and max_words = {max_words} allow nothing",
            "let 0 < min_words <= max_words",
        )
    words = sum(1 for _ in _WORD.finditer(output))
    if words < min_words:
        return [_finding("short", f"{words} words, fewer than {min_words}", output)]
    if words > max_words:
        return [_finding("long", f"{words} words, more than {max_words}", output)]
    return []


def _finding(kind: str, message: str, output: str) -> Finding:
    return Finding(kind, "fail", message, 0, len(output))
