"""How a mutator is declared and found: a corruption that checks ought to catch, or a rewrite.

A mutator takes a good output, its case and a random source, and returns another text, or None
where it does not apply. A mutation makes the text wrong given the case's input; a rewrite keeps
its meaning, so that no check may fail it.
"""

from __future__ import annotations

import inspect
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from harness.check import modules_of
from harness.config import Suite
from harness.errors import HarnessError
from harness.records import Case

F = TypeVar("F", bound=Callable[[str, Case, random.Random], str | None])


@dataclass(frozen=True)
class Mutator:
    """`caught_by` names the checks of which one ought to fail the text; a rewrite has none."""

    name: str
    function: Callable[[str, Case, random.Random], str | None]
    doc: str
    path: Path
    caught_by: frozenset[str] = frozenset()

    @property
    def harmless(self) -> bool:
        return not self.caught_by


def mutation(*, caught_by: set[str]) -> Callable[[F], F]:
    """Declare a corruption and the checks that ought to catch it, any one of them."""

    def mark(function: F) -> F:
        function.__umbral_mutator__ = frozenset(caught_by)  # type: ignore[attr-defined]
        if not caught_by:
            raise HarnessError(
                f"mutation '{function.__name__}' names no check", "name one in caught_by"
            )
        return function

    return mark


def rewrite(function: F) -> F:
    """Declare a harmless rewrite: a text that means the same."""
    function.__umbral_mutator__ = frozenset[str]()  # type: ignore[attr-defined]
    return function


def suite_mutators(suite: Suite) -> dict[str, Mutator]:
    """Ours, and those in the suite's own check folders, by name."""
    found = load_mutators("checks.mutations")
    for name in suite.check_folders:
        own = load_mutators(suite.path(name))
        for key in own.keys() & found.keys():
            raise _twice(found[key], own[key])
        found |= own
    return found


def load_mutators(source: str | Path) -> dict[str, Mutator]:
    """Mutators by name, from a package's name or the path of a folder of files."""
    found: dict[str, Mutator] = {}
    for module in modules_of(source):
        for mutator in _mutators_of(module):
            if mutator.name in found:
                raise _twice(found[mutator.name], mutator)
            found[mutator.name] = mutator
    return found


def chosen(mutators: Mapping[str, Mutator], names: list[str]) -> list[Mutator]:
    """The mutators of these names, or all of them where there are none."""
    for name in names:
        if name not in mutators:
            raise HarnessError(f"no kind '{name}'", f"there are {', '.join(sorted(mutators))}")
    return [mutator for name, mutator in mutators.items() if not names or name in names]


def _mutators_of(module: ModuleType) -> list[Mutator]:
    path = Path(module.__file__ or module.__name__)
    return [
        Mutator(name, function, inspect.getdoc(function) or "", path, declared)
        for name, function in vars(module).items()
        if (declared := _declared(function)) is not None and function.__module__ == module.__name__
    ]


def _declared(function: Any) -> frozenset[str] | None:
    return getattr(function, "__umbral_mutator__", None)


def _twice(first: Mutator, second: Mutator) -> HarnessError:
    return HarnessError(
        f"mutator '{first.name}' stands in both {first.path} and {second.path}",
        "rename one of them",
    )
