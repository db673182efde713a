"""The application's model link: changed by one process at a time, in one rename."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from harness.errors import HarnessError
from harness.history import settle
from harness.registry import locked
from harness.store import sync


@contextmanager
def changing(target: Path) -> Iterator[None]:
    """Alone, after what a kill left is cleared; what fails inside leaves nothing behind."""
    try:
        with locked(target):
            _clear(target)
            try:
                yield
            except BaseException:
                # Of two errors the first is told; what cannot be cleared now is cleared next time.
                with suppress(HarnessError, OSError):
                    _clear(target)
                raise
            try:
                _clear(target)
            except HarnessError as error:
                raise HarnessError(
                    f"{target} is changed, but {error.message}",
                    "free disk space; a journal keeps the line until the next change",
                ) from error
    except OSError as error:
        raise HarnessError(
            f"{target} cannot be changed ({error.strerror})", "free disk space and try again"
        ) from error


def _clear(target: Path) -> None:
    settle(target)
    shutil.rmtree(partial_of(target), ignore_errors=True)
    _new(target).unlink(missing_ok=True)


def swap(target: Path, folder: str) -> None:
    """Let `target` name a folder beside it."""
    _new(target).symlink_to(folder)
    os.replace(_new(target), target)
    sync(target.parent)


def partial_of(target: Path) -> Path:
    """Where a folder is filled before it takes its name."""
    return target.with_name(f".{target.name}.partial")


def _new(target: Path) -> Path:
    return target.with_name(f".{target.name}.link")
