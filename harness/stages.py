"""Cheap first: what a check costs, and so in which order a variant is judged.

A candidate that a stage refuses is spared the later ones, which cost more: its files, how it
begins on a few cases, what it makes of the references, how it runs in a real client, and only then
all its outputs.
"""

from __future__ import annotations

from harness.check import Check
from harness.records import Role

# By what a check needs. Without any of these it asks for outputs, the dearest of all.
COSTS = {"files": 0, "start": 1, "logits": 2, "client": 3}
OUTPUTS = 4


def stage(check: Check) -> int:
    return max((COSTS[need] for need in check.needs if need in COSTS), default=OUTPUTS)


def order(check: Check) -> tuple[int, bool]:
    """Sorts the cheap first; of one stage, what is held against `tuned`.

    The run that compares with `tuned` tells the rest of its stage as well, not the other way.
    """
    return stage(check), "tuned" not in check.needs


def concerns(check: Check, role: Role) -> bool:
    """A reference is compared with nothing, but for `tuned`, which is held against `base`.

    Files are looked at where a runtime reads them: `base` and `tuned` are no exported graphs. A
    client runs what may be deployed next.
    """
    barred: dict[Role, set[str]] = {
        "candidate": set(),
        "tuned": {"tuned", "files", "client"},
        "base": {"base", "tuned", "files", "client"},
        "last": {"base", "tuned", "client"},
        "first": {"base", "tuned", "client"},
    }
    return not check.needs & barred[role]
