"""How every figure is written, in every format. Bounds round away from the claim they make."""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

from harness.records import Comparison, Verdict
from reports.visible import visible
from reports.words import Language, Words

MISSING = "–"
_PLAIN_UNITS = ("", "share", "perplexity")


def number(value: float | None, language: Language, rounding: str = ROUND_HALF_EVEN) -> str:
    """A bare number: 3.21, 0.0031, 152.4, 1.20e+07; «–» where there is none."""
    if value is None:
        return MISSING
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    size = abs(value)
    if size >= 1e6:
        return _local(f"{value:.2e}", language)
    places = 1 if size >= 100 else 2 if size >= 0.1 or size == 0 else 4
    if size and size < 0.0005:
        return _local(f"{value:.1e}", language)
    return _local(_round(value, places, rounding), language)


def percent(share: float | None, language: Language, rounding: str = ROUND_HALF_EVEN) -> str:
    """97.5 %. Only a whole share reads 100 %, and only an empty one 0 %."""
    if share is None or not math.isfinite(share):
        return number(share, language)
    if share in (0.0, 1.0):
        return f"{share:.0%}".replace("%", " %")
    text = _round(share * 100, 1, rounding)
    if 0 < share < 1 and rounding == ROUND_HALF_EVEN:
        text = {"100.0": "99.9", "0.0": "0.1"}.get(text, text)
    return _local(text, language) + " %"


def quantity(
    value: float | None, unit: str, language: Language, rounding: str = ROUND_HALF_EVEN
) -> str:
    """A value in its unit; a unit named like its check (perplexity) is not repeated."""
    if unit == "share":
        return percent(value, language, rounding)
    text = number(value, language, rounding)
    return text if value is None else text + _suffix(unit)


def counted(verdict: Verdict) -> bool:
    """Whether the value is the share of outputs that passed, so that «117 of 120» is true."""
    if verdict.unit != "share" or verdict.n == 0 or verdict.value is None:
        return False
    return math.isclose(verdict.passed / verdict.n, verdict.value, abs_tol=1e-9)


def figure(verdict: Verdict, words: Words) -> str:
    """97.5 % (117 of 120), or the value in its unit."""
    text = quantity(verdict.value, verdict.unit, words.language)
    if not counted(verdict):
        return text
    return f"{text} ({words('of', part=verdict.passed, whole=verdict.n)})"


def bound(verdict: Verdict, language: Language) -> str:
    """The one-sided bound that settles the claim: ≥ 93.1 %; both where neither settles it."""
    if verdict.interval is None:
        return MISSING
    low, high = verdict.interval.low, verdict.interval.high
    least = "≥ " + quantity(low, verdict.unit, language, ROUND_FLOOR)
    most = "≤ " + quantity(high, verdict.unit, language, ROUND_CEILING)
    both = f"{least}, {most}"
    if verdict.floor is not None and verdict.ceiling is None:
        return least if low >= verdict.floor else most if high < verdict.floor else both
    if verdict.ceiling is not None and verdict.floor is None:
        return most if high <= verdict.ceiling else least if low > verdict.ceiling else both
    return least if verdict.unit == "share" and verdict.floor is None else both


def interval(verdict: Verdict, words: Words) -> str:
    """The bound in words: no failure among 120 is «0 of 120 failed: up to 2.5 %», never ± 0."""
    if verdict.interval is not None and counted(verdict):
        if verdict.passed == verdict.n:
            worst = percent(1 - verdict.interval.low, words.language, ROUND_CEILING)
            return words("none_failed", n=verdict.n, most=worst)
        if verdict.passed == 0:
            best = percent(verdict.interval.high, words.language, ROUND_CEILING)
            return words("none_passed", n=verdict.n, most=best)
    return bound(verdict, words.language)


def limit(verdict: Verdict, words: Words) -> str:
    """The floor and the ceiling that the verdict was held to; beside them what the data allow."""
    bounds = (("floor", verdict.floor), ("ceiling", verdict.ceiling))
    told = [
        words(key, value=_limit(value, verdict.unit, words.language))
        for key, value in bounds
        if value is not None
    ]
    if verdict.references is not None:
        told.append(words("control", value=percent(verdict.references, words.language)))
    return ", ".join(told) or MISSING


def plain(value: float, language: Language) -> str:
    """A further figure of a check, whose unit only its name knows; a count without decimals."""
    counted = abs(value) < 1e6 and value.is_integer()
    return f"{value:.0f}" if counted else number(value, language)


def size(count: int | None, language: Language) -> str:
    """Bytes as MB of a million bytes."""
    if count is None:
        return MISSING
    megabytes = count / 1e6
    return _local(f"{megabytes:.0f}" if megabytes >= 100 else f"{megabytes:.1f}", language) + " MB"


def change(share: float, language: Language) -> str:
    """Relative, signed: +4.2 %."""
    text = percent(share, language)
    return f"+{text}" if share > 0 else text


def points(share: float, language: Language, rounding: str = ROUND_HALF_EVEN) -> str:
    """A difference of shares, signed: +4.2 pp."""
    return _signed(share, "share", language, rounding)


def difference(comparison: Comparison, unit: str, language: Language) -> str:
    """Signed; shares in percentage points."""
    return _signed(comparison.difference, unit, language, ROUND_HALF_EVEN)


def difference_interval(comparison: Comparison, unit: str, words: Words) -> str:
    if comparison.interval is None:
        return MISSING
    low = _signed(comparison.interval.low, unit, words.language, ROUND_FLOOR)
    high = _signed(comparison.interval.high, unit, words.language, ROUND_CEILING)
    return words("from_to", low=low, high=high)


def p_value(p: float | None, language: Language) -> str:
    if p is None or not math.isfinite(p):
        return MISSING
    return _local("p < 0.001" if p < 0.001 else f"p = {p:.3f}", language)


def _limit(value: float, unit: str, language: Language) -> str:
    if unit != "share":
        return _local(f"{value:.10g}", language) + _suffix(unit)
    return _local(f"{value * 100:.10g}", language) + " %"


def _suffix(unit: str) -> str:
    return "" if unit in _PLAIN_UNITS else f" {visible(unit)}"


def _signed(value: float, unit: str, language: Language, rounding: str) -> str:
    if not math.isfinite(value):
        return number(value, language)
    scaled, places = (value * 100, 1) if unit == "share" else (value, 2 if abs(value) >= 0.1 else 4)
    text = _round(scaled, places, rounding)
    signed = text if text.startswith("−") or not float(text) else f"+{text}"
    return _local(signed, language) + (" pp" if unit == "share" else _suffix(unit))


def _round(value: float, places: int, rounding: str) -> str:
    # Twelve digits first: 0.93 * 100 is 93.00000000000001 and must not round up to 93.1.
    exact = Decimal(f"{value:.12g}")
    text = str(exact.quantize(Decimal(1).scaleb(-places), rounding=rounding))
    text = f"{Decimal(text):f}"
    return text.lstrip("-") if not float(text) else text.replace("-", "−")


def _local(text: str, language: Language) -> str:
    return text.replace(".", ",") if language == "es" else text
