"""One way to make a variant, tried: its file in a folder of its own, judged as the gate would."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel

from export.layout import write_runtime_config
from export.quantize import quantize
from harness.cache import Cache
from harness.config import Suite
from harness.dataset import digest_cases, load_data
from harness.errors import HarnessError
from harness.evidence import Evidence
from harness.precisions import Precisions
from harness.progress import Follow
from harness.records import Case, Variant, Verdict
from harness.rescued import Try, table
from harness.runner import judge
from harness.selection import suite_checks
from harness.sources import of_checks, of_harness
from harness.stages import order, stage
from harness.store import digest_json, versions
from harness.variants import choose, graph_name, reference, size

FEW = 16  # references that may refuse a try before the others are read


class Trials:
    """Judges by the suite's checks up to `fidelity`, on the gate's references and confidence.

    What they compute is kept in the run's cache, where the gate finds it again.
    """

    def __init__(self, suite: Suite, model: Path, folder: Path, follow: Follow) -> None:
        checks = suite_checks(suite)
        if "fidelity" not in checks:
            raise HarnessError(
                f"suite '{suite.name}' has no check that a rescue could satisfy",
                "add [checks.fidelity]",
            )
        last = stage(checks["fidelity"])
        earlier = [check for check in checks.values() if stage(check) < last]
        self._checks = [*sorted(earlier, key=order), checks["fidelity"]]
        self._suite = suite
        self._folder = folder
        self._follow = follow
        self._cases = load_data(suite)[1]
        self._tuned = reference(model, "tuned")
        self._cache = Cache(folder / "generations.sqlite")

    @property
    def judged_by(self) -> str:
        """Digest of all that decides a verdict besides the variant's files."""
        sources = [of_harness(), of_checks(self._checks)]
        data = [digest_cases(self._cases), self._tuned.digest]
        return digest_json([sources, data, self._suite.settings(), versions()])

    def judge(self, candidate: Path, name: str, settings: BaseModel) -> Try:
        """A variant that is there. What a few references refuse for sure reads no more of them."""
        (variant,) = choose(candidate, (name,))
        few = self._cases[:: max(1, len(self._cases) // FEW)][:FEW]
        verdict = self._verdict(variant, few)
        if verdict.status != "fail":
            verdict = self._verdict(variant, self._cases)
        return Try(
            variant=name,
            settings=settings.model_dump(mode="json"),
            bytes=size(variant),
            check=verdict.check,
            status=verdict.status,
            message=verdict.message,
            n=verdict.n,
            kl=verdict.value if verdict.check == "fidelity" else None,
        )

    def make(
        self, export: Path, candidate: Path, name: str, settings: Precisions, prompt: Sequence[int]
    ) -> Try:
        """A variant made and judged beside the others of the candidate, then thrown away.

        With them beside it, it shares the configuration that it would have among them.
        """
        made = self._folder / ".rescue"
        shutil.rmtree(made, ignore_errors=True)
        try:
            shutil.copytree(candidate / "onnx", made / "onnx", copy_function=_link)
            for suffix in ("", "_data"):
                (made / "onnx" / f"{graph_name(name)}{suffix}").unlink(missing_ok=True)
            quantize(export, made, [name], settings, prompt=prompt)
            write_runtime_config(made)
            return self.judge(made, name, table(settings, name))
        finally:
            shutil.rmtree(made, ignore_errors=True)

    def _verdict(self, variant: Variant, cases: Sequence[Case]) -> Verdict:
        """Of the first check that it does not pass, else of fidelity."""
        by = {check.name: check for check in self._checks}
        kept, follow = self._cache, self._follow
        tuned = Evidence(self._tuned, cases, self._suite, by, kept, follow=follow)
        own = Evidence(variant, cases, self._suite, by, kept, tuned=tuned, follow=follow)
        for check in self._checks:
            verdict = judge(check, own, self._suite.gate.confidence)
            if verdict.status in ("fail", "error"):
                break
        return verdict


def _link(source: str, target: str) -> None:
    """Files of gigabytes are not copied where the file system has hard links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
