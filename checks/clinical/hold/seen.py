"""What a topic of grounding sees; the check gives it its severity and its place."""

from __future__ import annotations

from typing import NamedTuple


class Seen(NamedTuple):
    """`start` and `end` are positions in the folded text of the reading."""

    kind: str
    message: str
    start: int
    end: int
    field: str | None = None
    held: str | None = None
