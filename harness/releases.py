"""The releases that a candidate is held against: what an application's model link names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from harness.errors import HarnessError
from harness.history import Change
from harness.promotion import history
from harness.variants import reference


@dataclass(frozen=True)
class Releases:
    """Folders of the release in force and of the first one, which may be the same."""

    last: Path
    first: Path


def releases_of(link: Path) -> Releases:
    """Both are held against the registry beside the link before anything is compared with them."""
    changes = history(link)
    if not changes:
        raise HarnessError(f"{link} has no history", "promote to it once, without --last")
    return Releases(_folder(link, changes[-1]), _folder(link, changes[0]))


def _folder(link: Path, change: Change) -> Path:
    folder = link.with_name(change.folder)
    if not folder.is_dir():
        raise HarnessError(
            f"{folder}, which {link} named once, is gone",
            "restore it, or promote to a new link, whose history begins anew",
        )
    if reference(folder, "last").digest != change.digest:
        raise HarnessError(
            f"{folder} is not what was promoted to {link}", "restore it from a backup"
        )
    return folder
