from __future__ import annotations

import os
import runpy
import shutil
from pathlib import Path

import pytest

from export.quantize import PRECISIONS, quantize
from export.to_onnx import to_onnx

os.environ["HF_HUB_OFFLINE"] = "1"
SMALL = Path(__file__).parents[1] / "train" / "small_model.py"


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    return runpy.run_path(str(SMALL))["build_small_model"](folder, hidden=128)


@pytest.fixture(scope="session")
def exported(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fp32")
    to_onnx(model, folder, opset=18)
    return folder


@pytest.fixture(scope="session")
def candidate(exported: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("candidate")
    quantize(exported, folder, list(PRECISIONS))
    return folder


@pytest.fixture
def copy(tmp_path: Path, candidate: Path) -> Path:
    """A candidate of the test's own, to be harmed."""
    return Path(shutil.copytree(candidate, tmp_path / "copy"))
