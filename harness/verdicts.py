"""Stored verdicts: one file a check and variant, bound to the digests of what was judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError

from harness.check import Check
from harness.config import Suite
from harness.dataset import digest_cases
from harness.errors import HarnessError
from harness.records import Case, SampleResult, Variant, Verdict
from harness.sequential import Plan
from harness.sources import of_check, of_harness
from harness.store import digest_json, read_json, write_json

SCHEMA = 2


@dataclass(frozen=True)
class Judged:
    """A verdict with the results it rests on, every case in order (empty for a variant check)."""

    verdict: Verdict
    results: tuple[SampleResult, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Stored(Judged):
    """The file of a verdict: with the digests of all that it was judged by and on."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    digests: Mapping[str, str]
    schema: Literal[2] = 2


ADAPTER = TypeAdapter(Stored)


def digests(
    suite: Suite,
    check: Check,
    variant: Variant,
    cases: Sequence[Case],
    references: Sequence[str],
    confidence: float,
    plan: Plan | None = None,
    *,
    checks: str,
) -> dict[str, str]:
    """What a verdict is good for: any of these changed, and it says nothing any more.

    `checks` digests the suite's checks together. One in looks has a `rule` too: on all cases it
    would be another test.
    """
    return {
        "variant": variant.digest,
        "references": digest_json(list(references)),
        "suite": digest_json(suite.settings()),
        "harness": of_harness(),
        "checks": checks,
        "check": of_check(check),
        "data": digest_cases(cases),
        "confidence": f"{confidence:.10g}",
        **({"rule": digest_json(asdict(plan))} if plan else {}),
    }


def write(folder: Path, judged: Judged, bound_to: Mapping[str, str]) -> None:
    stored = Stored(judged.verdict, judged.results, digests=dict(bound_to))
    write_json(_path(folder, judged.verdict.variant, judged.verdict.check), asdict(stored))


def read(folder: Path, variant: str, check: str, bound_to: Mapping[str, str]) -> Judged | None:
    """The stored verdict, or None where there is none for exactly these digests."""
    path = _path(folder, variant, check)
    stored = _load(path) if path.exists() else None
    if stored is None or stored.digests != dict(bound_to):
        return None
    same = stored.verdict.variant == variant and stored.verdict.check == check
    return Judged(stored.verdict, stored.results) if same else None


def every(folder: Path) -> dict[tuple[str, str], Stored]:
    """Every verdict of a run folder by variant and check, whatever it was judged by."""
    found = {}
    for path in sorted(folder.glob("verdicts/*/*.json")):
        stored = _load(path)
        if stored is None:
            raise HarnessError(f"{path} is of an older Umbral", "judge that run again")
        found[path.parent.name, path.stem] = stored
    return found


def _load(path: Path) -> Stored | None:
    """None where an older Umbral wrote it: its verdict says less than is asked today."""
    try:
        body = read_json(path)
        if body["schema"] < SCHEMA:
            return None
        return ADAPTER.validate_python(body)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ValidationError) as error:
        raise HarnessError(
            f"{path} is not a stored verdict ({type(error).__name__})", "delete it and judge again"
        ) from error


def _path(folder: Path, variant: str, check: str) -> Path:
    return folder / "verdicts" / variant / f"{check}.json"
