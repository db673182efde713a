"""What is read of a text or a case once, and kept with it for whoever asks next."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

Of = TypeVar("Of")
T = TypeVar("T")


def kept(read: Callable[[Of], T]) -> Callable[[Of], T]:
    """Keep what a function of one thing returns with that thing, as long as it lives."""
    name = f"{read.__module__}.{read.__qualname__}"

    @wraps(read)
    def ask(of: Of) -> T:
        held: dict[str, T] = of.__dict__
        try:
            return held[name]
        except KeyError:
            return held.setdefault(name, read(of))

    return ask
