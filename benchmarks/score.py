"""What `umbral score` costs in time and memory, from a thousand outputs to a hundred thousand.

    python -m benchmarks.score [--rows 1000 10000 100000]

The outputs are the references of the embedded suite, each with its number behind it and in its
input, so that none is seen twice. Each number of them is judged by a process of its own, report
included. What is kept of inputs seen before is full after some thousand; from there on the peak
ought to grow by no more than what the verdicts need, some 0.3 kB an output.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.checks import stream
from harness.config import load_suite
from harness.dataset import load_data

SUITE = "epicrisis"


def write(path: Path, count: int) -> None:
    train, evaluation = load_data(load_suite(SUITE))
    with path.open("w", encoding="utf-8") as file:
        for case in islice(stream([*train, *evaluation]), count):
            row = {"id": case.id, "input": case.input, "output": case.reference}
            file.write(json.dumps({**row, "group": case.group, "tags": case.tags}) + "\n")


def score(path: Path) -> tuple[float, float]:
    """Seconds of the processor and the peak of memory, in MB, of a process that judges a file."""
    command = [sys.executable, "-m", "harness.cli", "score", path, "--suite", SUITE]
    process = subprocess.Popen(
        [*command, "--json", path.with_name("report.json")], stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"umbral score ended with {process.returncode}")
    peak = used.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    return used.ru_utime + used.ru_stime, peak


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    print(f"{'outputs':<12}{'seconds':>12}{'peak, MB':>12}")
    for count in parser.parse_args().rows:
        with TemporaryDirectory() as folder:
            path = Path(folder, "outputs.jsonl")
            write(path, count)
            seconds, peak = score(path)
        print(f"{count:<12,}{seconds:>12.1f}{peak:>12,.0f}", flush=True)


if __name__ == "__main__":
    main()
