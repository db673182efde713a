"""`umbral score`: judge outputs that came from anywhere. Imports neither torch nor transformers.

An output is judged, told and let go as it is read. Some bytes of each are kept for the verdicts:
whether each check passed it, its group, its tags and a digest of its id.
"""

from __future__ import annotations

from array import array
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import cached_property
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness.check import Check
from harness.clusters import groups_of
from harness.config import Suite
from harness.errors import HarnessError
from harness.outputs import Output, read_outputs
from harness.records import SampleResult, Verdict
from harness.row_report import write_rows
from harness.samples import run_sample_check, tally_verdict
from harness.selection import suite_checks
from harness.slices import Tagged
from harness.suppressions import suppress
from harness.tally import Tally

BATCH = 100  # fewer than checks keep readings of


def score_file(path: Path, suite: Suite, out: Path | None = None) -> Scores:
    """What a JSONL file with `input`, `output`, optionally `id`, `reference` comes to.

    A row may also say its `finish_reason`, `eos` or `length`. The report goes to `out`: `rows` in
    the file's order, every sample check present in each, then what all of them come to.
    """
    scores = Scores(path, suite)
    if out:
        write_rows(out, scores.rows(), scores.summary)
    else:
        deque(scores.rows(), maxlen=0)
    return scores


def exit_code(verdicts: Sequence[Verdict]) -> int:
    return int(any(verdict.status in ("fail", "error") for verdict in verdicts))


class Scores:
    """`rows` judges them, once; behind the last of them all else is known."""

    def __init__(self, path: Path, suite: Suite) -> None:
        self.path, self.suite = path, suite
        self.checks = {name: c for name, c in suite_checks(suite).items() if c.is_sample}
        if not self.checks:
            raise HarnessError(
                f"suite '{suite.name}' has no sample checks", "name one under [checks]"
            )
        self._tallies = {name: Tally() for name in self.checks}
        self._groups = array("q")
        self._tagged = Tagged()
        self._covered = Counter[int | None]()

    def rows(self) -> Iterator[dict[str, Any]]:
        outputs = read_outputs(self.path, self.suite)
        # Every check on a few outputs, then on the next: what one has read, the others need not.
        while batch := list(islice(outputs, BATCH)):
            results = {name: self._judge(check, batch) for name, check in self.checks.items()}
            self._groups.extend(_numbers(batch))
            for place, output in enumerate(batch):
                self._tagged.add(output.case)
                told = {name: _told(judged[place]) for name, judged in results.items()}
                yield {"id": output.case.id, "checks": told}

    def _judge(self, check: Check, batch: Sequence[Output]) -> list[SampleResult]:
        texts = {output.case.id: output.text for output in batch}
        made = {o.case.id: o.generation for o in batch if o.generation is not None}
        results = run_sample_check(check, texts, [output.case for output in batch], made)
        marked = suppress(results, check.name, texts, self.suite.active)
        self._tallies[check.name].add(marked)
        self._covered.update(f.suppressed for result in marked for f in result.findings)
        return marked

    @cached_property
    def verdicts(self) -> list[Verdict]:
        confidence = self.suite.gate.confidence
        return [
            tally_verdict(check, self.path.stem, self._tallies[name], self._members, confidence)
            for name, check in self.checks.items()
        ]

    @property
    def suppressions(self) -> list[dict[str, Any]]:
        """Every suppression of the suite, whether it holds, and how many findings it covers."""
        return [
            {
                "number": number,
                **suppression.model_dump(mode="json"),
                "active": number in self.suite.active,
                "findings": self._covered[number],
            }
            for number, suppression in enumerate(self.suite.suppressions, 1)
        ]

    def summary(self) -> dict[str, Any]:
        """The fields of the report beside its rows."""
        confidence = self.suite.gate.confidence
        slices = {
            name: [asdict(s) for s in self._tagged.slices(tally.passed, self._members, confidence)]
            for name, tally in self._tallies.items()
        }
        return {
            "suite": self.suite.name,
            "verdicts": [asdict(verdict.without_cases()) for verdict in self.verdicts],
            "slices": slices,
            "suppressions": self.suppressions,
        }

    @property
    def _members(self) -> NDArray[np.int64]:
        return np.frombuffer(self._groups, np.int64)


def _told(result: SampleResult) -> dict[str, Any]:
    return {
        "pass": result.passed,
        "findings": [asdict(finding) for finding in result.findings],
        **({"error": result.error} if result.error else {}),
    }


def _numbers(batch: Sequence[Output]) -> Iterator[int]:
    """A number of eight bytes for the group of each output, the same for the same group."""
    for group in groups_of([output.case for output in batch]):
        digest = blake2b(group.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        yield int.from_bytes(digest, "big", signed=True)
