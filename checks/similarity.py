"""Allow a variant without saying how like its references it writes.

What it checks. Each output beside the reference of its case, by three measures from 0 (nothing in
common) to 100 (the same text):

- ROUGE-L (Lin 2004; package `rouge_score`): F1 of the longest common subsequence of words, without
  accents and capitals, mean over the cases. The value of the verdict;
- BLEU (Papineni 2002; package `sacrebleu`, its defaults): n-grams of one to four words that the
  reference has too, of all cases together, with a penalty for outputs that are too short;
- chrF (Popovic 2015; `sacrebleu`): F2 of n-grams of one to six characters, of all cases together.

All three stand in the message and the details. The verdict is a pass because they could be
computed, not because they are good: the check gates nothing but its own computation. It takes no
floor and no ceiling; one in suite.toml is an error, and so are no references and a figure that is
no number. The packages are no part of the core: `pip install "umbral[similarity]"`.

Why. These are the figures that papers and other tools give, so a variant can be set beside them,
and a sudden fall beside `tuned` says that something broke.

Known limits. Likeness is not truth: «40 mg» for «4 mg» costs less than a synonym, and a faithful
epicrisis in other words scores low. So no gate may rest on it; `grounding` and `coverage` hold
what matters. Figures compare only on the same cases. BLEU of few or short texts is often 0. Only
the first 20,000 characters of a text are read.

When it fails. Only by an error. Without references: give the suite's cases some, or take the
check out of suite.toml. Without the packages: install them as above.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean
from typing import TYPE_CHECKING

from checks.clinical.normalise import folded
from checks.clinical.reading import LONGEST
from harness.check import Limits, check
from harness.errors import HarnessError
from harness.records import Verdict

if TYPE_CHECKING:
    from harness.evidence import Evidence


@check(needs={"outputs"})
def similarity(evidence: Evidence, limits: Limits) -> Verdict:
    if limits.floor is not None or limits.ceiling is not None:
        raise HarnessError(
            "[checks.similarity] takes no floor and no ceiling", "leave them out: it gates nothing"
        )
    cases = [case for case in evidence.cases if case.reference]
    if not cases:
        raise HarnessError("no case has a reference", "give the suite's cases references")
    made = evidence.generations()
    figures = _measured(
        [made[case.id].text[:LONGEST] for case in cases],
        [(case.reference or "")[:LONGEST] for case in cases],
    )
    told = ", ".join(f"{name} {value:.1f}" for name, value in figures.items())
    return Verdict(
        check="similarity",
        variant=evidence.variant.name,
        status="pass",
        message=f"{told} over the references of {len(cases)} cases; reported, it refuses nothing",
        value=figures["ROUGE-L"],
        unit="ROUGE-L",
        n=len(cases),
        passed=len(cases),
        details=figures,
    )


def _measured(outputs: Sequence[str], references: Sequence[str]) -> dict[str, float]:
    try:
        from rouge_score.rouge_scorer import RougeScorer
        from sacrebleu.metrics import BLEU, CHRF
    except ImportError as error:
        raise HarnessError(
            f"package '{error.name}' is missing", 'run `pip install "umbral[similarity]"`'
        ) from error
    # It knows no letters but a to z: «neumonía» would be two words.
    rouge = RougeScorer(["rougeL"])
    pairs = zip(references, outputs, strict=True)
    scores = [rouge.score(folded(theirs), folded(ours))["rougeL"] for theirs, ours in pairs]
    return {
        "ROUGE-L": 100 * fmean(score.fmeasure for score in scores),
        "BLEU": BLEU().corpus_score(outputs, [references]).score,
        "chrF": CHRF().corpus_score(outputs, [references]).score,
    }
