"""How a check is declared and found.

A sample check judges one output: it takes the output and its case, and returns findings. With
a third parameter `generation` it is told how the output was written, or None where nobody knows.
A variant check judges a variant once: it takes evidence and limits, and returns a verdict.
Keyword-only parameters of either are options that `[checks.<name>]` in suite.toml may set.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import pkgutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from harness.errors import HarnessError
from harness.store import digest_bytes

F = TypeVar("F", bound=Callable[..., Any])
USERS = "umbral_checks_"  # how the module of a file in a user's folder begins


@dataclass(frozen=True)
class Limits:
    """The bounds a variant check is held to, from suite.toml or the check's own defaults."""

    floor: float | None = None
    ceiling: float | None = None
    confidence: float = 0.95


@dataclass(frozen=True)
class Check:
    name: str
    function: Callable[..., Any]
    doc: str
    path: Path
    floor: float | None = None
    ceiling: float | None = None
    needs: frozenset[str] = frozenset()
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_sample(self) -> bool:
        return not self.needs

    @property
    def asks_generation(self) -> bool:
        positional = [
            name
            for name, p in inspect.signature(self.function).parameters.items()
            if p.kind is not p.KEYWORD_ONLY
        ]
        return positional[2:3] == ["generation"]


def check(
    *, floor: float | None = None, ceiling: float | None = None, needs: set[str] | None = None
) -> Callable[[F], F]:
    """Declare a check. `floor` and `ceiling` are defaults that a suite may override.

    `needs` names the evidence a variant check asks for, which says what it costs (see stages);
    without it the function is a sample check and must have a floor.
    """

    def mark(function: F) -> F:
        declaration = {"floor": floor, "ceiling": ceiling, "needs": frozenset(needs or ())}
        function.__umbral_check__ = declaration  # type: ignore[attr-defined]
        return function

    return mark


def load_checks(source: str | Path) -> dict[str, Check]:
    """Checks by name, from a package's name («checks») or the path of a folder of files.

    Every module directly inside the source is imported; a check is known by its function's name.
    """
    found: dict[str, Check] = {}
    for module in modules_of(source):
        for name, item in checks_of(module).items():
            if name in found:
                raise HarnessError(
                    f"check '{name}' stands in both {found[name].path} and {item.path}",
                    "rename one of them",
                )
            found[name] = item
    if not found:
        raise HarnessError(f"no checks in {source}", "put files with @check functions there")
    return found


def modules_of(source: str | Path) -> list[ModuleType]:
    """The modules directly inside a package, by its name, or of the files of a folder."""
    # A name is never looked for in the working folder: a folder «checks» there is not ours.
    if isinstance(source, Path):
        return _modules_of_folder(source)
    return _modules_of_package(source)


def checks_of(module: ModuleType) -> dict[str, Check]:
    """The checks that a module itself declares."""
    found = {}
    for name, function in vars(module).items():
        declared = getattr(function, "__umbral_check__", None)
        if declared is not None and function.__module__ == module.__name__:
            found[name] = _build(name, function, module, declared)
    return found


def _build(name: str, function: Callable[..., Any], module: ModuleType, declared: Any) -> Check:
    path = Path(module.__file__ or module.__name__)
    if not declared["needs"] and declared["floor"] is None:
        raise HarnessError(
            f"sample check '{name}' in {path} has no floor", "declare it as @check(floor=0.95)"
        )
    parameters = inspect.signature(function).parameters.values()
    options = {p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY}
    for option, default in options.items():
        if default is inspect.Parameter.empty:
            raise HarnessError(
                f"option '{option}' of check '{name}' in {path} has no default", "give it one"
            )
    doc = inspect.getdoc(function) or inspect.getdoc(module) or ""
    return Check(name=name, function=function, doc=doc, path=path, options=options, **declared)


def _modules_of_package(name: str) -> list[ModuleType]:
    try:
        package = importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise HarnessError(
            f"no package of checks '{name}'", "install it or give a folder"
        ) from error
    names = [m.name for m in pkgutil.iter_modules(package.__path__) if not m.ispkg]
    return [importlib.import_module(f"{name}.{n}") for n in sorted(names) if n != "conftest"]


def _modules_of_folder(folder: Path) -> list[ModuleType]:
    if not folder.is_dir():
        raise HarnessError(f"no folder of checks {folder}", "mend check_folders in suite.toml")
    files = sorted(folder.glob("*.py"))
    return [_import_file(f) for f in files if f.name not in ("__init__.py", "conftest.py")]


def _import_file(path: Path) -> ModuleType:
    # Two folders may hold files of one name.
    name = f"{USERS}{digest_bytes(str(path.resolve()).encode())[:8]}_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise HarnessError(f"{path} is not a Python file", "give a file that ends in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        raise HarnessError(
            f"{path} could not be imported ({type(error).__name__}: {error})", "mend that file"
        ) from error
    return module
