"""A run: a candidate's variants judged by a suite, with everything kept in one folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from harness import verdicts
from harness.cache import Cache
from harness.clusters import groups_of
from harness.config import Suite
from harness.control import passing_references
from harness.dataset import digest_cases
from harness.evidence import Evidence
from harness.gate import Expected, decide, level
from harness.judging import Judging
from harness.progress import Follow, quiet
from harness.records import Case, Decision, Role, Variant, Verdict
from harness.selection import require_reachable, suite_checks
from harness.sequential import Plan
from harness.sources import of_checks, of_harness
from harness.stages import concerns, order
from harness.store import digest_json
from harness.variants import choose, reference
from harness.verdicts import Judged


class Run:
    """`judge` makes and stores a verdict; `decision` reads only what is stored.

    With a `plan` what asks for outputs is judged in looks; no more is generated than that takes.
    """

    def __init__(
        self,
        folder: Path,
        suite: Suite,
        cases: Sequence[Case],
        candidate: Path,
        *,
        names: Sequence[str] = (),
        base: Path | None = None,
        tuned: Path | None = None,
        last: Path | None = None,
        first: Path | None = None,
        accepts: Literal["all", "any"] = "all",
        plan: Plan | None = None,
        follow: Follow = quiet,
    ) -> None:
        self.folder = folder
        self.suite = suite
        self.cases = cases
        self.accepts = accepts
        self.plan = plan
        self.checks = suite_checks(suite)
        names = tuple(names) or suite.gate.variants
        self.confidence = level(suite.gate.confidence, accepts, len(names))
        self.looks = plan.looks(cases, self.confidence) if plan else []
        most = plan.levels(self.confidence)[-1] if plan else self.confidence
        require_reachable(self.checks, len(set(groups_of(cases))), most)
        self.candidates = choose(candidate, names)
        folders: tuple[tuple[Role, Path | None], ...] = (
            ("base", base),
            ("tuned", tuned),
            ("last", last),
            ("first", first),
        )
        references = [reference(path, role) for role, path in folders if path is not None]
        self.variants: dict[str, Variant] = {v.name: v for v in (*references, *self.candidates)}
        self._controls: dict[str, float | None] = {}
        self._cache = Cache(folder / "generations.sqlite")
        self._follow = follow
        self.evidence = self.evidence_on(cases)
        self._judging = Judging(self)
        self._sources = of_checks(self.checks.values())
        self._digests = {
            name: {check: self._bound_to(name, check) for check in self.checks_of(name)}
            for name in self.variants
        }

    def evidence_on(self, cases: Sequence[Case]) -> dict[str, Evidence]:
        found: dict[str, Evidence] = {}
        for name, variant in self.variants.items():
            found[name] = Evidence(
                variant,
                cases,
                self.suite,
                self.checks,
                self._cache,
                base=found.get("base"),
                tuned=found.get("tuned"),
                last=found.get("last"),
                first=found.get("first"),
                follow=self._follow,
            )
        return found

    def checks_of(self, variant: str) -> tuple[str, ...]:
        role = self.variants[variant].role
        return tuple(name for name, check in self.checks.items() if concerns(check, role))

    @property
    def work(self) -> list[tuple[str, str]]:
        """Every variant and check to be judged, the cheap first."""
        matrix = [(name, check) for name in self.variants for check in self.checks_of(name)]
        return sorted(matrix, key=lambda item: order(self.checks[item[1]]))

    @property
    def expected(self) -> Expected:
        by = self._digests[self.candidates[0].name]  # a candidate is judged by every check
        return Expected(
            suite=self.suite.name,
            variants=tuple(variant.name for variant in self.candidates),
            checks=tuple(self.checks),
            references={
                name: self.checks_of(name)
                for name, variant in self.variants.items()
                if variant.role != "candidate"
            },
            accepts=self.accepts,
            digests={
                "suite": digest_json(self.suite.settings()),
                "data": digest_cases(self.cases),
                "harness": of_harness(),
                "checks": self._sources,
                **{f"check {name}": bound_to["check"] for name, bound_to in by.items()},
                **{f"variant {name}": v.digest for name, v in self.variants.items()},
            },
        )

    def judge(self, variant: str, check: str) -> Verdict:
        return self._judging.judge(variant, check)

    def keep(self, check: str, verdict: Verdict, evidence: Evidence) -> Verdict:
        """The verdict as it is stored, with what the references make of the same check."""
        scored = self.checks[check].is_sample and verdict.status != "error"
        if scored:
            verdict = replace(verdict, references=self._control(check))
        results = tuple(evidence.results_of(check)) if scored else ()
        bound_to = self._digests[evidence.variant.name][check]
        verdicts.write(self.folder, Judged(verdict, results), bound_to)
        return verdict

    def stored(self) -> dict[tuple[str, str], Judged]:
        """Stored verdicts by variant and check, those that still hold."""
        found = {}
        for variant, checks in self._digests.items():
            for check, bound_to in checks.items():
                judged = verdicts.read(self.folder, variant, check, bound_to)
                if judged is not None:
                    found[variant, check] = judged
        return found

    def decision(self) -> Decision:
        return decide([judged.verdict for judged in self.stored().values()], self.expected)

    def _control(self, check: str) -> float | None:
        if check not in self._controls:
            self._controls[check] = passing_references(
                self.checks[check], self.cases, self.suite.active
            )
        return self._controls[check]

    def _bound_to(self, variant: str, check: str) -> dict[str, str]:
        references = [v.digest for v in self.variants.values() if v.role != "candidate"]
        return verdicts.digests(
            self.suite,
            self.checks[check],
            self.variants[variant],
            self.cases,
            references,
            self.confidence,
            self.plan,
            checks=self._sources,
        )
