"""Doses that the input does not give: other values, other units, another drug's."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from itertools import combinations

from checks.mutations.edits import one, put, swapped
from checks.mutations.inputs import ORDERS, lines_of
from checks.mutations.places import Place, orders
from harness.mutation import mutation
from harness.records import Case

_DOSE = re.compile(r"(?P<n>\d{1,6}(?:\.\d{1,4})?)(?P<gap>\s?)(?P<unit>mg|mcg|g|ml|UI|puff)\b(?!/)")
_MASS = {"g": 1000.0, "mg": 1.0, "mcg": 0.001}


@mutation(caught_by={"grounding"})
def dose_tenfold(output: str, case: Case, source: random.Random) -> str | None:
    """A dose is ten times the input's."""
    return _redosed(output, case, source, lambda n, unit: (_figure(float(n) * 10), unit))


@mutation(caught_by={"grounding"})
def dose_tenth(output: str, case: Case, source: random.Random) -> str | None:
    """A dose is a tenth of the input's."""
    return _redosed(output, case, source, lambda n, unit: (_figure(float(n) / 10), unit))


@mutation(caught_by={"grounding"})
def dose_doubled(output: str, case: Case, source: random.Random) -> str | None:
    """A dose is twice the input's."""
    return _redosed(output, case, source, lambda n, unit: (_figure(float(n) * 2), unit))


@mutation(caught_by={"grounding"})
def unit_g_for_mg(output: str, case: Case, source: random.Random) -> str | None:
    """Grams stand for milligrams, or milligrams for grams."""
    units = {"mg": "g", "g": "mg"}
    return _redosed(output, case, source, lambda n, unit: unit in units and (n, units[unit]))


@mutation(caught_by={"grounding"})
def unit_mcg_for_mg(output: str, case: Case, source: random.Random) -> str | None:
    """Micrograms stand for milligrams, or milligrams for micrograms."""
    units = {"mg": "mcg", "mcg": "mg"}
    return _redosed(output, case, source, lambda n, unit: unit in units and (n, units[unit]))


@mutation(caught_by={"grounding"})
def unit_ml_for_mg(output: str, case: Case, source: random.Random) -> str | None:
    """Millilitres stand for milligrams, or units for milligrams."""
    units = {"mg": source.choice(["ml", "UI"]), "UI": "mg", "ml": "mg"}
    return _redosed(output, case, source, lambda n, unit: unit in units and (n, units[unit]))


@mutation(caught_by={"grounding"})
def decimal_lost(output: str, case: Case, source: random.Random) -> str | None:
    """A dose has lost its decimal point: 0.5 mg reads 05 or 5 mg."""

    def lost(n: str, unit: str) -> tuple[str, str] | bool:
        return "." in n and float(n) > 0 and (n.replace(".", "").lstrip("0"), unit)

    return _redosed(output, case, source, lost)


@mutation(caught_by={"grounding"})
def dose_per_kilo(output: str, case: Case, source: random.Random) -> str | None:
    """A whole dose is told as one for each kilogram of weight."""
    return _redosed(output, case, source, lambda n, unit: (n, f"{unit}/kg"))


@mutation(caught_by={"grounding"})
def doses_swapped(output: str, case: Case, source: random.Random) -> str | None:
    """Two drugs have each other's dose."""
    pairs = combinations(_doses(output, case), 2)
    return one(
        source,
        (
            swapped(output, a.span(), b.span())
            for (one_, a), (other, b) in pairs
            if _worth(a) != _worth(b) and one_.name != other.name
            if not _says(case, one_.name, b[0]) and not _says(case, other.name, a[0])
        ),
    )


@mutation(caught_by={"grounding"})
def dose_of_other_half(output: str, case: Case, source: random.Random) -> str | None:
    """A drug of the stay and of the discharge has the dose of the one in the other."""
    told = list(_doses(output, case))
    lines = [place.code for place, _ in told]
    return one(
        source,
        (
            put(output, *a.span(), b[0])
            for x, a in told
            for y, b in told
            if x.code == y.code and x.field != y.field and _worth(a) != _worth(b)
            if lines.count(x.code) == len(ORDERS)
        ),
    )


def _redosed(
    output: str,
    case: Case,
    source: random.Random,
    change: Callable[[str, str], tuple[str, str] | bool],
) -> str | None:
    """One dose told otherwise, so that the input gives the drug no such dose."""
    options = []
    for place, dose in _doses(output, case):
        new = change(dose["n"], dose["unit"])
        if isinstance(new, tuple) and not _says(case, place.name, f"{new[0]}{new[1]}"):
            options.append(put(output, *dose.span(), f"{new[0]}{dose['gap']}{new[1]}"))
    return one(source, options)


def _doses(output: str, case: Case) -> Iterator[tuple[Place, re.Match[str]]]:
    """The doses of the drugs whose name stands in one line of their half only."""
    told = orders(output, case)
    for place in told:
        half = [p for p in told if p.at_discharge == place.at_discharge]
        if [p.name for p in half].count(place.name) == 1:
            match = _DOSE.search(output, place.named[1], place.end)
            if match is not None:
                yield place, match


def _says(case: Case, name: str, dose: str) -> bool:
    """Whether a line of the input gives a drug that dose."""
    n, unit = re.findall(r"[\d.]+|[a-z/]+", dose.lower())
    wanted = rf"(?<![\d.]){re.escape(n)}\s?{unit}(?![a-z/])"
    return any(re.search(wanted, line) for line in lines_of(case, name))


def _worth(dose: re.Match[str]) -> tuple[float, str]:
    """Masses in mg."""
    factor = _MASS.get(dose["unit"])
    return (float(dose["n"]) * factor, "mg") if factor else (float(dose["n"]), dose["unit"])


def _figure(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")
