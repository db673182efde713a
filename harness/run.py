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
from harness.progress import Follow, quiet
from harness.records import Case, Decision, Role, Variant, Verdict, Why
from harness.runner import judge, not_judged
from harness.selection import require_reachable, suite_checks
from harness.sequential import Plan, decided, in_look
from harness.sources import of_checks, of_harness
from harness.stages import OUTPUTS, concerns, order, stage
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
        self._looks = plan.looks(cases, self.confidence) if plan else []
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
        self._judged: dict[tuple[str, str], Verdict] = {}
        self._cache = Cache(folder / "generations.sqlite")
        self._follow = follow
        self.evidence = self._evidence_on(cases)
        self._of_looks: dict[int, dict[str, Evidence]] = {}
        self._sources = of_checks(self.checks.values())
        self._digests = {
            name: {check: self._bound_to(name, check) for check in self.checks_of(name)}
            for name in self.variants
        }

    def _evidence_on(self, cases: Sequence[Case]) -> dict[str, Evidence]:
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
        """Once. What is cheaper is judged before; what that refuses is judged no further."""
        if (variant, check) not in self._judged:
            why_not = self._why_not(variant, stage(self.checks[check]))
            evidence = self.evidence[variant]
            if why_not is not None:
                verdict = not_judged(self.checks[check], variant, why_not)
                self._keep(variant, check, verdict, evidence)
            elif self._looks and stage(self.checks[check]) == OUTPUTS:
                self._judge_in_looks(variant)
            else:
                verdict = judge(self.checks[check], evidence, self.confidence)
                self._keep(variant, check, verdict, evidence)
        return self._judged[variant, check]

    def _judge_in_looks(self, variant: str) -> None:
        """A candidate until it is decided; what it is compared with at the last look of any."""
        looks = self._looks
        if self.variants[variant].role != "candidate":
            told = [
                self.judge(v.name, c) for v in self.candidates for c in self._of_outputs(v.name)
            ]
            last = max(verdict.look.reached for verdict in told if verdict.look)
            looks = looks[last - 1 : last]
        for look, cases in looks:
            if look.reached not in self._of_looks:
                self._of_looks[look.reached] = self._evidence_on(cases)
            evidence = self._of_looks[look.reached][variant]
            found = {
                check: in_look(judge(self.checks[check], evidence, look.level), look)
                for check in self._of_outputs(variant)
            }
            if decided(found.values()):
                break
        for check, verdict in found.items():
            self._keep(variant, check, verdict, evidence)

    def _of_outputs(self, variant: str) -> list[str]:
        return [name for name in self.checks_of(variant) if stage(self.checks[name]) == OUTPUTS]

    def _why_not(self, variant: str, before: int) -> Why | None:
        if self.variants[variant].role == "candidate":
            by = self._refused_by(variant, before)
            return Why("refused", check=by) if by else None
        refused = all(self._refused_by(v.name, before) for v in self.candidates)
        return Why("all refused") if refused else None

    def _refused_by(self, variant: str, before: int) -> str | None:
        """The first check of an earlier stage that the variant does not stand."""
        earlier = [name for name in self.checks_of(variant) if stage(self.checks[name]) < before]
        for name in sorted(earlier, key=lambda name: order(self.checks[name])):
            if self.judge(variant, name).status in ("fail", "error"):
                return name
        return None

    def _keep(self, variant: str, check: str, verdict: Verdict, evidence: Evidence) -> None:
        scored = self.checks[check].is_sample and verdict.status != "error"
        if scored:
            verdict = replace(verdict, references=self._control(check))
        results = tuple(evidence.results_of(check)) if scored else ()
        verdicts.write(self.folder, Judged(verdict, results), self._digests[variant][check])
        self._judged[variant, check] = verdict

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
