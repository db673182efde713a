"""Evidence whose outputs are told, for tests of what is made of outputs."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.cache import Cache
from harness.check import Check
from harness.config import Gate, Suite, load_suite
from harness.evidence import Evidence
from harness.promotion import promote
from harness.records import Case, Decision, Generation, Variant
from harness.store import digest_json
from harness.variants import discover


class ToldEvidence(Evidence):
    """Outputs are told, everything that is made of them is real."""

    outputs: Mapping[str, str]

    def generations(self) -> Mapping[str, Generation]:
        return {
            name: Generation(name, text, (1,), "digest", "eos", 0.0)
            for name, text in self.outputs.items()
        }


@pytest.fixture
def make_check() -> Callable[..., Check]:
    def make(function: Callable[..., Any], **fields: Any) -> Check:
        if not fields.get("needs"):
            fields.setdefault("floor", 0.5)
        return Check("mine", function, "", Path("mine.py"), **fields)

    return make


@pytest.fixture
def told(tmp_path: Path) -> Callable[..., Evidence]:
    """Evidence of a variant «q4» on cases c0, c1, ...; one case an output."""

    def make(check: Check, outputs: Mapping[str, str] | int, cases: int | None = None) -> Evidence:
        if isinstance(outputs, int):
            outputs = {f"c{i}": f"texto {i}" for i in range(outputs)}
        suite = Suite(name="p", folder=tmp_path, data={"train": "t"}, checks={check.name: {}})
        variant = Variant("q4", tmp_path, "d", ())
        rows = [Case(f"c{i}", {}) for i in range(len(outputs) if cases is None else cases)]
        evidence = ToldEvidence(variant, rows, suite, {check.name: check}, Cache(tmp_path / "c.db"))
        evidence.outputs = outputs
        return evidence

    return make


promotable = runpy.run_path(str(Path(__file__).with_name("promotable.py")))


@pytest.fixture
def model(tmp_path: Path) -> Callable[..., Variant]:
    """A small variant of real files, by name."""

    def make(name: str, **options: Any) -> Variant:
        return promotable["model"](tmp_path / "models" / name, name, **options)

    return make


@pytest.fixture
def decided() -> Callable[..., Decision]:
    """The gate's decision when every variant passes and the last one's verdict is `status`."""
    return promotable["decided"]


@pytest.fixture(scope="session")
def accepted(candidate: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Promotes the tiny model's q4 as if the built-in suite had accepted it; gives the link."""
    suite = load_suite("epicrisis")

    def promoted(**gate: object) -> Path:
        variant = discover(candidate)["q4"]
        decision = promotable["decided"](variant, suite=suite.name)
        digests = {**decision.digests, "suite": digest_json(suite.settings())}
        link = tmp_path_factory.mktemp("app") / "model"
        promote(replace(decision, digests=digests), variant, link, gate=Gate.model_validate(gate))
        return link

    return promoted
