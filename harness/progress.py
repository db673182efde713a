"""Progress on standard error: a bar on a terminal, nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

Advance = Callable[[int], None]
# (what, how many) -> a context that gives a function to call with each number just done.
Follow = Callable[[str, int], AbstractContextManager[Advance]]


@contextmanager
def quiet(what: str, total: int) -> Iterator[Advance]:
    yield lambda done: None


@contextmanager
def bar(what: str, total: int) -> Iterator[Advance]:
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=total)
        yield lambda done: progress.advance(task, done)


@contextmanager
def spinner(what: str) -> Iterator[None]:
    """For a step whose length is not known beforehand."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield
