"""Stored verdicts: one file a check and variant, bound to the digests of what was judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from harness.check import Check
from harness.config import Suite
from harness.dataset import digest_cases
from harness.errors import HarnessError
from harness.records import Case, SampleResult, Variant, Verdict
from harness.store import SCHEMA, digest_file, digest_json, read_json, write_json


@dataclass(frozen=True)
class Judged:
    """A verdict with the results it rests on, every case in order (empty for a variant check)."""

    verdict: Verdict
    results: tuple[SampleResult, ...] = ()


JUDGED = TypeAdapter(Judged)


def digests(
    suite: Suite, check: Check, variant: Variant, cases: Sequence[Case], references: Sequence[str]
) -> dict[str, str]:
    """What a verdict is good for: any of these changed, and it says nothing any more."""
    return {
        "variant": variant.digest,
        "references": digest_json(list(references)),
        "suite": digest_json(suite.settings()),
        "check": source_digest(check),
        "data": digest_cases(cases),
    }


def source_digest(check: Check) -> str:
    """The check's file and the sub-packages beside it, where its rules and lexica lie."""
    beside = [
        path
        for folder in sorted(p for p in check.path.parent.iterdir() if p.is_dir())
        if (folder / "__init__.py").is_file()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".pyc"
    ]
    return digest_json([digest_file(path) for path in (check.path, *beside)])


def write(folder: Path, judged: Judged, bound_to: Mapping[str, str]) -> None:
    body = {"schema": SCHEMA, "digests": dict(bound_to), **asdict(judged)}
    write_json(_path(folder, judged.verdict.variant, judged.verdict.check), body)


def read(folder: Path, variant: str, check: str, bound_to: Mapping[str, str]) -> Judged | None:
    """The stored verdict, or None where there is none for exactly these digests."""
    path = _path(folder, variant, check)
    try:
        body = read_json(path)
        if body.pop("schema") != SCHEMA or body.pop("digests") != dict(bound_to):
            return None
        judged = JUDGED.validate_python(body)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ValidationError) as error:
        raise HarnessError(
            f"{path} is not a stored verdict ({type(error).__name__})", "delete it and judge again"
        ) from error
    same = judged.verdict.variant == variant and judged.verdict.check == check
    return judged if same else None


def _path(folder: Path, variant: str, check: str) -> Path:
    return folder / "verdicts" / variant / f"{check}.json"
