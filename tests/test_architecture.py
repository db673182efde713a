"""Who may import whom, and what no file of ours may be called or do."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("harness", "checks", "train", "export", "reports")
FILES = sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))
CLASHING = {"types.py", "html.py", "datasets.py", "evaluate.py", "trl.py", "statistics.py"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path) -> set[str]:
    """Dotted names that a file imports anywhere in it, relative ones made absolute."""
    found: set[str] = set()
    package = list(path.relative_to(ROOT).parts[:-1])
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            found |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    return found


def imported_packages(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(path)} & set(PACKAGES)


def test_there_is_something_to_hold():
    assert {path.relative_to(ROOT).parts[0] for path in FILES} == set(PACKAGES)


def test_the_core_knows_nobody_and_the_others_only_the_core():
    strangers = {}
    for path in FILES:
        own = path.relative_to(ROOT).parts[0]
        allowed = set(PACKAGES) if name_of(path) == "harness/cli.py" else {own, "harness"}
        strangers[name_of(path)] = imported_packages(path) - allowed
    assert {name: found for name, found in strangers.items() if found} == {}


def test_nobody_imports_the_command_line():
    assert [name_of(p) for p in FILES if "harness.cli" in imports(p)] == []


def test_no_file_hides_a_library():
    assert [name_of(path) for path in FILES if path.name in CLASHING] == []


def test_no_package_below_tests_shadows_ours():
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def dangers(tree: ast.Module) -> list[str]:
    """What could run code that lies in a model, a cache or a text."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] + [getattr(node, "module", "") or ""]
            banned = {"pickle", "cloudpickle", "dill", "joblib", "shelve", "marshal"}
            found += [name for name in names if name.split(".")[0] in banned]
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called in ("eval", "exec", "torch.load", "yaml.load", "os.system"):
                found.append(called)
            for keyword in node.keywords:
                value = ast.unparse(keyword.value)
                if keyword.arg == "trust_remote_code" and value != "False":
                    found.append("trust_remote_code")
                if keyword.arg == "weights_only" and value != "True":
                    found.append("weights_only")
                if keyword.arg == "shell" and value != "False":
                    found.append("shell")
    return found


def test_nothing_that_comes_from_outside_is_executed():
    assert {name_of(p): dangers(parse(p)) for p in FILES if dangers(parse(p))} == {}


@pytest.mark.parametrize(
    "code",
    [
        "import pickle",
        "from pickle import loads",
        "eval('1')",
        "torch.load(p)",
        "f(trust_remote_code=True)",
        "f(trust_remote_code=flag)",
    ],
)
def test_the_danger_reader_sees_what_it_looks_for(code: str):
    assert dangers(ast.parse(code))
