"""A case written by hand, its faithful epicrisis, and evidence told by its passes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from harness.config import Suite
from harness.records import Case, Finding, Generation, SampleResult, Variant

INPUT = {
    "dx": ["Neumonia adquirida en comunidad (J18.9)", "HTA (I10)", "DM2 (E11.9)"],
    "proc": ["Toracocentesis derecha (34.91)"],
    "tto": [
        "Ceftriaxona 1g EV c/24h 7d (J01DD04)",
        "Enoxaparina 40mg SC c/24h (B01AB05)",
        "Reposo relativo",
    ],
    "evo": "Derrame pleural derecho de 4cm, Hb 9.5, FEVI 45%, sin fiebre desde 3er dia,"
    " alergia a penicilina",
    "dx_alta": ["Neumonia resuelta (J18.9)", "HTA (I10)"],
    "med": [
        "Losartan 50mg VO c/12h (C09CA01)",
        "Amoxicilina/Ac.clavulanico 875mg VO c/12h 7d (J01CR02)",
    ],
}
TOLD = (
    "Ingresa por neumonia adquirida en comunidad (J18.9) en paciente con hipertension arterial"
    " (I10) y diabetes mellitus tipo 2 (E11.9). Se realiza toracocentesis derecha (34.91) por"
    " derrame pleural derecho de 4 cm. Recibio ceftriaxona 1g EV cada 24 horas por 7 dias"
    " (J01DD04), enoxaparina 40mg SC cada 24 horas (B01AB05) y reposo relativo, sin fiebre desde"
    " el tercer dia. Hemoglobina 9.5 y FEVI 45%. Alergia a penicilina. Alta con neumonia resuelta"
    " (J18.9) e hipertension arterial (I10), indicandose losartan 50mg VO cada 12 horas (C09CA01)"
    " y amoxicilina/acido clavulanico 875mg VO cada 12 horas por 7 dias (J01CR02)."
)


@pytest.fixture
def case() -> Case:
    return Case(id="one", input=INPUT, reference=TOLD)


@pytest.fixture
def told() -> str:
    """What is told of `case`, faithfully."""
    return TOLD


WRONG = (Finding("k", "fail", "wrong"),)


def suite(**gate: Any) -> Suite:
    told = {"data": {"train": "t"}, "gate": gate, "checks": {"codes": {}}}
    return Suite(name="p", folder=Path("p"), **told)  # type: ignore[arg-type]


@dataclass
class Judged:
    """As much of an Evidence as the comparing checks ask for: passes by check, case by case."""

    passes: Mapping[str, Sequence[bool]]
    base: Any = None
    tuned: Any = None
    last: Any = None
    first: Any = None
    name: str = "q4"
    ids: Sequence[str] = tuple(f"c{i}" for i in range(40))
    groups: Sequence[str] = ()
    words: Sequence[int] = ()
    tokenizer: str = "one"
    logprob: float = -1.0
    suite: Suite = field(default_factory=suite)

    @property
    def variant(self) -> Variant:
        return Variant(self.name, Path(self.name), "d", ())

    @property
    def cases(self) -> list[Case]:
        groups = self.groups or [""] * len(self.ids)
        told = zip(self.ids, groups, strict=True)
        return [Case(id=i, input="", reference="r", group=group) for i, group in told]

    def results(self) -> Mapping[str, Sequence[SampleResult]]:
        return {
            name: [
                SampleResult(i, () if p else WRONG) for i, p in zip(self.ids, passed, strict=True)
            ]
            for name, passed in self.passes.items()
        }

    def logprobs(self) -> Mapping[str, Any]:
        return {i: np.array([self.logprob]) for i in self.ids}

    def generations(self) -> Mapping[str, Generation]:
        told = zip(self.ids, self.words or [2] * len(self.ids), strict=True)
        return {i: Generation(i, "palabra " * n, (), "", "eos", 0.0) for i, n in told}

    def same_tokenizer(self, other: Judged) -> bool:
        return self.tokenizer == other.tokenizer


@pytest.fixture(scope="session")
def judged() -> type[Judged]:
    return Judged


@pytest.fixture(scope="session")
def gated() -> Callable[..., Suite]:
    """A suite with the given values under [gate]."""
    return suite
