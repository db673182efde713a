"""Suppressions: findings that a clinician calls false alarms, each with an author and an end.

A suppressed finding is kept, marked, counted and shown; it only stops to fail its output.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from harness.records import Finding, SampleResult

LEAST = 4
LONGEST = 300

Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST, strict=True)
]


class Suppression(BaseModel):
    """One `[[suppressions]]` table. It holds to the end of the day `expires`.

    `pattern` is held against the words under the finding (where it has no place, against those
    of the input that it was held against): all of them, but for `*`, which stands for any run.
    Capitals and repeated spaces do not count.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")
    check: Text
    kind: Text | None = None
    case: Text | None = None
    pattern: Text | None = None
    reason: Text
    author: Text
    expires: Annotated[date, Field(strict=True)]

    @model_validator(mode="after")
    def _narrow(self) -> Suppression:
        if self.case is None and self.pattern is None:
            raise ValueError("needs a case or a pattern, for it never covers a whole check")
        if self.pattern is not None and "*" in self.pattern:
            letters = sum(character.isalnum() for character in self.pattern)
            if letters < LEAST:
                raise ValueError(f"needs {LEAST} letters or digits in a pattern with *")
        return self

    def covers(self, check: str, case_id: str, finding: Finding, output: str) -> bool:
        """A `never` finding can hurt a patient, so only its own case and kind suppress it."""
        if check != self.check or self.case not in (None, case_id):
            return False
        if self.kind not in (None, finding.kind):
            return False
        if finding.severity == "never" and None in (self.case, self.kind):
            return False
        return self.pattern is None or _matches(_folded(self.pattern), _words(finding, output))


def suppress(
    results: Sequence[SampleResult],
    check: str,
    outputs: Mapping[str, str],
    active: Mapping[int, Suppression],
) -> list[SampleResult]:
    """The results with every finding marked by the first active suppression that covers it."""

    def number(case_id: str, finding: Finding) -> int | None:
        output = outputs.get(case_id, "")
        covering = (n for n, s in active.items() if s.covers(check, case_id, finding, output))
        return next(covering, None)

    return [
        replace(
            result,
            findings=tuple(
                replace(finding, suppressed=number(result.case_id, finding))
                for finding in result.findings
            ),
        )
        for result in results
    ]


def _words(finding: Finding, output: str) -> str:
    """Empty where there are none, or more than a pattern may speak of."""
    if finding.start is None or finding.end is None:
        words = finding.held or ""
    else:
        words = output[max(finding.start, 0) : max(finding.end, 0)]
    return _folded(words) if len(words) <= LONGEST else ""


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _matches(pattern: str, words: str) -> bool:
    """Whether the pieces between the stars stand in the words in order; linear, unlike a regex."""
    first, *rest = pattern.split("*")
    if not rest:
        return words == first
    if not words.startswith(first):
        return False
    place = len(first)
    for piece in rest[:-1]:
        found = words.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return len(words) - len(rest[-1]) >= place and words.endswith(rest[-1])
