"""Intervals and lengths of time in other words, of the same value."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from checks.mutations.times import EVERY, LENGTH, NIGHTLY, NUMBERS, long_form, unit_of
from harness.mutation import rewrite
from harness.records import Case

_TIMES = {"24": "una vez", "12": "dos veces", "8": "tres veces", "6": "cuatro veces"}


@rewrite
def interval_short(output: str, case: Case, source: random.Random) -> str | None:
    """«c/8h»."""
    return re.sub(EVERY, r"c/\g<every>h", output)


@rewrite
def interval_long(output: str, case: Case, source: random.Random) -> str | None:
    """«cada 8 horas»."""
    return re.sub(EVERY, r"cada \g<every> horas", output)


@rewrite
def interval_with_hrs(output: str, case: Case, source: random.Random) -> str | None:
    """«cada 8 hrs», «c/ 8 hrs»."""
    return re.sub(EVERY, source.choice([r"cada \g<every> hrs", r"c/ \g<every> hrs"]), output)


@rewrite
def interval_as_times(output: str, case: Case, source: random.Random) -> str | None:
    """«tres veces al dia»."""
    words = {every: f"{times} al dia" for every, times in _TIMES.items()}
    return re.sub(EVERY, lambda m: words.get(m["every"], m[0]), output)


@rewrite
def interval_in_words(output: str, case: Case, source: random.Random) -> str | None:
    """«cada ocho horas»."""
    return re.sub(
        EVERY,
        lambda m: f"cada {NUMBERS[int(m['every'])]} horas" if 1 < int(m["every"]) < 22 else m[0],
        output,
    )


@rewrite
def interval_daily(output: str, case: Case, source: random.Random) -> str | None:
    """«al dia», «cada dia» for once in 24 hours."""
    words = source.choice(["al dia", "cada dia", "diario"])
    return re.sub(EVERY, lambda m: words if m["every"] == "24" else m[0], output)


@rewrite
def interval_at_night(output: str, case: Case, source: random.Random) -> str | None:
    """«por la noche», «al acostarse»."""
    return re.sub(
        NIGHTLY,
        source.choice(["por la noche", "en la noche", "cada noche", "al acostarse"]),
        output,
    )


@rewrite
def duration_short(output: str, case: Case, source: random.Random) -> str | None:
    """«7d», «x 7 dias»."""
    times = source.choice([True, False])
    return _lasting(output, lambda n, u: f"x {long_form(n, u)}" if times else f"{n}{u}")


@rewrite
def duration_long(output: str, case: Case, source: random.Random) -> str | None:
    """«por 7 dias»."""
    return _lasting(output, lambda n, unit: f"por {long_form(n, unit)}")


@rewrite
def duration_during(output: str, case: Case, source: random.Random) -> str | None:
    """«durante 7 dias»."""
    return _lasting(output, lambda n, unit: f"durante {long_form(n, unit)}")


@rewrite
def duration_in_words(output: str, case: Case, source: random.Random) -> str | None:
    """«por siete dias»."""
    return _lasting(
        output, lambda n, u: f"por {long_form(NUMBERS[n], u)}" if u != "h" and 1 < n < 21 else None
    )


@rewrite
def duration_in_weeks(output: str, case: Case, source: random.Random) -> str | None:
    """«por una semana», «por 2 semanas»."""

    def told(n: int, unit: str) -> str | None:
        if unit != "d" or n not in (7, 14, 21, 28):
            return None
        return "por una semana" if n == 7 else f"por {n // 7} semanas"

    return _lasting(output, told)


@rewrite
def duration_in_days(output: str, case: Case, source: random.Random) -> str | None:
    """«por un dia» for 24 hours, «por 14 dias» for 2 weeks."""
    days = {("h", 24): "un dia", ("h", 48): "2 dias", ("h", 72): "3 dias"}
    days |= {("sem", n): f"{7 * n} dias" for n in range(1, 13)}
    return _lasting(output, lambda n, u: f"por {days[u, n]}" if (u, n) in days else None)


@rewrite
def duration_in_hours(output: str, case: Case, source: random.Random) -> str | None:
    """«por 48 horas» for 2 days."""
    return _lasting(output, lambda n, u: f"por {24 * n} horas" if u == "d" and n < 4 else None)


@rewrite
def duration_in_years(output: str, case: Case, source: random.Random) -> str | None:
    """«por un año» for 12 months."""
    return _lasting(output, lambda n, u: "por un año" if (n, u) == (12, "m") else None)


def _lasting(output: str, told: Callable[[int, str], str | None]) -> str:
    """Every length of time in front of a code told otherwise, where it can be."""

    def words(match: re.Match[str]) -> str:
        new = told(int(match["lasts"]), unit_of(match))
        return f" {new}" if new else match[0]

    return re.sub(LENGTH, words, output)
