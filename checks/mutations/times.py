"""Intervals and lengths of time as orders write them, in words or in a chart's short forms."""

from __future__ import annotations

import re

# «cada 8 horas», «c/8h»
EVERY = r"\b(?:cada |c/)(?P<every>\d{1,2}) ?(?:horas|hrs|h)\b"
NIGHTLY = r"\b(?:cada |c/)noche\b"
# «por 7 dias», «7d»; no interval, and no point in time
LASTS = (
    r"(?:\b(?:por|durante|x) )?(?<![/\d.])(?<!cada )(?<!dia )\b(?P<lasts>\d{1,3}) ?"
    r"(?P<unit>dias?|semanas?|meses|mes|horas|sem|d|m|h)\b"
)
# The same behind a dose, where an order may give it.
LENGTH = rf"(?<=[a-zA-Z]) {LASTS}(?= \()"
_SHORT = {"dias": "d", "dia": "d", "semanas": "sem", "semana": "sem", "meses": "m", "mes": "m",
          "horas": "h"}  # fmt: skip
NUMBERS = (
    "cero un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
    "dieciseis diecisiete dieciocho diecinueve veinte veintiun"
).split()


def unit_of(match: re.Match[str]) -> str:
    """The unit of a length of time: d, sem, m or h."""
    return _SHORT.get(match["unit"], match["unit"])


def long_form(n: int | str, unit: str) -> str:
    """«7 dias», «1 dia»."""
    one = {"d": "dia", "sem": "semana", "m": "mes", "h": "hora"}[unit]
    return f"{n} {one}" if str(n) in ("1", "un") else f"{n} {one}{'es' if unit == 'm' else 's'}"
