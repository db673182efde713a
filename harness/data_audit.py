"""`umbral data audit`: the rows of a training set whose reference a suite's own checks fail.

A model tuned on a row that invents learns to invent: what its reference says and its input does
not is found here before it is taught.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.check import Check
from harness.config import Suite
from harness.dataset import read_rows, to_case
from harness.errors import HarnessError
from harness.progress import Follow, quiet
from harness.records import Case, Finding
from harness.samples import run_sample_check
from harness.selection import suite_checks
from harness.tally import WEIGHT

# A check that could not judge a row is as grave as what no share excuses.
_UNSCORABLE = WEIGHT["never"]


@dataclass(frozen=True)
class Row:
    """A row that a check fails: its line in the file, and what objects by check, gravest first."""

    line: int
    id: str
    weight: int
    findings: tuple[tuple[str, Finding], ...]
    errors: Mapping[str, str]  # check: why it could not judge


@dataclass(frozen=True)
class DataAudit:
    """`kinds` counts the rows of each check and kind of finding; `rows` are the worst first."""

    suite: str
    n: int
    kinds: Mapping[str, int]
    rows: tuple[Row, ...]


def audit_data(path: Path, suite: Suite, follow: Follow = quiet) -> DataAudit:
    """Every row's reference (or output) judged by every sample check of the suite.

    The file is read twice, and only the rows that fail are kept: the worst of them stand first.
    """
    checks = {name: check for name, check in suite_checks(suite).items() if check.is_sample}
    if not checks:
        raise HarnessError(f"suite '{suite.name}' has no sample checks", "name one under [checks]")
    total = sum(1 for _ in _read(path, suite))  # a bad row is told before any is judged
    rows, n = [], 0
    with follow("auditing", total) as advance:
        for line, case in _read(path, suite):
            n += 1
            if (row := _judged(line, case, checks)) is not None:
                rows.append(row)
            advance(1)
    counted = Counter(kind for row in rows for kind in _kinds(row))
    rows.sort(key=lambda row: (-row.weight, row.line))
    return DataAudit(suite.name, n, dict(counted.most_common()), tuple(rows))


def _read(path: Path, suite: Suite) -> Iterator[tuple[int, Case]]:
    """Line and case of every row; raises HarnessError where there is none."""
    number = 0
    for number, row in read_rows(path):
        place = f"{path}, line {number}"
        case = to_case(row, place, suite.input)
        if not case.reference:
            raise HarnessError(
                f"{place}: no text in field 'reference' or 'output'", "add what the row teaches"
            )
        yield number, case
    if not number:
        raise HarnessError(f"{path} holds no rows", "give a file with one JSON object a line")


def _judged(line: int, case: Case, checks: Mapping[str, Check]) -> Row | None:
    """What objects to a row's reference; None where nothing does."""
    findings: list[tuple[str, Finding]] = []
    errors = {}
    for name, check in checks.items():
        result = run_sample_check(check, {case.id: case.reference or ""}, [case])[0]
        findings += [(name, finding) for finding in result.findings if finding.objects]
        if result.error is not None:
            errors[name] = result.error
    if not findings and not errors:
        return None
    findings.sort(key=lambda told: -WEIGHT[told[1].severity])
    weight = sum(WEIGHT[finding.severity] for _, finding in findings) + _UNSCORABLE * len(errors)
    return Row(line, case.id, weight, tuple(findings), errors)


def _kinds(row: Row) -> set[str]:
    return {f"{name} {finding.kind}" for name, finding in row.findings} | {
        f"{name} error" for name in row.errors
    }
