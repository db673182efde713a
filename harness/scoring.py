"""`umbral score`: judge outputs that came from anywhere. Imports neither torch nor transformers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

from harness.clusters import groups_of
from harness.config import Suite
from harness.dataset import read_rows, to_case
from harness.errors import HarnessError
from harness.records import Case, FinishReason, Generation, SampleResult, Verdict
from harness.samples import run_sample_check, sample_verdict
from harness.selection import suite_checks
from harness.slices import slices
from harness.store import digest_json
from harness.suppressions import suppress

BATCH = 100  # fewer than checks keep readings of


def score_file(path: Path, suite: Suite) -> tuple[dict[str, Any], list[Verdict]]:
    """(report, verdicts) of a JSONL file with `input`, `output`, optionally `id`, `reference`.

    A row may also say its `finish_reason`, `eos` or `length`. The report holds `rows` in the
    file's order, every sample check present in each.
    """
    cases, outputs, made = _read(path, suite)
    checks = {name: check for name, check in suite_checks(suite).items() if check.is_sample}
    if not checks:
        raise HarnessError(f"suite '{suite.name}' has no sample checks", "name one under [checks]")
    found: dict[str, list[SampleResult]] = {name: [] for name in checks}
    # Every check on a few outputs, then on the next: what one has read, the others need not.
    for start in range(0, len(cases), BATCH):
        for name, check in checks.items():
            found[name] += run_sample_check(check, outputs, cases[start : start + BATCH], made)
    results = {name: suppress(rows, name, outputs, suite.active) for name, rows in found.items()}
    verdicts = [
        sample_verdict(check, path.stem, results[name], groups_of(cases), suite.gate.confidence)
        for name, check in checks.items()
    ]
    rows = [
        {
            "id": case.id,
            "checks": {
                name: {
                    "pass": judged[place].passed,
                    "findings": [asdict(finding) for finding in judged[place].findings],
                    **({"error": judged[place].error} if judged[place].error else {}),
                }
                for name, judged in results.items()
            },
        }
        for place, case in enumerate(cases)
    ]
    told = [{**asdict(verdict), "worst": []} for verdict in verdicts]
    report = {
        "suite": suite.name,
        "rows": rows,
        "verdicts": told,
        "slices": {
            name: [asdict(part) for part in slices(judged, cases, suite.gate.confidence)]
            for name, judged in results.items()
        },
        "suppressions": _suppressions(suite, results),
    }
    return report, verdicts


def exit_code(verdicts: Sequence[Verdict]) -> int:
    return int(any(verdict.status in ("fail", "error") for verdict in verdicts))


def _suppressions(
    suite: Suite, results: Mapping[str, Sequence[SampleResult]]
) -> list[dict[str, Any]]:
    """Every suppression of the suite, whether it holds, and how many findings it covers."""
    covered = Counter(
        finding.suppressed
        for judged in results.values()
        for result in judged
        for finding in result.findings
    )
    return [
        {
            "number": number,
            **suppression.model_dump(mode="json"),
            "active": number in suite.active,
            "findings": covered[number],
        }
        for number, suppression in enumerate(suite.suppressions, 1)
    ]


def _read(path: Path, suite: Suite) -> tuple[list[Case], dict[str, str], dict[str, Generation]]:
    """Cases, and by their ids the outputs and what is known of their writing."""
    cases: list[Case] = []
    outputs: dict[str, str] = {}
    made: dict[str, Generation] = {}
    given: dict[str, int] = {}
    for number, row in read_rows(path):
        place = f"{path}, line {number}"
        if not isinstance(row.get("output"), str):
            raise HarnessError(f"{place}: no text in field 'output'", "add the output to judge")
        own = {key: value for key, value in row.items() if key not in ("id", "output")}
        identity = row.get("id")
        if identity is None:
            # The same input may be answered in many ways, or twice alike: each is a row.
            stem = digest_json([own, row["output"]])[:16]
            identity, count = stem, 1
            while identity in outputs:
                count += 1
                identity = f"{stem}-{count}"
        elif isinstance(identity, str) and identity in given:
            raise HarnessError(
                f"{place}: field 'id': the same id as line {given[identity]} ({identity})",
                "give every row an id of its own or none",
            )
        case = to_case({**own, "id": identity}, place, suite.input)
        given[case.id] = number
        cases.append(case)
        outputs[case.id] = row["output"]
        reason = row.get("finish_reason")
        if reason is not None:
            if reason not in get_args(FinishReason):
                raise HarnessError(
                    f"{place}: field 'finish_reason' is {reason!r}",
                    f"use one of {', '.join(get_args(FinishReason))}, or leave the field out",
                )
            made[case.id] = Generation(case.id, row["output"], (), "", reason, 0.0)
    if not cases:
        raise HarnessError(f"{path} holds no rows", "give a file with one JSON object a line")
    return cases, outputs, made
