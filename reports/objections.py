"""Why a variant was not accepted, in the report's own words wherever a verdict tells its kind.

A variant that an early check refused is not judged by the later ones; those are told together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from harness.identities import CHECK, KIND
from harness.records import Reason as Given
from harness.records import SampleResult, Verdict
from reports import figures
from reports.model_matrix import Cell, Reason
from reports.said import said
from reports.symbols import SYMBOLS
from reports.visible import visible
from reports.words import Words

SHOWN_FINDINGS = 3


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
    own = said(verdict, words) if verdict else ""
    return Reason(
        symbol=cell.symbol,
        text=" · ".join(text for text in told if text not in ("", figures.MISSING)),
        check=cell.check,
        word=cell.word,
        status=cell.status,
        why=own or _why(verdict, words),
        message="" if own or (verdict and verdict.why) else cell.message,
        details=cell.details,
        # A variant check has told its worst itself, in the reader's language.
        findings=_findings(verdict.check, verdict.worst, words) if verdict and not own else (),
    )


def _findings(check: str, worst: Sequence[SampleResult], words: Words) -> tuple[str, ...]:
    """«en el caso «epi-007» unsupported: code stands in no field», never first.

    An exception is not quoted, nor what was found to be an identity.
    """
    told = [(True, r.case_id, words("unscorable")) for r in worst if r.error is not None]
    for result in worst:
        for f in result.findings if result.error is None else ():
            if f.objects:
                hidden = check == CHECK or f.kind == KIND
                text = f.kind if hidden else f"{f.kind}: {f.message}"
                told.append((f.severity != "never", result.case_id, text))
    told.sort(key=lambda item: item[0])
    return tuple(
        visible(words("said.case", case=case, text=text)) for _, case, text in told[:SHOWN_FINDINGS]
    )


def _why(verdict: Verdict | None, words: Words) -> str:
    """What the figures beside it do not say; empty where they say it all."""
    why = verdict.why if verdict else None
    if verdict is None or why is None or why.kind == "share":
        return ""
    if why.kind == "never":
        return words.count("why.never", verdict.never, whole=verdict.n)
    if why.kind == "cases":
        return words.count("why.cases", why.needed or 0)
    return words(f"why.{why.kind}")
