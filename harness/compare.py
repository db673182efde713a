"""`umbral compare`: what changed from one judged run to another, check by check and case by case.

Reads what the two runs stored; nothing is generated or judged, and no model is opened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.clusters import groups_of
from harness.comparisons import share
from harness.dataset import digest_cases
from harness.errors import HarnessError
from harness.records import Case, Comparison, Verdict
from harness.stored_run import StoredRun, open_stored
from harness.verdicts import Stored


@dataclass(frozen=True)
class Change:
    """One check on one variant in both runs. `comparison` is of the later one against the other;
    a variant check has one value a run, so no interval and no flips."""

    before: Verdict
    after: Verdict
    comparison: Comparison | None

    @property
    def regressed(self) -> bool:
        """Significantly fewer outputs pass, or what passed is refused now."""
        worse = self.comparison is not None and self.comparison.outcome == "worse"
        return worse or (self.before.status == "pass" and self.after.status in ("fail", "error"))


@dataclass(frozen=True)
class Compared:
    """`outputs` holds both texts of every case that flipped, by variant and case id; a text is
    None where its run holds it no more. `left_out` says what was not compared, and why."""

    before: str
    after: str
    language: str
    margin: float
    changes: tuple[Change, ...]
    outputs: Mapping[str, Mapping[str, tuple[str | None, str | None]]]
    left_out: tuple[str, ...]

    @property
    def undecided(self) -> list[Change]:
        """Without a regression, and without a proof that at most the margin was lost."""
        return [c for c in self.changes if not c.regressed and not _settled(c, self.margin)]

    @property
    def exit_code(self) -> int:
        if any(change.regressed for change in self.changes):
            return 1
        return 3 if self.undecided or self.left_out else 0


def compare(before: Path, after: Path) -> Compared:
    """Errors: what is no judged run, cases that changed, two runs on different cases."""
    one, two = open_stored(before), open_stored(after)
    if digest_cases(one.cases) != digest_cases(two.cases):
        raise HarnessError(
            f"{before} and {after} were judged on different cases", "judge both on the same ones"
        )
    gate = two.suite.gate
    both = [key for key in two.stored if key in one.stored]
    left_out = [f"{v}/{c}: only in {before}" for v, c in one.stored if (v, c) not in two.stored]
    left_out += [f"{v}/{c}: only in {after}" for v, c in two.stored if (v, c) not in one.stored]
    changes = []
    for key in both:
        first, second = one.stored[key], two.stored[key]
        if first.verdict.machine != second.verdict.machine:
            left_out.append(f"{key[0]}/{key[1]}: the times of two machines")
        elif first.digests.get("check") == second.digests.get("check") and (
            one.settings(key[1]) == two.settings(key[1])
        ):
            changes.append(_change(first, second, two.cases, str(before), gate.confidence))
        else:
            left_out.append(f"{key[0]}/{key[1]}: the check or its settings changed")
    if not changes:
        raise HarnessError(
            f"{before} and {after} share no variant and check", "judge both by one suite"
        )
    return Compared(
        before=str(before),
        after=str(after),
        language=two.suite.language,
        margin=gate.margin,
        changes=tuple(changes),
        outputs=_outputs(changes, one, two),
        left_out=tuple(left_out),
    )


def _change(
    before: Stored, after: Stored, cases: Sequence[Case], against: str, confidence: float
) -> Change:
    comparison = None
    if before.results and after.results:
        groups = {case.id: group for case, group in zip(cases, groups_of(cases), strict=True)}
        comparison = share(
            after.verdict.check, against, after.results, before.results, groups, confidence
        )
    return Change(before.verdict, after.verdict, comparison)


def _settled(change: Change, margin: float) -> bool:
    if "error" in (change.before.status, change.after.status):
        return False
    if change.comparison is None or change.comparison.interval is None:
        return True
    return change.comparison.interval.low > -margin


def _outputs(
    changes: list[Change], one: StoredRun, two: StoredRun
) -> dict[str, dict[str, tuple[str | None, str | None]]]:
    flipped: dict[str, set[str]] = {}
    for change in changes:
        if change.comparison is not None:
            told = {*change.comparison.gained, *change.comparison.lost}
            flipped.setdefault(change.after.variant, set()).update(told)
    found: dict[str, dict[str, tuple[str | None, str | None]]] = {}
    for variant, ids in flipped.items():
        cases = [case for case in two.cases if case.id in ids]
        texts = [run.texts(variant, cases) for run in (one, two)]
        found[variant] = {c.id: (texts[0].get(c.id), texts[1].get(c.id)) for c in cases}
    return found
