"""Allow an epicrisis whose treatment does not fit what it tells of the patient.

What it checks. The output against itself, by rules that lie as tables in `clinical/data`, each
with its source. The kinds of finding, all `warn` unless a suite says otherwise:

- `indication.*`: a drug, and nothing told that asks for it: an antibiotic without infection,
  operation or prophylaxis, insulin without diabetes, levothyroxine without hypothyroidism, an
  oral anticoagulant without a thrombosis or an arrhythmia.
- `duplicate.*`: two drugs that are not taken together: two inhibitors of P2Y12 or two
  anticoagulants at discharge, an ACE inhibitor beside an angiotensin receptor blocker, two
  statins, proton pump inhibitors, beta blockers, NSAIDs, benzodiazepines.
- `allergy.*`: an allergy told, by the output or by its input, and that drug or one of its class
  given: amoxicilina with an allergy to penicilina.
- `artery.treated`: the artery that is treated is not the one that is ill.
- `artery.wall`: the artery told does not supply the wall of the infarct that is coded.

Why. A fluent epicrisis of a treatment that nobody would give is a sign of invention, or of a
training row that nobody read. A treatment that harms goes home with the patient.

How. The same rules are held against the input. Where it has the clash already, the message says
so: the model is faithful, and the row wants a reader. A combination counts as its ingredients.
A drug told as stopped, changed for another or denied is not given.

Known limits. A rule knows the usual reasons, and clinicians know others: hence warnings. A reason
of an earlier illness may go untold. In the stay one drug may follow another; two that are told
with a word of sequence between them («luego», «se cambia a») pass. Only infarcts coded as
anterior (`I21.0`) or inferior (`I21.1`) have a wall; the arteries of the others vary too much.
Doses, kidney and pregnancy are not looked at.

When it fails. Where the input has the clash, mend or drop the row; a model tuned on such rows
learns that drugs come by chance. Where only the output has it, look at `grounding` first: the
drug was invented, or its diagnosis left out (`coverage`). To refuse such outputs:

    [checks.coherence.severity]
    allergy = "never"
    "duplicate.anticoagulant" = "fail"
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from checks.clinical.cohere import KINDS, TOPICS
from checks.clinical.cohere.account import Account, Clash, supplied, told
from checks.clinical.fields import Facts, facts
from checks.clinical.reading import read
from checks.clinical.severity import severities
from harness.check import check
from harness.records import Case, Finding, Severity

_MOST = 100
SEVERITY: Mapping[str, Severity] = dict.fromkeys(KINDS, "warn")


@check(floor=0.90)
def coherence(
    output: str, case: Case, *, severity: Mapping[str, str] | None = None
) -> list[Finding]:
    grave = severities(severity, "coherence", SEVERITY)
    reading, known = read(output), facts(case)
    found = []
    for clash in _clashes(told(reading, known)):
        message, held = clash.message, _held(clash, known)
        if (clash.kind, clash.subject) in _of_input(known):
            message += "; the input has it too"
        span = reading.span(clash.start, clash.end)
        found.append(Finding(clash.kind, grave[clash.kind], message, *span, *held))
        if len(found) == _MOST:
            break
    return sorted(found, key=lambda finding: (finding.start or 0, finding.kind))


def _clashes(account: Account) -> Iterator[Clash]:
    for clashes in TOPICS:
        yield from clashes(account)


def _of_input(known: Facts) -> frozenset[tuple[str, frozenset[str]]]:
    """The clashes of the input itself; kept, since variants share it."""
    kept: frozenset[tuple[str, frozenset[str]]] | None = vars(known).get("clashes")
    if kept is None:
        kept = frozenset((clash.kind, clash.subject) for clash in _clashes(supplied(known)))
        vars(known)["clashes"] = kept
    return kept


def _held(clash: Clash, known: Facts) -> tuple[str, str] | tuple[None, None]:
    """The input's line of what a clash is about."""
    item = next((item for item in known.items if item.ingredients & clash.subject), None)
    return (item.field, item.text) if item else (None, None)
