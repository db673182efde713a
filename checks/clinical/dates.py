"""Dates in a folded text: by figures, by the name of the month, or a month of a year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_MONTHS = {
    name: number
    for number, names in enumerate(
        "enero ene|febrero feb|marzo mar|abril abr|mayo may|junio jun|julio jul|agosto ago"
        "|septiembre setiembre sept sep|octubre oct|noviembre nov|diciembre dic".split("|"),
        1,
    )
    for name in names.split()
}
_LONG_NAMES = tuple(name for name in _MONTHS if len(name) > 4 or name == "mayo")
_LONG = "|".join(_LONG_NAMES)
_ANY = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?:19|20)[0-9]{2}"
_UNIT = r"\s?(?:ui|u|mg|mcg|g|ml|cm|mm|%)(?!\w)"
_START, _END = r"(?<![\w./-])", r"(?!\w|[/-]|\.[0-9])"
_BY_FIGURES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_START}(?P<d>[0-9]{{1,2}})(?P<s>[/.-])(?P<m>[0-9]{{1,2}})(?P=s)(?P<y>{_YEAR}){_END}",
        # Of two figures for the year only what no schedule of insulin («10-8-12 UI») writes.
        rf"{_START}(?P<d>[0-9]{{1,2}})/(?P<m>[0-9]{{1,2}})/(?P<y>[0-9]{{2}}){_END}(?!{_UNIT})",
        rf"{_START}(?P<d>[0-9]{{2}})-(?P<m>0[1-9])-(?P<y>[0-9]{{2}}){_END}(?!{_UNIT})",
        rf"{_START}(?P<y>{_YEAR})(?P<s>[/.-])(?P<m>[0-9]{{1,2}})(?P=s)(?P<d>[0-9]{{1,2}})(?![0-9])",
        rf"{_START}(?P<m>0[1-9]|1[0-2])/(?P<y>{_YEAR}){_END}",
    )
)
_BY_NAME = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\w.,/-])(?P<d>[0-9]{{1,2}}|primero)(?:ro|o|°)?\s{{1,2}}de\s{{1,2}}(?P<n>{_LONG})\b"
        rf"(?:,?\s(?:de\s|del\s)?(?:ano\s)?(?P<y>{_YEAR})\b)?",
        rf"(?<![\w.,/-])(?P<d>[0-9]{{1,2}})[\s/.-](?P<n>{_ANY})\.?[\s/.-](?P<y>{_YEAR})\b",
        rf"\b(?P<n>{_LONG})\s(?:de\s|del\s)?(?:ano\s)?(?P<y>{_YEAR})\b",
    )
)
# What each match of the one has, and of the other where no month has its long name.
_FIGURES = re.compile(r"[0-9](?:[/.-][0-9]{1,2}[/.-][0-9]|/(?:19|20))")
_OF_A_YEAR = re.compile(_YEAR)


class Dated(NamedTuple):
    """What is told of a date; the day or the year may not be. A year may have two figures."""

    day: int | None
    month: int
    year: int | None
    start: int
    end: int

    def given_by(self, known: Iterable[Dated]) -> bool:
        """Whether one known date gives every part of it."""
        return any(
            date.month == self.month
            and self.day in (None, date.day)
            and (self.year is None or _same(self.year, date.year))
            for date in known
        )


def dates_in(text: str) -> Iterator[Dated]:
    """The dates of a folded text, the fuller reading of a place first."""
    taken = set[int]()
    for pattern in _possible(text):
        for match in pattern.finditer(text):
            date = _dated(match)
            if date is not None and taken.isdisjoint((date.start, date.end - 1)):
                taken.update(range(date.start, date.end))
                yield date


def _possible(text: str) -> Iterator[re.Pattern[str]]:
    """The patterns that may match a text."""
    if _FIGURES.search(text):
        yield from _BY_FIGURES
    if any(name in text for name in _LONG_NAMES) or _OF_A_YEAR.search(text):
        yield from _BY_NAME


def _dated(match: re.Match[str]) -> Dated | None:
    """None where there is no such day or month."""
    told = match.groupdict()
    month = _MONTHS[told["n"]] if told.get("n") else int(told["m"])
    day, year = told.get("d"), told.get("y")
    number = 1 if day == "primero" else int(day) if day else None
    if not 1 <= month <= 12 or (number is not None and not 1 <= number <= 31):
        return None
    return Dated(number, month, int(year) if year else None, *match.span())


def _same(year: int, other: int | None) -> bool:
    """24 is 2024 and 1924."""
    return other is not None and (
        year == other or (min(year, other) < 100 and year % 100 == other % 100)
    )
