"""Why a variant was not accepted, in the report's own words wherever a verdict tells its kind.

A variant that an early check refused is not judged by the later ones; those are told together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from harness.records import Reason as Given
from harness.records import Verdict
from reports import figures
from reports.model_matrix import Cell, Reason
from reports.symbols import SYMBOLS
from reports.visible import visible
from reports.words import Words


def skipped(verdict: Verdict) -> bool:
    """Whether it was not judged because of what earlier checks said."""
    return verdict.why is not None and verdict.why.kind in ("refused", "all refused")


def left_out(verdicts: Iterable[Verdict | None], words: Words) -> list[Reason]:
    """«17 checks not judged: refused by fidelity», one for each check that refused."""
    count = Counter(v.why for v in verdicts if v is not None and skipped(v))
    return [
        Reason(SYMBOLS["skipped"], words.count(why.kind, n, check=visible(why.check)))
        for why, n in count.items()
        if why is not None
    ]


def unasked(given: Sequence[Given], symbol: str, words: Words) -> list[Reason]:
    """What the gate refuses without a check that objects: nothing was asked for."""
    return [Reason(symbol, words(reason.kind)) for reason in given if not reason.check]


def objection(cell: Cell, verdict: Verdict | None, words: Words) -> Reason:
    told = (cell.figure, cell.bound, cell.floor, cell.sample)
    worded = verdict is not None and verdict.why is not None
    return Reason(
        symbol=cell.symbol,
        text=" · ".join(text for text in told if text not in ("", figures.MISSING)),
        check=cell.check,
        word=cell.word,
        why=_why(verdict, words) if verdict else "",
        message="" if worded else cell.message,
        details=cell.details,
    )


def _why(verdict: Verdict, words: Words) -> str:
    """What the figures beside it do not say; empty where they say it all."""
    why = verdict.why
    if why is None or why.kind == "share":
        return ""
    if why.kind == "never":
        return words.count("why.never", verdict.never, whole=verdict.n)
    if why.kind == "cases":
        return words.count("why.cases", why.needed or 0)
    return words(f"why.{why.kind}")
