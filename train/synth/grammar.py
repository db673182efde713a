"""Templates: `{a|b}` picks one, `{2-5}` draws an integer, `{0.8-2.4}` a decimal."""

from __future__ import annotations

import random
import re

SLOT = re.compile(r"\{([^{}]{1,200})\}")
RANGE = re.compile(r"(\d{1,6})-(\d{1,6})|(\d{1,4}\.\d)-(\d{1,4}\.\d)")


def expand(template: str, rng: random.Random) -> str:
    return SLOT.sub(lambda slot: _draw(slot.group(1), rng), template)


def _draw(slot: str, rng: random.Random) -> str:
    bounds = RANGE.fullmatch(slot)
    if bounds is None:
        return rng.choice(slot.split("|"))
    if bounds.group(1):
        return str(rng.randint(int(bounds.group(1)), int(bounds.group(2))))
    tenths = rng.randint(round(10 * float(bounds.group(3))), round(10 * float(bounds.group(4))))
    return f"{tenths / 10:.1f}"
