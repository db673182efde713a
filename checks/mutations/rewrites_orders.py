"""Drugs and their codes told in another way that means the same."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from checks.mutations.edits import one, put
from checks.mutations.places import Place, orders
from checks.mutations.times import EVERY, LENGTH, long_form, unit_of
from harness.mutation import rewrite
from harness.records import Case

_NAMES = {
    "paracetamol": "acetaminofeno", "metamizol": "dipirona", "salbutamol": "albuterol",
    "acido acetilsalicilico": "aspirina", "aspirina": "acido acetilsalicilico",
    "acido valproico": "valproato", "levotiroxina": "levotiroxina sodica",
    "losartan": "losartan potasico", "enoxaparina": "enoxaparina sodica",
}  # fmt: skip


@rewrite
def drug_in_capitals(output: str, case: Case, source: random.Random) -> str | None:
    """A drug in capitals."""
    return _named(output, case, source, str.upper)


@rewrite
def drug_capitalised(output: str, case: Case, source: random.Random) -> str | None:
    """A drug with a capital first letter."""
    return _named(output, case, source, str.capitalize)


@rewrite
def drug_by_other_name(output: str, case: Case, source: random.Random) -> str | None:
    """A drug by another of its names."""
    return one(
        source,
        (
            put(output, *place.named, _NAMES[place.name.lower()])
            for place in orders(output, case)
            if place.name.lower() in _NAMES
        ),
    )


@rewrite
def dose_before_name(output: str, case: Case, source: random.Random) -> str | None:
    """«2g de ceftriaxona EV»."""

    def told(order: Place) -> str | None:
        behind = order.named[1]
        match = re.compile(r"\s(\d[\d.]*(?:mg|mcg|g|UI))(?=\s)").match(output, behind)
        if match is None:
            return None
        return put(
            output, order.start, match.end(), f"{match[1]} de {output[order.start : behind]}"
        )

    return one(source, map(told, orders(output, case)))


@rewrite
def code_behind_name(output: str, case: Case, source: random.Random) -> str | None:
    """«ceftriaxona (J01DD04) 2g EV cada 24 horas»."""

    def told(order: Place) -> str:
        behind, code = order.named[1], len(order.code) + 3
        regimen = output[behind : order.end - code]
        return put(output, behind, order.end, f" ({order.code}){regimen}")

    return one(source, map(told, orders(output, case)))


@rewrite
def duration_behind_code(output: str, case: Case, source: random.Random) -> str | None:
    """«ceftriaxona 2g EV cada 24 horas (J01DD04) por 7 dias»."""
    match = re.search(rf"{LENGTH}(?P<code> \([A-Z0-9]{{7}}\))", output)
    if match is None:
        return None
    words = f"{match['code']} por {long_form(match['lasts'], unit_of(match))}"
    return put(output, *match.span(), words)


@rewrite
def regimen_between_commas(output: str, case: Case, source: random.Random) -> str | None:
    """«ceftriaxona 2g EV, cada 24 horas, por 7 dias»."""
    return re.sub(rf"(?<=[A-Z]) (?P<often>{EVERY})(?={LENGTH})", r", \g<often>,", output)


@rewrite
def orders_between_semicolons(output: str, case: Case, source: random.Random) -> str | None:
    """Drugs parted by semicolons."""
    return re.sub(r"(?<=\d\)), (?=[a-zA-Z/.]+ \d)", "; ", output)


def _named(
    output: str, case: Case, source: random.Random, change: Callable[[str], str]
) -> str | None:
    ends = (place.named for place in orders(output, case))
    return one(source, (put(output, a, b, change(output[a:b])) for a, b in ends))
