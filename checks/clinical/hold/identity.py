"""Dates and whatever names a person, where the input gives none: an epicrisis invents neither."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.clinical.fields import Facts
from checks.clinical.hold.seen import Seen
from checks.clinical.reading import Reading

_MONTHS = (
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
).split()
_DATE = re.compile(
    r"(?<![0-9/.\-])(?P<d>[0-9]{1,2})[/.\-](?P<m>[0-9]{1,2})[/.\-](?P<y>(?:19|20)?[0-9]{2})(?![0-9/\-])"
    r"|\b(?P<y2>(?:19|20)[0-9]{2})-(?P<m2>[0-9]{2})-(?P<d2>[0-9]{2})\b"
    rf"|\b(?P<d3>[0-9]{{1,2}})\sde\s(?P<m3>{'|'.join(_MONTHS)})(?:\s(?:de|del)\s(?P<y3>[0-9]{{4}}))?"
)
_RUT = re.compile(r"(?<![0-9.])([0-9]{1,2}(?:\.?[0-9]{3}){2})\s?-\s?([0-9k])(?![0-9a-z])")
_EMAIL = re.compile(r"\b[\w.+\-]{1,64}@[\w\-]{1,64}\.[\w.]{2,20}")
_PHONE = re.compile(
    r"(?<![0-9])(?:\+?56[\s\-]?)?(?:9[\s\-]?[0-9]{4}|2[\s\-]?[0-9]{4})[\s\-]?[0-9]{4}(?![0-9])"
)
_NAMED = re.compile(
    r"\b(?:[Ss]r|[Ss]ra|[Ss]rta|[Dd]on|[Dd]oña|[Dd]r|[Dd]ra|[Nn]ombre:?)\b\.?\s{0,2}"
    r"(?P<name>[A-ZÁÉÍÓÚÑ][a-záéíóúñ]{2,20}(?:\s[A-ZÁÉÍÓÚÑ][a-záéíóúñ]{2,20}){0,3})"
    r"|\b[Pp]aciente,?\s(?P<name2>[A-ZÁÉÍÓÚÑ][a-záéíóúñ]{2,20}(?:\s[A-ZÁÉÍÓÚÑ][a-záéíóúñ]{2,20}){1,3})"
)
_ADDRESS = re.compile(
    r"\b(?:[Cc]alle|[Aa]venida|[Aa]v\.|[Pp]asaje|[Dd]omiciliad[oa]\sen)\s[A-ZÁÉÍÓÚÑ]\w{2,20}(?:\s\w{1,20}){0,3}"
)


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    known = {_date(match) for match in _DATE.finditer(facts.folded)}
    for match in _DATE.finditer(reading.text):
        date = _date(match)
        if date is not None and date not in known and match[0] not in facts.folded:
            yield _seen("unsupported.date", "the date", match)
    for match in _RUT.finditer(reading.text):
        if _check_digit(match[1].replace(".", "")) == match[2] and match[0] not in facts.folded:
            yield _seen("unsupported.identity", "the RUT", match)
    for what, pattern in (("the e-mail address", _EMAIL), ("the telephone number", _PHONE)):
        for match in pattern.finditer(reading.text):
            if match[0] not in facts.folded:
                yield _seen("unsupported.identity", what, match)
    for what, pattern in (("the name", _NAMED), ("the address", _ADDRESS)):
        for match in pattern.finditer(reading.plain):
            name = match[match.lastgroup] if match.lastgroup else match[0]
            if not all(word in facts.reading.plain for word in name.split()):
                yield _seen("unsupported.identity", what, match)


def _seen(kind: str, what: str, match: re.Match[str]) -> Seen:
    return Seen(kind, f"{what} '{match[0]}' is not in the input", match.start(), match.end())


def _date(match: re.Match[str]) -> tuple[int, int] | None:
    """Day and month; None where there are no such."""
    if match["m3"]:
        return int(match["d3"]), _MONTHS.index(match["m3"]) + 1
    day, month = int(match["d"] or match["d2"]), int(match["m"] or match["m2"])
    return (day, month) if 1 <= day <= 31 and 1 <= month <= 12 else None


def _check_digit(number: str) -> str:
    """The check digit of a Chilean RUT, modulo 11."""
    total = sum(int(d) * (2 + i % 6) for i, d in enumerate(reversed(number)))
    return {10: "k", 11: "0"}.get(11 - total % 11, str(11 - total % 11))
