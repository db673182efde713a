from __future__ import annotations

import os
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.config import Suite
from harness.records import Case

os.environ["HF_HUB_OFFLINE"] = "1"
small = runpy.run_path(str(Path(__file__).with_name("small_model.py")))


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small["build_small_model"](tmp_path_factory.mktemp("base"))


@pytest.fixture
def build_small_model() -> Callable[..., Path]:
    return small["build_small_model"]


@pytest.fixture
def make_suite(tmp_path: Path) -> Callable[..., Suite]:
    def make(**train: Any) -> Suite:
        settings = {"base": "x", "learning_rate": 2e-3, "epochs": 4, "batch_size": 2, **train}
        return Suite.model_validate(
            {
                "name": "prueba",
                "folder": tmp_path,
                "data": {"train": "train.jsonl"},
                "prompt": {"system": "Eres un médico."},
                "train": settings,
                "checks": {"opening": {"floor": 0.9}},
            }
        )

    return make


@pytest.fixture
def cases() -> list[Case]:
    diagnoses = ("Neumonía (J18.9)", "Colecistitis (K81.0)", "Insuficiencia cardíaca (I50.9)")
    return [
        Case(
            id=f"c{i}",
            input={"dx": [diagnoses[i % 3]], "med": ["Paracetamol 1g"] * (i % 4)},
            reference=f"Ingresa por {diagnoses[i % 3].lower()}. Alta con paracetamol 1g.",
            instruction="Epicrisis:",
            group=f"g{i // 2}",
        )
        for i in range(12)
    ]
