"""Days and measures of the course in other words or units, of the same value."""

from __future__ import annotations

import random
import re

from harness.mutation import rewrite
from harness.records import Case

_ORDINALS = "primer segundo tercer cuarto quinto sexto septimo octavo noveno decimo".split()
_NUMBERS = "dos tres cuatro cinco seis siete ocho nueve diez once doce".split()


@rewrite
def day_as_ordinal(output: str, case: Case, source: random.Random) -> str | None:
    """«el tercer dia» for «el dia 3»."""
    return re.sub(
        r"\b(el|al) dia ([1-9]|10)\b(?!\.\d)",
        lambda m: f"{m[1]} {_ORDINALS[int(m[2]) - 1]} dia",
        output,
    )


@rewrite
def day_as_short_ordinal(output: str, case: Case, source: random.Random) -> str | None:
    """«el 3er dia» for «el dia 3»."""
    endings = ("er", "do", "er", "to", "to", "to", "mo", "vo", "no", "mo")
    return re.sub(
        r"\b(el|al) dia ([1-9]|10)\b(?!\.\d)",
        lambda m: f"{m[1]} {m[2]}{endings[int(m[2]) - 1]} dia",
        output,
    )


@rewrite
def ordinal_as_day(output: str, case: Case, source: random.Random) -> str | None:
    """«el dia 3» for «el tercer dia»."""
    pattern = rf"\b(el|al) ({'|'.join(_ORDINALS)}) dia\b"
    return re.sub(pattern, lambda m: f"{m[1]} dia {_ORDINALS.index(m[2]) + 1}", output)


@rewrite
def hours_as_days(output: str, case: Case, source: random.Random) -> str | None:
    """«a los 3 dias» for «a las 72 horas»."""
    text = re.sub(
        r"\b(a|desde) las (48|72|96) horas\b",
        lambda m: f"{m[1]} los {int(m[2]) // 24} dias",
        output,
    )
    return re.sub(r"\ba las 24 horas\b", "al dia siguiente", text)


@rewrite
def days_as_hours(output: str, case: Case, source: random.Random) -> str | None:
    """«en 48 horas» for «en 2 dias»."""
    return re.sub(r"\ben ([23]) dias\b", lambda m: f"en {int(m[1]) * 24} horas", output)


@rewrite
def days_in_words(output: str, case: Case, source: random.Random) -> str | None:
    """«en cinco dias»."""
    return re.sub(
        r"\b(en|los) ([2-9]|1[0-2]) dias\b",
        lambda m: f"{m[1]} {_NUMBERS[int(m[2]) - 2]} dias",
        output,
    )


@rewrite
def percent_sign(output: str, case: Case, source: random.Random) -> str | None:
    """«97%» for «97 por ciento», and the other way."""
    if " por ciento" in output:
        return re.sub(r"(?<=\d) por ciento\b", "%", output)
    return re.sub(r"(?<=\d)\s?%", " por ciento", output)


@rewrite
def decimal_comma(output: str, case: Case, source: random.Random) -> str | None:
    """«4,5» for 4.5, outside codes."""
    return re.sub(r"(?<=[ a-z]\d)\.(?=\d{1,2}(?:\s|[,.]\s|%))", ",", output)


@rewrite
def millimetres_as_centimetres(output: str, case: Case, source: random.Random) -> str | None:
    """«1.2 cm» for 12 mm."""
    return re.sub(
        r"(?<=[a-z] )(\d{1,2}) mm\b(?!/| ?Hg)", lambda m: f"{int(m[1]) / 10:g} cm", output
    )


@rewrite
def centimetres_as_millimetres(output: str, case: Case, source: random.Random) -> str | None:
    """«40 mm» for 4 cm."""
    return re.sub(
        r"(?<=[a-z] )(\d{1,2}(?:\.\d)?) cm\b", lambda m: f"{float(m[1]) * 10:g} mm", output
    )


@rewrite
def units_left_out(output: str, case: Case, source: random.Random) -> str | None:
    """«sodio de 131» for «sodio de 131 mEq/L»."""
    return re.sub(r"(?<=\d) (?:mg/d?L|mEq/L|g/dL|U/L|mmol/L|ug/dL|ng/dL|pg/mL)\b", "", output)


@rewrite
def lab_short(output: str, case: Case, source: random.Random) -> str | None:
    """«Hb 13.8» for «hemoglobina de 13.8»."""
    text = re.sub(r"\bhemoglobina de (?=\d)", "Hb ", output)
    text = re.sub(r"\bcreatinina de (?=\d)", "Crea ", text)
    return re.sub(r"\b(PCR|sodio|potasio|lipasa|FEVI|pH|lactato) de (?=\d)", r"\1 ", text)
