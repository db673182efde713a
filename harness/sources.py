"""Digests of the code that a verdict rests on, by the names that an acceptance keeps them under."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from harness.check import USERS, Check, load_checks
from harness.clients.library import PROGRAMS
from harness.store import digest_file, digest_files, digest_json

HERE = Path(__file__).parent


@cache
def of_harness() -> str:
    """The harness that makes evidence and figures, with the programs that its clients run."""
    programs = sorted(path for path in PROGRAMS.iterdir() if path.is_file())
    return digest_json(
        [digest_files(HERE, sorted(HERE.rglob("*.py"))), digest_files(PROGRAMS, programs)]
    )


def of_check(check: Check) -> str:
    """The check's file and the sub-packages beside it, where its rules and lexica lie.

    Of a user's folder the modules beside it too.
    """
    folder = check.path.parent
    of_a_user = check.function.__module__.startswith(USERS)
    modules = sorted(folder.glob("*.py")) if of_a_user else [check.path]
    return digest_json([digest_file(path) for path in (*modules, *_packages(folder))])


def of_checks(checks: Iterable[Check]) -> str:
    """Every module and sub-package of the folders of these checks, wherever the folders lie.

    A check may import another of its folder and ask for the results of any.
    """
    folders = {check.path.parent for check in checks}
    return digest_json(
        sorted(digest_files(f, [*sorted(f.glob("*.py")), *_packages(f)]) for f in folders)
    )


def changed(digests: Mapping[str, str]) -> list[str]:
    """Which of the digests of an acceptance are of other sources than lie here.

    What Umbral brings: the checks in a user's folder, and so `checks`, are not known here.
    """
    here = {f"check {name}": of_check(check) for name, check in load_checks("checks").items()}
    told = {name: here[name] for name in digests if name in here}
    return [
        name
        for name, ours in {"harness": of_harness(), **told}.items()
        if ours != digests.get(name)
    ]


def _packages(folder: Path) -> list[Path]:
    return [
        path
        for package in sorted(p for p in folder.iterdir() if p.is_dir())
        if (package / "__init__.py").is_file()
        for path in sorted(package.rglob("*"))
        if path.is_file() and path.suffix != ".pyc"
    ]
