"""How many outputs a second the sample checks judge.

    python -m benchmarks.checks

The outputs are the references of the embedded suite, each with its number behind it and in its
input, so that none is seen twice. Told is:

- for each check the outputs a second at first sight, when it reads output and input itself, and
  again, when all that is kept of both is at hand, as behind another check;
- the same for all checks together, output by output in batches, as a stream is judged;
- the seconds of a process that starts and asks a code of each catalogue.

Seconds are of one process alone. They differ from machine to machine, and within a run on a busy
one; what may be compared are the figures of one run, with each other. What a long stream costs
is for `benchmarks.score`.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import cycle, islice

from harness.check import Check
from harness.config import load_suite
from harness.dataset import load_data
from harness.records import Case
from harness.samples import run_sample_check
from harness.selection import suite_checks

ASKS = """
import time
from checks.clinical.catalogues import is_known
codes = ("cie10", "J18.9"), ("cie10", "S72.001A"), ("cie9", "51.23"), ("atc", "J01DD04")
assert all(is_known(code, system) for system, code in codes)
print(time.process_time())
"""
BATCH = 100  # fewer than the readings that the checks keep
EACH = 500


def stream(cases: Sequence[Case]) -> Iterator[Case]:
    """Cases without an end, each with an input and a reference that no other has."""
    for number, case in enumerate(cycle(cases)):
        assert not isinstance(case.input, str)
        given = {**case.input, "numero": str(number)}
        yield replace(case, id=str(number), input=given, reference=f"{case.reference} N {number}.")


def judge(checks: Mapping[str, Check], batch: Sequence[Case]) -> float:
    """Seconds of this process that the checks take for a batch."""
    outputs = {case.id: case.reference or "" for case in batch}
    start = time.process_time()
    for check in checks.values():
        run_sample_check(check, outputs, batch)
    return time.process_time() - start


def batches(source: Iterator[Case], count: int) -> Iterator[list[Case]]:
    for _ in range(count // BATCH):
        yield list(islice(source, BATCH))


def speeds(checks: Mapping[str, Check], source: Iterator[Case]) -> tuple[float, float]:
    """Outputs a second at first sight and again."""
    first = again = 0.0
    for batch in batches(source, EACH):
        first += judge(checks, batch)
        again += judge(checks, batch)
    return EACH / first, EACH / again


def start() -> float:
    """Seconds of a new process that asks the catalogues: CIE-10, ICD-10-CM, CIE-9-MC and ATC."""
    return float(
        subprocess.run([sys.executable, "-c", ASKS], capture_output=True, check=True).stdout
    )


def main() -> None:
    suite = load_suite("epicrisis")
    checks = {name: check for name, check in suite_checks(suite).items() if check.is_sample}
    train, evaluation = load_data(suite)
    source = stream([*train, *evaluation])
    judge(checks, list(islice(source, BATCH)))  # tables are read once

    print(f"{'outputs a second':<20}{'first sight':>12}{'again':>12}")
    for name, check in checks.items():
        first, again = speeds({name: check}, source)
        print(f"{name:<20}{first:>12,.0f}{again:>12,.0f}")
    first, again = speeds(checks, source)
    print(f"{'all':<20}{first:>12,.0f}{again:>12,.0f}")
    print(f"\ncatalogues, asked by a new process: {start():.2f} s")


if __name__ == "__main__":
    main()
