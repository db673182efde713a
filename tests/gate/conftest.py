"""`pytest checks/` in a process of its own, as a user's workflow runs it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Gate = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def gate(python: Callable[..., subprocess.CompletedProcess[str]], candidate: Path) -> Gate:
    def run(suite: object, *arguments: object, at: object = "checks/", of: Path = candidate):
        gate = ("-m", "pytest", at, "-p", "no:cacheprovider", "--candidate", of)
        return python(*gate, "--suite", suite, *arguments)

    return run


@pytest.fixture
def own_checks() -> dict[str, str]:
    """Checks of a user: one finds an invented drug in every output, one raises, one passes."""
    head = "from harness.check import check\nfrom harness.records import Finding\n\n\n"
    return {
        "invented.py": head
        + "@check(floor=0.5)\ndef invented(output, case):\n"
        + '    return [Finding("drug", "never", "«warfarina» is not in the input", 0, 1)]\n',
        "broken.py": head
        + "@check(floor=0.5)\ndef broken(output, case):\n    return case.no_such_field\n",
        "half.py": head
        + "@check(floor=0.5)\ndef half(output, case):\n"
        + "    odd = case.id < 'eval-0005'\n"
        + '    return [Finding("odd", "fail", "odd")] if odd else []\n',
    }
