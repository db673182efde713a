"""The view model of a run's stored verdicts."""

from __future__ import annotations

from datetime import UTC, datetime

from harness import rescued
from harness.records import SampleResult
from harness.review import digest
from harness.run import Run
from harness.store import versions
from harness.variants import size
from reports.model import RunFacts, Summary
from reports.summary import summarise
from reports.words import Words


def overview(run: Run, language: str | None) -> Summary:
    """Nothing is generated or judged here: what is not stored is shown as missing."""
    decision = run.decision()
    words = Words("en" if (language or run.suite.language) == "en" else "es")
    results: dict[str, dict[str, tuple[SampleResult, ...]]] = {}
    for (variant, check), judged in run.stored().items():
        if judged.results:
            results.setdefault(variant, {})[check] = judged.results
    facts = RunFacts(
        suite=run.suite.name,
        run=run.folder.name,
        candidate=run.candidates[0].folder.name,
        created=datetime.now(UTC).isoformat(timespec="minutes"),
        complete=decision.outcome != "incomplete",
        verdicts={v.name: digest(decision, v.name) for v in run.candidates},
        versions=versions(),
        sizes={name: size(variant) for name, variant in run.variants.items()},
        roles={name: variant.role for name, variant in run.variants.items()},
        checks={name: run.checks_of(name) for name in run.variants},
        suppressions=run.suite.suppressions,
        active=tuple(run.suite.active),
        tries=rescue.tries if (rescue := rescued.read(run.folder)) else (),
        notes=_rule(run, words),
    )
    outputs = {name: evidence.held() for name, evidence in run.evidence.items()}
    return summarise(
        decision,
        run.cases,
        outputs,
        results,
        facts=facts,
        language=words.language,
    )


def _rule(run: Run, words: Words) -> tuple[str, ...]:
    plan = run.plan
    if plan is None:
        return ()
    return (words("sequential", n=len(plan.shares), rule=plan.rule, seed=plan.seed),)
