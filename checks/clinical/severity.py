"""How grave each kind of finding is: the one table, and a suite's own changes to it.

`never` is for what could hurt a patient who is treated by the text; `fail` for what is false
or missing; `warn` for what only a reader can settle.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import cast, get_args

from harness.errors import HarnessError
from harness.records import Severity

SEVERITY: Mapping[str, Severity] = {
    "unsupported.drug": "never",
    "unsupported.class": "fail",
    "unsupported.code": "fail",
    "unsupported.dose": "fail",
    "unsupported.route": "warn",
    "unsupported.frequency": "warn",
    "unsupported.duration": "fail",
    "unsupported.measure": "warn",
    "unsupported.dx": "fail",
    "unsupported.finding": "fail",
    "unsupported.procedure": "fail",
    "unsupported.organism": "fail",
    "unsupported.number": "fail",
    "unsupported.age": "fail",
    "unsupported.grade": "fail",
    "unsupported.side": "fail",
    "unsupported.artery": "fail",
    "unsupported.severity": "fail",
    "unsupported.background": "fail",
    "unsupported.status": "warn",
    "contradicted.drug": "never",
    "contradicted.site": "fail",
    "contradicted.course": "fail",
    "contradicted.dose": "never",
    "contradicted.route": "never",
    "contradicted.frequency": "never",
    "contradicted.duration": "fail",
    "contradicted.as_needed": "fail",
    "contradicted.number": "fail",
    "contradicted.grade": "fail",
    "contradicted.side": "never",
    "contradicted.artery": "never",
    "contradicted.negation": "fail",
    "contradicted.allergy": "never",
    "contradicted.status": "fail",
    "contradicted.word": "fail",
    "misplaced.drug": "fail",
    "misplaced.code": "fail",
    "mispaired.code": "fail",
    "mispaired.name": "warn",
    "unread": "fail",
}


def severities(
    changes: Mapping[str, str] | None,
    check: str,
    default: Mapping[str, Severity],
) -> Mapping[str, Severity]:
    """A check's table with a suite's changes, each by a kind or its first part («misplaced»).

    Raises HarnessError for a kind or a severity that there is not.
    """
    if not isinstance(changes or {}, Mapping) or not all(
        isinstance(value, str) for value in (changes or {}).values()
    ):
        raise HarnessError(
            f"[checks.{check}]: 'severity' is no table of kinds",
            f'write [checks.{check}.severity] and below it kind = "warn"',
        )
    return _changed(tuple(sorted((changes or {}).items())), check, tuple(default.items()))


@lru_cache(maxsize=64)
def _changed(
    changes: tuple[tuple[str, str], ...], check: str, default: tuple[tuple[str, Severity], ...]
) -> Mapping[str, Severity]:
    table = dict(default)
    # The shorter first, so that a whole kind overrules its prefix.
    for name, severity in sorted(changes, key=lambda change: len(change[0])):
        kinds = [kind for kind in table if kind == name or kind.startswith(f"{name}.")]
        if not kinds:
            raise HarnessError(
                f"[checks.{check}.severity]: no kind of finding '{name}'",
                f"use one of {', '.join(table)}, or the part before the point",
            )
        if severity not in get_args(Severity):
            raise HarnessError(
                f"[checks.{check}.severity]: no severity '{severity}' for '{name}'",
                f"use one of {', '.join(get_args(Severity))}",
            )
        table |= dict.fromkeys(kinds, cast(Severity, severity))
    return table
