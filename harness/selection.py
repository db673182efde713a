"""Which checks a suite runs, with its options and limits over the checks' own defaults."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from harness.check import Check, load_checks
from harness.config import Suite
from harness.errors import HarnessError
from harness.stats import cases_to_clear


def suite_checks(suite: Suite) -> dict[str, Check]:
    """The checks that a suite names, with the suite's options and limits over their defaults."""
    found = dict(load_checks("checks"))
    for name in suite.check_folders:
        for key, check in load_checks(suite.path(name)).items():
            if key in found:
                raise HarnessError(
                    f"check '{key}' in {check.path} has the name of a built-in one", "rename it"
                )
            found[key] = check
    chosen = {name: _configured(name, suite, found) for name in suite.checks}
    for goal in suite.gate.goal:
        if goal not in chosen or not chosen[goal].is_sample:
            raise HarnessError(
                f"{suite.folder / 'suite.toml'}: the goal '{goal}' is no sample check of the suite",
                f"there are {', '.join(n for n, check in chosen.items() if check.is_sample)}",
            )
    return chosen


def _configured(name: str, suite: Suite, found: Mapping[str, Check]) -> Check:
    settings = suite.checks[name]
    place = f"{suite.folder / 'suite.toml'}: [checks.{name}]"
    if name not in found:
        raise HarnessError(f"{place} names no known check", f"there are {', '.join(sorted(found))}")
    check = found[name]
    for option in settings.options:
        if option not in check.options:
            known = ", ".join([*check.options, "floor" if check.is_sample else "ceiling"])
            raise HarnessError(f"{place} has no option '{option}'", f"it takes {known}")
        if not _like(settings.options[option], check.options[option]):
            raise HarnessError(
                f"{place}: '{option}' is {settings.options[option]!r}",
                f"give a value like {check.options[option]!r}",
            )
    if check.is_sample and settings.ceiling is not None:
        raise HarnessError(f"{place} takes no ceiling", "give a floor, the share that must pass")
    floor = check.floor if settings.floor is None else settings.floor
    if check.is_sample and floor is not None and floor >= 1:
        raise HarnessError(f"{place}: no sample can prove a floor of 1", "give a floor below 1")
    return replace(
        check,
        floor=floor,
        ceiling=check.ceiling if settings.ceiling is None else settings.ceiling,
        options={**check.options, **settings.options},
    )


def _like(value: Any, default: Any) -> bool:
    """TOML's value is of the default's type; an option without a default takes what it is given."""
    if default is None:
        return True
    if isinstance(default, float) and not isinstance(value, bool):
        return isinstance(value, int | float) and math.isfinite(value)
    return isinstance(value, list if isinstance(default, tuple) else type(default)) and (
        isinstance(value, bool) == isinstance(default, bool)
    )


def require_reachable(checks: Mapping[str, Check], n: int, confidence: float) -> None:
    """Refuse floors that `n` independent cases cannot clear even without a failure."""
    for check in checks.values():
        if check.is_sample and check.floor is not None:
            needed = cases_to_clear(check.floor, confidence)
            if n < needed:
                raise HarnessError(
                    f"{n} independent cases cannot prove the floor {check.floor} of check "
                    f"'{check.name}' at {100 * confidence:.4g}% confidence",
                    f"give at least {needed} cases, each of another group, or a lower floor",
                )
