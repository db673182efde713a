"""Numbers: a value, an age, a day or a length of time that the input does not give."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.clinical.fields import Facts
from checks.clinical.hold.grades import grade_spans
from checks.clinical.hold.seen import Seen
from checks.clinical.measures import Quantity, is_given, quantities
from checks.clinical.mentions import Mention
from checks.clinical.reading import Reading

_AGE_BEFORE = re.compile(
    r"\b(?:paciente|edad|lactante|nin[oa]|varon|mujer|hombre|de|masculino|femenino)\s$"
)
_MONTHS_BEFORE = re.compile(r"\b(?:lactante|edad|nin[oa])\sde\s$")


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    for quantity in told(reading, facts):
        if not is_given(quantity, facts):
            words = reading.text[quantity.start : quantity.end]
            kind = "unsupported.age" if _is_age(reading, quantity) else "unsupported.number"
            yield Seen(kind, f"'{words}' is not in the input", quantity.start, quantity.end)


def told(reading: Reading, facts: Facts) -> list[Quantity]:
    """The numbers of an output outside its codes, its drugs' regimens and its grades."""
    kept: tuple[Facts, list[Quantity]] | None = vars(reading).get("numbers")
    if kept is None or kept[0] is not facts:
        kept = facts, list(_told(reading, facts))
        vars(reading)["numbers"] = kept
    return kept[1]


def _told(reading: Reading, facts: Facts) -> Iterator[Quantity]:
    taken = [(g.start - 1, g.end + 1) for g in reading.groups if reading.has_code(g)]
    held = {name for line in facts.treatment for name in line.ingredients}
    for mention in reading.mentions:
        if mention.named.ingredients & held:
            taken += _ordered(mention)
    taken += grade_spans(reading)
    reach = 0
    for quantity in sorted(quantities(reading.text, reading.words, taken), key=lambda q: q.start):
        if quantity.start >= reach:
            yield quantity
            reach = quantity.end if quantity.unit else reach


def _ordered(mention: Mention) -> Iterator[tuple[int, int]]:
    """Where a drug's name and regimen stand, which are held against its own line."""
    yield mention.named.start, mention.named.end
    told = mention.regimen
    for amount in (*told.doses, *told.intervals, *told.durations):
        yield mention.since + amount.start, mention.since + amount.end


def _is_age(reading: Reading, quantity: Quantity) -> bool:
    before = reading.text[max(0, quantity.start - 24) : quantity.start]
    unit = quantity.unit.rstrip("s")
    if unit == "ano":
        return _AGE_BEFORE.search(before) is not None
    return unit in ("mes", "mese") and _MONTHS_BEFORE.search(before) is not None
