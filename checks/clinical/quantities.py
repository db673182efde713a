"""Numbers as digits or words, and lengths of time in hours."""

from __future__ import annotations

import re
from dataclasses import dataclass

WORDS = {
    "un": 1, "una": 1, "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6,
    "siete": 7, "ocho": 8, "nueve": 9, "diez": 10, "once": 11, "doce": 12, "trece": 13,
    "catorce": 14, "quince": 15, "dieciseis": 16, "diecisiete": 17, "dieciocho": 18,
    "diecinueve": 19, "veinte": 20, "veintiun": 21, "veintiuno": 21, "veintiuna": 21,
    "veintidos": 22, "veintitres": 23, "veinticuatro": 24, "veinticinco": 25, "veintiseis": 26,
    "veintisiete": 27, "veintiocho": 28, "veintinueve": 29, "treinta": 30, "cuarenta": 40,
    "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80, "noventa": 90, "cien": 100,
    "ciento": 100, "doscientos": 200, "quinientos": 500, "mil": 1000, "media": 0.5, "medio": 0.5,
}  # fmt: skip
ORDINALS = {
    "primer": 1, "primero": 1, "primera": 1, "segundo": 2, "segunda": 2, "tercer": 3,
    "tercero": 3, "tercera": 3, "cuarto": 4, "cuarta": 4, "quinto": 5, "quinta": 5, "sexto": 6,
    "sexta": 6, "septimo": 7, "septima": 7, "octavo": 8, "octava": 8, "noveno": 9, "novena": 9,
    "decimo": 10, "decima": 10, "undecimo": 11, "duodecimo": 12,
}  # fmt: skip
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6}

# A number in a folded text, digits first.
N = (
    r"(?:[0-9]{1,7}(?:\.[0-9]{1,4}){0,2}|(?:"
    + "|".join(sorted(WORDS, key=len, reverse=True))
    + r")\b)"
)

UNIT_OF_TIME = r"(?:horas?|hrs?|hs?|minutos?|min|dias?|d|semanas?|sem|meses|mes|anos?)"
HOURS = {
    "min": 1 / 60, "minuto": 1 / 60, "h": 1.0, "hr": 1.0, "hora": 1.0, "d": 24.0, "dia": 24.0,
    "sem": 168.0, "semana": 168.0, "mes": 720.0, "mese": 720.0, "ano": 8760.0, "m": 720.0,
    "hs": 1.0,
}  # fmt: skip
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,2}")


@dataclass(frozen=True)
class Amount:
    """`value` in `unit` (mg, ml, U, h ...), `per` kilogram or hour; where it stood, as it stood."""

    value: float
    unit: str
    start: int
    end: int
    per: str = ""


def number(text: str, *, thousands: bool = False) -> float:
    """The value of a number in a folded text.

    A point before three digits groups thousands where `thousands` says so («25.000 UI»), or
    where all three are zeros; elsewhere it is the decimal point (3.125 mg is a real dose).
    """
    text = text.strip()
    if text in WORDS:
        return float(WORDS[text])
    if _THOUSANDS.fullmatch(text) and (thousands or text.endswith(".000")):
        return float(text.replace(".", ""))
    whole, _, fraction = text.partition(".")
    return float(f"{whole}.{fraction.replace('.', '') or 0}")


def hours_in(value: float, unit: str) -> float:
    singular = unit if unit in HOURS else unit.rstrip("s")
    return value * HOURS[singular]


def same(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-6 * max(1.0, abs(a), abs(b))
