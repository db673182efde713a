"""A run: a candidate's variants judged by a suite, with everything kept in one folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from harness import verdicts
from harness.cache import Cache
from harness.config import Suite
from harness.dataset import digest_cases
from harness.evidence import Evidence
from harness.gate import Expected, decide
from harness.progress import Follow, quiet
from harness.records import Case, Decision, Role, Variant, Verdict
from harness.runner import judge
from harness.selection import require_reachable, suite_checks
from harness.store import digest_json
from harness.variants import choose, reference
from harness.verdicts import Judged


class Run:
    """`judge` makes and stores a verdict; `decision` reads only what is stored."""

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
        accepts: Literal["all", "any"] = "all",
        follow: Follow = quiet,
    ) -> None:
        self.folder = folder
        self.suite = suite
        self.cases = cases
        self.accepts = accepts
        self.checks = suite_checks(suite)
        require_reachable(self.checks, len(cases), suite.gate.confidence)
        self.candidates = choose(candidate, tuple(names) or suite.gate.variants)
        folders: tuple[tuple[Role, Path | None], ...] = (("base", base), ("tuned", tuned))
        references = [reference(path, role) for role, path in folders if path is not None]
        self.variants: dict[str, Variant] = {v.name: v for v in (*references, *self.candidates)}
        self._cache = Cache(folder / "generations.sqlite")
        self.evidence: dict[str, Evidence] = {}
        for name, variant in self.variants.items():
            self.evidence[name] = Evidence(
                variant,
                cases,
                suite,
                self.checks,
                self._cache,
                base=self.evidence.get("base"),
                tuned=self.evidence.get("tuned"),
                follow=follow,
            )
        self._digests = {
            name: {check: self._bound_to(name, check) for check in self.checks_of(name)}
            for name in self.variants
        }

    def checks_of(self, variant: str) -> tuple[str, ...]:
        """The base is not compared with itself."""
        if variant != "base":
            return tuple(self.checks)
        return tuple(name for name, check in self.checks.items() if "base" not in check.needs)

    @property
    def expected(self) -> Expected:
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
                **{f"variant {name}": v.digest for name, v in self.variants.items()},
            },
        )

    def judge(self, variant: str, check: str) -> Verdict:
        evidence = self.evidence[variant]
        verdict = judge(self.checks[check], evidence, self.suite.gate.confidence)
        scored = self.checks[check].is_sample and verdict.status != "error"
        results = tuple(evidence.results_of(check)) if scored else ()
        verdicts.write(self.folder, Judged(verdict, results), self._digests[variant][check])
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

    def _bound_to(self, variant: str, check: str) -> dict[str, str]:
        references = [v.digest for v in self.variants.values() if v.role != "candidate"]
        return verdicts.digests(
            self.suite, self.checks[check], self.variants[variant], self.cases, references
        )
