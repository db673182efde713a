"""Doses in other units or other words, of the same value."""

from __future__ import annotations

import random
import re

from harness.mutation import rewrite
from harness.records import Case

_UNITS = {"mg": "miligramos", "g": "gramos", "mcg": "microgramos", "UI": "unidades"}
_DOSE = r"(?<=[\s(])(?P<n>\d{1,5}(?:\.\d{1,4})?)"


@rewrite
def grams_as_milligrams(output: str, case: Case, source: random.Random) -> str | None:
    """«2000mg» for 2g."""
    return re.sub(_DOSE + r"g\b(?!/)", lambda m: f"{float(m['n']) * 1000:g}mg", output)


@rewrite
def milligrams_as_grams(output: str, case: Case, source: random.Random) -> str | None:
    """«0.5g» for 500mg."""
    return re.sub(r"(?<=\s)([5-9]00|[12]\d00)mg\b(?!/)", lambda m: f"{int(m[1]) / 1000:g}g", output)


@rewrite
def micrograms_as_milligrams(output: str, case: Case, source: random.Random) -> str | None:
    """«0.05mg» for 50mcg."""
    return re.sub(_DOSE + r"mcg\b(?!/)", lambda m: f"{float(m['n']) / 1000:g}mg", output)


@rewrite
def milligrams_as_micrograms(output: str, case: Case, source: random.Random) -> str | None:
    """«50mcg» for 0.05mg."""
    return re.sub(r"(?<=\s)(0\.\d{1,3})mg\b(?!/)", lambda m: f"{float(m[1]) * 1000:g}mcg", output)


@rewrite
def dose_spaced(output: str, case: Case, source: random.Random) -> str | None:
    """«2 g», «500 mg»."""
    return re.sub(_DOSE + r"(?=(?:mg|mcg|g|ml|UI|puff)\b)", r"\g<n> ", output)


@rewrite
def unit_in_words(output: str, case: Case, source: random.Random) -> str | None:
    """«500 miligramos», «20 unidades»."""
    return re.sub(
        _DOSE + r"(?P<unit>mg|mcg|g|UI)\b(?!/)",
        lambda m: f"{m['n']} {_UNITS[m['unit']]}"[
            : -1 if m["n"] == "1" and m["unit"] == "g" else None
        ],
        output,
    )


@rewrite
def units_as_u(output: str, case: Case, source: random.Random) -> str | None:
    """«20U» for 20UI."""
    return re.sub(r"(?<=\d)UI\b", source.choice(["U", " U", " UI"]), output)


@rewrite
def decimal_comma_in_dose(output: str, case: Case, source: random.Random) -> str | None:
    """«0,5mg»."""
    return re.sub(r"(?<=\d)\.(?=\d{1,4}(?:mg|mcg|g|ml|UI)\b)", ",", output)


@rewrite
def thousands_point(output: str, case: Case, source: random.Random) -> str | None:
    """«5.000UI»."""
    return re.sub(r"(?<=\s)(\d{1,2})(\d{3})(?=UI\b)", r"\1.\2", output)


@rewrite
def millilitres_as_cc(output: str, case: Case, source: random.Random) -> str | None:
    """«1000cc»."""
    return re.sub(r"(?<=\d)ml\b(?!/)", "cc", output)
