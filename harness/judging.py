"""In which order a run is judged, and how far: the cheap first, and no further than it decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from harness.evidence import Evidence
from harness.records import Verdict, Why
from harness.runner import judge, not_judged
from harness.sequential import decided, in_look
from harness.stages import OUTPUTS, order, stage

if TYPE_CHECKING:
    from harness.run import Run


class Judging:
    """Each variant and check of a run once; what is judged, the run keeps."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._judged: dict[tuple[str, str], Verdict] = {}
        self._of_looks: dict[int, Mapping[str, Evidence]] = {}

    def judge(self, variant: str, check: str) -> Verdict:
        """What is cheaper is judged before; what that refuses is judged no further."""
        if (variant, check) not in self._judged:
            run, evidence = self._run, self._run.evidence[variant]
            why_not = self._why_not(variant, stage(run.checks[check]))
            if why_not is not None:
                self._keep(check, not_judged(run.checks[check], variant, why_not), evidence)
            elif run.looks and stage(run.checks[check]) == OUTPUTS:
                self._judge_in_looks(variant)
            else:
                self._keep(check, judge(run.checks[check], evidence, run.confidence), evidence)
        return self._judged[variant, check]

    def _judge_in_looks(self, variant: str) -> None:
        """A candidate until it is decided; what it is compared with at the last look of any."""
        run, looks = self._run, self._run.looks
        if run.variants[variant].role != "candidate":
            told = [self.judge(v.name, c) for v in run.candidates for c in self._of_outputs(v.name)]
            last = max(verdict.look.reached for verdict in told if verdict.look)
            looks = looks[last - 1 : last]
        for look, cases in looks:
            if look.reached not in self._of_looks:
                self._of_looks[look.reached] = run.evidence_on(cases)
            evidence = self._of_looks[look.reached][variant]
            found = {
                check: in_look(judge(run.checks[check], evidence, look.level), look)
                for check in self._of_outputs(variant)
            }
            if decided(found.values()):
                break
        for check, verdict in found.items():
            self._keep(check, verdict, evidence)

    def _of_outputs(self, variant: str) -> list[str]:
        run = self._run
        return [name for name in run.checks_of(variant) if stage(run.checks[name]) == OUTPUTS]

    def _why_not(self, variant: str, before: int) -> Why | None:
        run = self._run
        if run.variants[variant].role == "candidate":
            by = self._refused_by(variant, before)
            return Why("refused", check=by) if by else None
        refused = all(self._refused_by(v.name, before) for v in run.candidates)
        return Why("all refused") if refused else None

    def _refused_by(self, variant: str, before: int) -> str | None:
        """The first check of an earlier stage that the variant does not stand."""
        run = self._run
        earlier = [name for name in run.checks_of(variant) if stage(run.checks[name]) < before]
        for name in sorted(earlier, key=lambda name: order(run.checks[name])):
            if self.judge(variant, name).status in ("fail", "error"):
                return name
        return None

    def _keep(self, check: str, verdict: Verdict, evidence: Evidence) -> None:
        self._judged[evidence.variant.name, check] = self._run.keep(check, verdict, evidence)
