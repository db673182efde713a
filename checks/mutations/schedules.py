"""Routes, intervals and durations that the input does not give."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

from checks.mutations.edits import one, put, retold
from checks.mutations.inputs import gives, lines_of, says
from checks.mutations.places import Place, orders
from checks.mutations.times import EVERY, LASTS, long_form, unit_of
from harness.mutation import mutation
from harness.records import Case

_OTHER_ROUTE = {"EV": "VO", "VO": "EV", "SC": "IM", "IM": "VO", "INH": "VO", "SL": "SC"}
_OTHER_INTERVAL = {"4": "12", "6": "12", "8": "24", "12": "6", "24": "8", "48": "12"}
_IN_WORDS = {"6": "una vez al dia", "8": "dos veces al dia", "12": "cuatro veces al dia",
             "24": "tres veces al dia"}  # fmt: skip
_OTHER_UNIT = {"d": "sem", "sem": "d", "m": "d", "h": "d"}


@mutation(caught_by={"grounding"})
def route_changed(output: str, case: Case, source: random.Random) -> str | None:
    """A drug is given by another route."""
    return one(
        source,
        (
            retold(output, order, rf"\b{route}\b", other)
            for order in orders(output, case)
            for route, other in _OTHER_ROUTE.items()
            if not _lines(case, order, rf"\b{other.lower()}\b")
        ),
    )


@mutation(caught_by={"grounding"})
def interval_changed(output: str, case: Case, source: random.Random) -> str | None:
    """A drug is given at another interval."""

    def told(order: Place, match: re.Match[str]) -> str | None:
        other = _OTHER_INTERVAL.get(match["every"])
        if other is None or _lines(case, order, rf"c/{other}h"):
            return None
        return put(output, *match.span("every"), other)

    return _each(output, case, source, EVERY, told)


@mutation(caught_by={"grounding"})
def interval_changed_in_words(output: str, case: Case, source: random.Random) -> str | None:
    """A drug is given another number of times a day, told in words."""

    def told(order: Place, match: re.Match[str]) -> str | None:
        intervals = {e for line in lines_of(case, order.name) for e in re.findall(r"c/\d+h", line)}
        words = _IN_WORDS.get(match["every"]) if len(intervals) == 1 else None
        return words and put(output, *match.span(), words)

    return _each(output, case, source, EVERY, told)


@mutation(caught_by={"grounding"})
def interval_weekly(output: str, case: Case, source: random.Random) -> str | None:
    """A drug of every day is given once a week."""

    def told(order: Place, match: re.Match[str]) -> str | None:
        return put(output, *match.span(), "una vez por semana") if match["every"] == "24" else None

    return _each(output, case, source, EVERY, told)


@mutation(caught_by={"grounding"})
def as_needed_added(output: str, case: Case, source: random.Random) -> str | None:
    """A drug of fixed hours is given as needed."""

    def told(order: Place, match: re.Match[str]) -> str | None:
        if _lines(case, order, r"\b(?:sos|prn|dolor|caso)\b"):
            return None
        return put(output, match.end(), match.end(), " en caso de dolor")

    return _each(output, case, source, EVERY, told)


@mutation(caught_by={"grounding"})
def duration_changed(output: str, case: Case, source: random.Random) -> str | None:
    """A drug is given for another length of time."""

    def told(order: Place, match: re.Match[str]) -> str | None:
        other = int(match["lasts"]) + 3
        if _lines(case, order, rf"(?<![/\d]){other}\s?(?:d|h|m|sem)"):
            return None
        return put(output, *match.span("lasts"), str(other))

    return _each(output, case, source, LASTS, told)


@mutation(caught_by={"grounding"})
def duration_unit_changed(output: str, case: Case, source: random.Random) -> str | None:
    """Days read weeks, or weeks and months days."""

    def told(order: Place, match: re.Match[str]) -> str | None:
        given = [line for line in lines_of(case, order.name) if re.search(LASTS, line)]
        words = long_form(match["lasts"], _OTHER_UNIT[unit_of(match)])
        return put(output, *match.span(), f"por {words}") if len(given) == 1 else None

    return _each(output, case, source, LASTS, told)


@mutation(caught_by={"grounding"})
def duration_added(output: str, case: Case, source: random.Random) -> str | None:
    """A drug without an end is given for a number of days that the input gives nowhere."""
    days = next((n for n in (21, 9, 11) if not gives(case, n) and not says(case, f"{n}d")), None)
    return one(
        source,
        (
            retold(output, order, r"\s\(", f" por {days} dias (")
            for order in orders(output, case)
            if days and not re.search(LASTS, output[order.start : order.end + 20])
            if not _lines(case, order, LASTS)
        ),
    )


def _each(
    output: str,
    case: Case,
    source: random.Random,
    pattern: str,
    told: Callable[[Place, re.Match[str]], str | None],
) -> str | None:
    """One drug's first match of a pattern told otherwise, where it can be."""

    def options() -> Iterator[str | None]:
        for order in orders(output, case):
            match = re.compile(pattern).search(output, order.named[1], order.end)
            yield told(order, match) if match else None

    return one(source, options())


def _lines(case: Case, order: Place, pattern: str) -> bool:
    """Whether a line of the input of that drug has a pattern."""
    return any(re.search(pattern, line) for line in lines_of(case, order.name))
