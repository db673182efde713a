"""Promote an accepted variant into an application's model folder, and verify it there.

The application reads a symlink. A promotion fills a new folder beside it, then swaps the link
in one rename: a reader, or a kill at any moment, meets the old model or the new one, whole.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from harness.errors import HarnessError
from harness.records import Decision, Variant
from harness.store import SCHEMA, digest_file, digest_json, git_revision, versions, write_json

ACCEPTANCE = "acceptance.json"
REGISTRY = "promotions.jsonl"


def promote(decision: Decision, variant: Variant, target: Path, registry: Path) -> Path:
    """Copy an accepted variant to `target`, which becomes (or stays) a symlink.

    Returns the folder that the link now names. Errors: a variant that the decision does not
    accept, one whose files changed since, a `target` that is a real folder.
    """
    if variant.role != "candidate":
        raise Refused(f"'{variant.name}' is compared with, not promoted", "name a judged variant")
    if variant.name not in decision.accepted or decision.outcome != "accepted":
        raise Refused(f"variant '{variant.name}' is not accepted", "read the report for the reason")
    if decision.digests.get(f"variant {variant.name}") != variant.digest:
        raise Refused(f"variant '{variant.name}' changed since it was judged", "judge it again")
    if target.exists() and not target.is_symlink():
        raise HarnessError(f"{target} is a folder, not a link", "promote to a new name")
    target.parent.mkdir(parents=True, exist_ok=True)
    # Judged anew by another suite, the same files bring another acceptance, so another folder.
    decided = digest_json([variant.digest, decision.suite, dict(decision.digests)])
    folder = target.with_name(f"{target.name}.{variant.name}.{decided[:12]}")
    if not _is_sound(folder):
        _fill(folder, decision, variant)
    link = target.with_name(f".{target.name}.link")
    link.unlink(missing_ok=True)
    link.symlink_to(folder.name)
    os.replace(link, target)
    _record(registry, variant, target)
    return folder


def verify(folder: Path, digest: str | None = None) -> dict[str, Any]:
    """The acceptance of a promoted folder, once every file is as accepted and none was added.

    It proves that the files are those of the acceptance beside them. Whoever can replace both
    can forge both: `digest`, the acceptance's own digest told from outside, closes that.
    """
    acceptance = _read(folder)
    if digest is not None and acceptance_digest(acceptance) != digest:
        raise Refused(f"{folder / ACCEPTANCE} is not the acceptance asked for", "promote it again")
    expected = acceptance["files"]
    there = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if (path.is_file() or path.is_symlink()) and path != folder / ACCEPTANCE
    }
    for name in sorted(set(expected) - set(there)):
        raise Refused(f"{folder / name} is missing", "promote it again")
    for name in sorted(set(there) - set(expected)):
        raise Refused(f"{folder / name} was not accepted", "remove it or promote again")
    for name, path in there.items():
        if path.is_symlink() or digest_file(path) != expected[name]:
            raise Refused(f"{path} changed since it was accepted", "promote it again")
    return acceptance


def acceptance_digest(acceptance: Mapping[str, Any]) -> str:
    return digest_json(acceptance)


class Refused(HarnessError):
    """Not bad input but a no: exit code 1."""


def _fill(folder: Path, decision: Decision, variant: Variant) -> None:
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        for path in variant.files:
            to = partial / path.relative_to(variant.folder)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, to)
        files = {
            path.relative_to(partial).as_posix(): digest_file(path)
            for path in sorted(partial.rglob("*"))
            if path.is_file()
        }
        if digest_json(files) != variant.digest:
            raise Refused(f"{variant.folder} changed while it was copied", "judge it again")
        write_json(partial / ACCEPTANCE, _acceptance(decision, variant, files))
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
    except OSError as error:
        raise HarnessError(f"{folder} cannot be written ({error})", "free disk space") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _acceptance(decision: Decision, variant: Variant, files: Mapping[str, str]) -> dict[str, Any]:
    # Of the verdicts only the variant's own, and no output of a patient's case.
    verdicts = [{**asdict(v), "worst": []} for v in decision.verdicts if v.variant == variant.name]
    return {
        "schema": SCHEMA,
        "suite": decision.suite,
        "variant": variant.name,
        "digest": variant.digest,
        "files": dict(files),
        "verdicts": verdicts,
        "digests": dict(decision.digests),
        "versions": versions(),
        "git": git_revision(),
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _is_sound(folder: Path) -> bool:
    try:
        verify(folder)
    except HarnessError:
        return False
    return True


def _read(folder: Path) -> dict[str, Any]:
    path = folder / ACCEPTANCE
    try:
        acceptance = json.loads(path.read_text(encoding="utf-8"))
        files = acceptance["files"]
        if acceptance["schema"] != SCHEMA or not files:
            raise ValueError("another schema")
        if digest_json(files) != acceptance["digest"]:
            raise ValueError("its digest is not that of its files")
    except FileNotFoundError:
        raise Refused(f"{folder} holds no {ACCEPTANCE}", "promote a model there") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused(f"{path} is no acceptance ({error})", "promote the model again") from error
    return dict(acceptance)


def _record(registry: Path, variant: Variant, target: Path) -> None:
    """One line more in the registry; nothing in it is ever changed."""
    line = {
        "variant": variant.name,
        "digest": variant.digest,
        "target": str(target),
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    registry.parent.mkdir(parents=True, exist_ok=True)
    with registry.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
        file.flush()
        os.fsync(file.fileno())
