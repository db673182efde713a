"""acceptance.json beside a promoted model: what was accepted, by what, and that it is still so."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, ConfigDict, TypeAdapter, ValidationError

from harness import signing
from harness.config import Gate
from harness.errors import Refused
from harness.records import Decision, Variant
from harness.review import Line, Review
from harness.store import digest_bytes, digest_file, digest_json, git_revision, versions

ACCEPTANCE = "acceptance.json"
OURS = (ACCEPTANCE, signing.signature_of(Path(ACCEPTANCE)).name)


@dataclass(frozen=True)
class Acceptance:
    """`files` maps a path in the folder to its SHA-256; `digest` is theirs together.

    `decision` holds the figures of this variant alone, and no output of anybody's case; its
    digests name the suite, the data, every variant, and the sources of the harness and the checks.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    variant: Line
    digest: str
    files: Mapping[str, str]
    decision: Decision
    reviews: tuple[Review, ...]
    versions: Mapping[str, str]
    git: str | None
    time: AwareDatetime
    expires: AwareDatetime | None
    require_signature: bool
    documents: Mapping[str, str] = field(default_factory=dict)
    schema: Literal[2] = 2


ADAPTER = TypeAdapter(Acceptance)


def accept(
    decision: Decision,
    variant: Variant,
    files: Mapping[str, str],
    gate: Gate,
    reviews: Sequence[Review],
    now: datetime,
    documents: Mapping[str, str],
) -> Acceptance:
    own = [v.without_cases() for v in decision.verdicts if v.variant == variant.name]
    # A reason can quote an output.
    outcomes = [replace(outcome, reasons=()) for outcome in decision.variants]
    return Acceptance(
        variant=variant.name,
        digest=variant.digest,
        files=files,
        decision=replace(decision, variants=tuple(outcomes), verdicts=tuple(own), reasons=()),
        reviews=tuple(reviews),
        versions=versions(),
        git=git_revision(),
        time=now,
        expires=None if gate.valid_days is None else now + timedelta(days=gate.valid_days),
        require_signature=gate.require_signature,
        documents=documents,
    )


def verify(
    folder: Path,
    digest: str | None = None,
    public_key: Path | None = None,
    now: datetime | None = None,
) -> Acceptance:
    """The acceptance of a promoted folder, once every file is as accepted and none was added.

    It proves that the files are those of the acceptance beside them. Whoever can replace both
    can forge both: `digest` (SHA-256 of acceptance.json, told from outside) or `public_key`
    closes that. A signature does not prove that the acceptance is the newest one.
    """
    # A promotion may swap the link while we read.
    folder = Path(os.path.realpath(folder))
    data = _bytes(folder / ACCEPTANCE)
    if digest is not None and digest_bytes(data) != digest.lower():
        raise Refused(f"{folder / ACCEPTANCE} is not the acceptance asked for", "promote it again")
    if public_key is not None:
        signing.hold(folder / ACCEPTANCE, public_key)
    acceptance = _parsed(folder / ACCEPTANCE, data)
    if acceptance.require_signature and public_key is None:
        raise Refused(f"the suite of {folder} demands a signature", "give --public-key")
    if acceptance.expires is not None and (now or datetime.now(UTC)) >= acceptance.expires:
        raise Refused(
            f"the acceptance of {folder} expired on {acceptance.expires:%Y-%m-%d}", "judge it anew"
        )
    _hold(folder, {**acceptance.files, **acceptance.documents})
    return acceptance


def _hold(folder: Path, accepted: Mapping[str, str]) -> None:
    there = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or not path.is_dir()
    }
    for name in sorted(set(accepted) - set(there)):
        raise Refused(f"{folder / name} is missing", "promote it again")
    for name in sorted(set(there) - set(accepted) - set(OURS)):
        raise Refused(f"{folder / name} was not accepted", "remove it or promote again")
    for name, digest in accepted.items():
        path = there[name]
        if path.is_symlink() or not path.is_file() or _digest(path) != digest:
            raise Refused(f"{path} changed since it was accepted", "promote it again")


def _bytes(path: Path) -> bytes:
    if path.is_symlink() or not path.is_file():
        raise Refused(f"{path.parent} holds no {path.name}", "promote a model there")
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused(f"{path} cannot be read ({error.strerror})", "promote it again") from error


def _digest(path: Path) -> str:
    try:
        return digest_file(path)
    except OSError as error:
        raise Refused(f"{path} cannot be read ({error.strerror})", "promote it again") from error


def _parsed(path: Path, data: bytes) -> Acceptance:
    try:
        acceptance = ADAPTER.validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "JSON"
        raise _no_acceptance(path, f"{where}: {first['msg']}"[:200]) from None
    decision = acceptance.decision
    if not set(acceptance.documents).isdisjoint({*acceptance.files, *OURS}):
        raise _no_acceptance(path, "a document takes the place of another file")
    if not acceptance.files or digest_json(acceptance.files) != acceptance.digest:
        raise _no_acceptance(path, "its digest is not that of its files")
    if acceptance.variant not in decision.accepted or decision.outcome != "accepted":
        raise _no_acceptance(path, "its decision does not accept the variant")
    if decision.digests.get(f"variant {acceptance.variant}") != acceptance.digest:
        raise _no_acceptance(path, "its decision is on other files")
    return acceptance


def _no_acceptance(path: Path, why: str) -> Refused:
    return Refused(f"{path} is no acceptance ({why})", "promote the model again")
