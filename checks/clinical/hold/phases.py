"""Two phases of one drug told in the wrong order: «20 mg c/24h, luego 15 mg c/12h»."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from checks.clinical.fields import TREATMENT, Facts, Item
from checks.clinical.hold.seen import Seen
from checks.clinical.mentions import Mention
from checks.clinical.quantities import same
from checks.clinical.reading import Reading

_THEN = re.compile(r"\b(?:luego|seguid[oa]s?|posteriormente|despues|continua\w{0,5}|pasando)\b")


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    for first, second in pairwise(reading.mentions):
        names = first.named.ingredients
        half = reading.discharged(first.named.start)
        between = reading.text[first.named.end : second.named.start]
        if (
            names != second.named.ingredients
            or half != reading.discharged(second.named.start)
            or not _THEN.search(between)
        ):
            continue
        lines = [i for i in facts.half(half) if i.field in TREATMENT and i.ingredients == names]
        # Lines without an end may be of one time.
        if len(lines) != 2 or not all(line.regimen.durations for line in lines):
            continue
        if _fits(first, lines) == {1} and _fits(second, lines) == {0}:
            message = f"{'/'.join(sorted(names))}: the input has these doses the other way round"
            span = first.named.start, second.window[1]
            yield Seen("contradicted.course", message, *span, lines[0].field, lines[0].text)


def _fits(mention: Mention, lines: list[Item]) -> set[int]:
    """Which of the lines give every dose that is told."""
    return {
        at
        for at, line in enumerate(lines)
        if mention.regimen.doses
        and all(
            any(d.unit == told.unit and same(d.value, told.value) for d in line.regimen.doses)
            for told in mention.regimen.doses
        )
    }
