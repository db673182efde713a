"""Codes: not in the input, told in the other half only, or beside another item's name."""

from __future__ import annotations

from collections.abc import Iterator

from checks.clinical.codes import Code
from checks.clinical.fields import DISCHARGE, STAY, Facts
from checks.clinical.hold.mispaired import mispaired
from checks.clinical.hold.seen import Seen
from checks.clinical.reading import Reading


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    told: dict[str, set[bool | None]] = {}
    for code in reading.codes:
        told.setdefault(code.text, set()).add(reading.discharged(code.start))
    before = 0
    for code in reading.codes:
        if code.text not in facts.codes:
            if not _a_number(code, facts):
                yield Seen("unsupported.code", f"code {code.text} is not in the input", *code[2:])
        elif (elsewhere := _misplaced(code, told[code.text], facts)) is not None:
            yield elsewhere
        else:
            yield from mispaired(reading, code, before, facts)
        before = code.end


def _a_number(code: Code, facts: Facts) -> bool:
    """A value in parentheses has the form of a CIE-9-MC code: «hemoglobina (10.2)»."""
    return code.system == "cie9" and code.text in facts.folded


def _misplaced(code: Code, halves: set[bool | None], facts: Facts) -> Seen | None:
    if not facts.structured or len(halves) != 1 or None in halves:
        return None
    half = next(iter(halves))
    items, others = facts.by_code[code.text], STAY if half else DISCHARGE
    if any(item.field not in others for item in items):
        return None
    item = items[0]
    where = "the discharge" if half else "the stay"
    message = f"code {code.text} stands in {where}, but the input has it in '{item.field}'"
    return Seen("misplaced.code", message, code.start, code.end, item.field, item.text)
