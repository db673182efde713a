"""How often Python looks for garbage in cycles while checks run."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_NEW = 50_000  # objects, in place of 700


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Checks keep what they read of thousands of texts, without cycles.

    To go through all of it again and again takes a fifth of the time of judging.
    """
    before = gc.get_threshold()
    gc.set_threshold(_NEW, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
