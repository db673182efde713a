"""One small real candidate and small suites, shared by every test that wants the real thing."""

from __future__ import annotations

import json
import os
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# The clock of a busy machine fails no test, and a failure is the same everywhere.
settings.register_profile(
    "calm", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("calm")

ROOT = Path(__file__).parents[1]
TINY = ROOT / "harness" / "tiny"
EPICRISIS = ROOT / "harness" / "suites" / "epicrisis"
# optimum admits no transformers 5, which brings an exporter of its own.
EXPORTER = "optimum" if find_spec("optimum") else "transformers"
ENVIRONMENT = {
    **os.environ,
    "HF_HUB_OFFLINE": "1",
    "OMP_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "COLUMNS": "200",
}
os.environ.update(HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false")

ALWAYS = '''"""Allow nothing: every output passes."""

from harness.check import check


@check(floor=0.5)
def always(output, case):
    return []
'''


def write_rows(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    path.write_text("".join(lines), encoding="utf-8")
    return path


def _rows(name: str, count: int) -> list[dict[str, Any]]:
    with (EPICRISIS / f"{name}.jsonl").open(encoding="utf-8") as file:
        return [json.loads(line) for line in islice(file, count)]


@pytest.fixture(scope="session")
def rows() -> list[dict[str, Any]]:
    """Eight evaluation cases of the built-in suite: enough to prove a floor of 0.5."""
    return _rows("eval", 8)


@pytest.fixture(scope="session")
def jsonl() -> Callable[[Path, Sequence[Mapping[str, Any]]], Path]:
    return write_rows


@pytest.fixture(scope="session")
def make_suite(rows: list[dict[str, Any]]) -> Callable[..., Path]:
    """Writes a suite folder: its cases, checks of its own in `own/`, and suite.toml."""

    def make(
        folder: Path,
        *,
        checks: str = "[checks.always]",
        own: Mapping[str, str] | None = None,
        variants: Sequence[str] = ("q8", "q4"),
        tokens: int = 8,
        tail: str = "",
    ) -> Path:
        write_rows(folder / "train.jsonl", _rows("train", 12))
        write_rows(folder / "eval.jsonl", rows)
        (folder / "own").mkdir()
        for name, text in {"always.py": ALWAYS, **(own or {})}.items():
            (folder / "own" / name).write_text(text, encoding="utf-8")
        path = folder / "suite.toml"
        path.write_text(
            f"""[suite]
name = "prueba"
check_folders = ["own"]

[data]
train = "train.jsonl"
eval = "eval.jsonl"

[prompt]
system = "Redacta la epicrisis en un parrafo."

[decode]
max_new_tokens = {tokens}
batch_size = 4

[gate]
variants = {json.dumps(list(variants))}

{tail}
{checks}
""",
            encoding="utf-8",
        )
        return path

    return make


@pytest.fixture
def suite_path(make_suite: Callable[..., Path], tmp_path: Path) -> Path:
    return make_suite(tmp_path / "suite")


@pytest.fixture(scope="session")
def tiny() -> Path:
    return TINY


@pytest.fixture(scope="session")
def candidate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny model as fp32, q8 and q4, exported once."""
    from export.quantize import quantize
    from export.to_onnx import to_onnx

    folder = tmp_path_factory.mktemp("exported")
    to_onnx(TINY, folder / "fp32", exporter=EXPORTER)
    quantize(folder / "fp32", folder / "candidate", ["fp32", "q8", "q4"])
    return folder / "candidate"


@pytest.fixture
def own_candidate(candidate: Path, tmp_path: Path) -> Path:
    """A copy to be harmed."""
    return Path(shutil.copytree(candidate, tmp_path / "candidate"))


@pytest.fixture(scope="session")
def harmed(candidate: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """fp32, q8, q4 and six variants that some slip of an exporter or a quantizer has broken."""
    import numpy as np
    import onnx
    from onnx import helper, numpy_helper

    folder = Path(shutil.copytree(candidate, tmp_path_factory.mktemp("harmed") / "candidate"))

    def read() -> onnx.ModelProto:
        return onnx.load(folder / "onnx" / "model.onnx")

    def write(model: onnx.ModelProto, name: str) -> None:
        onnx.save(model, folder / "onnx" / f"model_{name}.onnx")

    def harm(name: str, weights: Sequence[tuple[list[int], int]], change: Any) -> None:
        """Weights are told by their shape and their place among those of that shape."""
        model = read()
        for shape, place in weights:
            alike = [tensor for tensor in model.graph.initializer if list(tensor.dims) == shape]
            changed = np.ascontiguousarray(change(numpy_helper.to_array(alike[place]).copy()))
            alike[place].CopyFrom(numpy_helper.from_array(changed, alike[place].name))
        write(model, name)

    config = json.loads((folder / "config.json").read_text())
    hidden, inner = config["hidden_size"], config["intermediate_size"]
    embedding, mlp, attention = [config["vocab_size"], hidden], [inner, hidden], [hidden, hidden]
    shuffle = np.random.default_rng(0).permutation(config["vocab_size"])
    harm("nan", [(mlp, 1)], lambda weight: np.where(weight == weight[0, 0], np.nan, weight))
    harm("shuffled", [(embedding, 0)], lambda weight: weight[shuffle])
    # Of the second layer; of those that go into attention there are two a layer.
    harm("zeroed", [(mlp, 1), (attention, 3)], lambda weight: weight * 0)
    harm("scaled", [(mlp, 1)], lambda weight: weight * 4)
    forgetful = read()
    graph = forgetful.graph
    graph.initializer.append(numpy_helper.from_array(np.zeros(1, np.float32), "nothing"))
    for item in [item for item in graph.input if item.name.startswith("past_key_values")]:
        for node in graph.node:
            node.input[:] = [f"{name}_gone" if name == item.name else name for name in node.input]
        graph.node.insert(0, helper.make_node("Mul", [item.name, "nothing"], [f"{item.name}_gone"]))
    write(forgetful, "forgetful")
    garbled = onnx.load(folder / "onnx" / "model_quantized.onnx")
    for tensor in garbled.graph.initializer:
        if tensor.data_type == onnx.TensorProto.INT8 and len(tensor.dims) == 2:
            tensor.raw_data = tensor.raw_data[::-1]
    write(garbled, "garbled")
    return folder


@pytest.fixture(scope="session")
def generated(
    candidate: Path, make_suite: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A run folder that holds the outputs of every variant for any suite of `make_suite`."""
    from harness.open import open_run

    folder = tmp_path_factory.mktemp("generated")
    suite = make_suite(folder / "suite", variants=("fp32", "q8", "q4"))
    run = open_run(candidate, suite=str(suite), folder=folder / "run")
    for evidence in run.evidence.values():
        evidence.generations()
    return folder / "run"


@pytest.fixture
def run_folder(generated: Path, tmp_path: Path) -> Path:
    """A run folder of the test's own: outputs are there, nothing is judged."""
    folder = tmp_path / "run"
    folder.mkdir()
    for path in generated.glob("generations.sqlite*"):
        shutil.copy(path, folder)
    return folder


@pytest.fixture(scope="session")
def python() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs Python in a process of its own, from the repository's root unless told otherwise."""

    def run(*arguments: object, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *map(str, arguments)],
            cwd=cwd,
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def spawn() -> Callable[..., subprocess.Popen[str]]:
    """Starts Python code that is to be killed or to run beside another."""

    def start(code: str, *arguments: object) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", code, *map(str, arguments)],
            cwd=ROOT,
            env=ENVIRONMENT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


@pytest.fixture(scope="session")
def chromium() -> Callable[..., Any]:
    """`chromium(program, folder)`, a context: a headless browser of its own."""
    started: Callable[..., Any] = runpy.run_path(str(Path(__file__).with_name("browser.py")))[
        "chromium"
    ]
    return started
