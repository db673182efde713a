"""Promote an accepted variant into an application's model folder, and go back to the one before.

The application reads a symlink. A promotion fills a new folder beside it, then swaps the link
in one rename: a reader, or a kill at any moment, meets the old model or the new one, whole.
No folder that a link has named is ever written again.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from harness import review, signing
from harness.acceptance import ACCEPTANCE, ADAPTER, OURS, accept, verify
from harness.config import Gate
from harness.errors import HarnessError, Refused
from harness.history import Change, before, begin, changes_of, require_agreement, require_link
from harness.link import changing, partial_of, swap
from harness.records import Decision, Variant
from harness.registry import locked
from harness.review import Review
from harness.store import digest_file, digest_json, sync, write_json, write_text


def promote(
    decision: Decision,
    variant: Variant,
    target: Path,
    *,
    gate: Gate,
    reviews: Sequence[Review] = (),
    private_key: Path | None = None,
    documents: Mapping[str, str] | None = None,
) -> Change:
    """Copy an accepted variant beside `target`, a symlink, and let that name the copy.

    `documents` are texts by file name, for people: they lie in the copy and no runtime reads them.

    Errors: a variant that the decision does not accept, one whose files changed since, a
    review or a signature that the suite's `gate` demands and that is not there.
    """
    _require_accepted(decision, variant)
    standing = review.standing(reviews, decision, variant.name)
    review.require(standing, gate.require_review)
    if gate.require_signature and private_key is None:
        raise Refused("the suite demands a signature", "give --private-key")
    if target.exists() and not target.is_symlink():
        raise HarnessError(f"{target} is a folder, not a link", "promote to a new name")
    if not f"{target.name}{variant.name}".isprintable():
        raise HarnessError(f"{target} has no printable name", "promote to another name")
    with changing(target):
        now = datetime.now(UTC)
        partial = partial_of(target)
        files = _copy(variant, partial)
        told = _write(partial, documents or {})
        accepted = accept(decision, variant, files, gate, standing, now, told)
        write_json(partial / ACCEPTANCE, ADAPTER.dump_python(accepted, mode="json"))
        if private_key is not None:
            signing.sign(partial / ACCEPTANCE, private_key)
        for path in (*partial.rglob("*"), partial):
            sync(path)
        acceptance = digest_file(partial / ACCEPTANCE)
        folder = f"{target.name}.{variant.name}.{acceptance[:12]}"
        change = Change(
            "promote", target.name, folder, variant.name, variant.digest, acceptance, now
        )
        begin(target, change)
        partial.rename(target.with_name(folder))
        swap(target, folder)
    return change


def rollback(target: Path, public_key: Path | None = None) -> Change:
    """Let `target` name the model before the present one, once that one verifies."""
    require_link(target)
    with changing(target):
        changes = changes_of(target)
        require_agreement(target, changes)
        last = before(changes)
        if last is None:
            raise Refused(f"{target} had no model before this one", "promote one")
        verify(target.with_name(last.folder), last.acceptance, public_key)
        change = replace(last, action="rollback", time=datetime.now(UTC))
        begin(target, change)
        swap(target, change.folder)
    return change


def history(target: Path) -> list[Change]:
    """Every change of `target`, oldest first, once the link names what the last one made of it."""
    require_link(target)
    with locked(target):
        changes = changes_of(target)
        require_agreement(target, changes)
    return changes


def _require_accepted(decision: Decision, variant: Variant) -> None:
    if variant.role != "candidate":
        raise Refused(f"'{variant.name}' is compared with, not promoted", "name a judged variant")
    if variant.name not in decision.accepted or decision.outcome != "accepted":
        raise Refused(f"variant '{variant.name}' is not accepted", "read the report for the reason")
    if decision.digests.get(f"variant {variant.name}") != variant.digest:
        raise Refused(f"variant '{variant.name}' changed since it was judged", "judge it again")


def _copy(variant: Variant, partial: Path) -> dict[str, str]:
    for path in variant.files:
        to = partial / path.relative_to(variant.folder)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, to)
    copies = sorted(path for path in partial.rglob("*") if path.is_file())
    files = {path.relative_to(partial).as_posix(): digest_file(path) for path in copies}
    if digest_json(files) != variant.digest or not set(OURS).isdisjoint(files):
        raise Refused(f"{variant.folder} changed while it was copied", "judge it again")
    return files


def _write(partial: Path, documents: Mapping[str, str]) -> dict[str, str]:
    for name, text in documents.items():
        if (partial / name).exists():
            raise Refused(f"the variant holds a {name} of its own", "rename it and judge it again")
        write_text(partial / name, text)
    return {name: digest_file(partial / name) for name in documents}
