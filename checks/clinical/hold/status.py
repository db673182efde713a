"""The state of a diagnosis: «resuelta» told of one that the input discharges unresolved."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.clinical.fields import Facts, Item
from checks.clinical.hold.seen import Seen
from checks.clinical.kept import kept
from checks.clinical.reading import Reading

_BAD = re.compile(
    r"\b(?:(?:no|sin|mal|parcialmente|inadecuadamente)\s(?:\w{1,12}\s)?(?:resuelt|controlad|compensad|recuperad|resol)\w{0,6}"
    r"|descompensad\w{0,2}|persistente\w?|refractari\w{1,2}|empeorad\w{1,2}|en\sprogresion"
    r"|progresiv\w|descontrolad\w{1,2}|no\scontrolad\w{1,2}|activ[oa]\b)"
)
_GOOD = re.compile(
    r"\b(?:resuelt\w{1,2}|curad\w{1,2}|recuperad\w{1,2}|compensad\w{1,2}|controlad\w{1,2}"
    r"|superad\w{1,2}|remitid\w{1,2}|en\sremision|corregid\w{1,2}|en\sresolucion)\b"
)
# How a chronic disease stands; what an acute one came to may be told in other words.
_OF_DISEASE = re.compile(r"(?:(?:no|mal)\s)?(?:des)?(?:controlad|compensad)")


# Each word of state holds one of these.
_PARTS = (
    *("resuelt", "resol", "controlad", "compensad", "recuperad", "persistente", "refractari"),
    *("empeorad", "progresi", "activ", "curad", "superad", "remi", "corregid"),
)


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    before = 0
    for code in reading.codes:
        half = reading.discharged(code.start)
        start = max(before, reading.sentence(code.start)[0])
        before = code.end
        if half is None:
            continue
        field = "dx_alta" if half else "dx"
        items = [item for item in facts.by_code.get(code.text, ()) if item.field == field]
        told = _status(reading.text[start : code.start]) if items else None
        if told is None:
            continue
        given = [_given(item) for item in items]
        if told[0] in [g[0] for g in given if g]:
            continue
        span = start + told[1], start + told[2]
        words, item = reading.text[span[0] : span[1]], items[0]
        if any(given):
            message = f"'{words}': the input has '{item.text}'"
            yield Seen("contradicted.status", message, *span, item.field, item.text)
        elif not _told_elsewhere(words, facts):
            message = f"'{words}' is not said of '{item.text}'"
            if _OF_DISEASE.match(words):
                yield Seen("unsupported.severity", message, *span, item.field, item.text)
            elif half:
                yield Seen("unsupported.status", message, *span, item.field, item.text)


@kept
def _given(item: Item) -> tuple[bool, int, int] | None:
    return _status(item.told)


def _status(text: str) -> tuple[bool, int, int] | None:
    """Whether the last word of state is a good one, and where it stands."""
    if not any(part in text for part in _PARTS):
        return None
    bad = list(_BAD.finditer(text))
    good = [
        g for g in _GOOD.finditer(text) if not any(b.start() <= g.start() < b.end() for b in bad)
    ]
    last = max([*bad, *good], key=lambda m: m.end(), default=None)
    return None if last is None else (last in good, last.start(), last.end())


def _told_elsewhere(words: str, facts: Facts) -> bool:
    return words[:8] in facts.folded
