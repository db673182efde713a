from __future__ import annotations

from collections import defaultdict

import onnxruntime
import pytest

from harness.errors import HarnessError
from harness.runtimes import RUNTIMES, operators_known, runtime

OPEN = 2**31 - 1  # how onnxruntime says that a kernel has no last opset
EXPANDED = set(  # ONNX functions: no kernel of their own
    "CastLike CenterCropPad Constant GroupNormalization HardSwish Mish NegativeLogLikelihoodLoss "
    "SequenceMap SoftmaxCrossEntropyLoss Swish".split()
)


@pytest.mark.skipif(
    not onnxruntime.__version__.startswith("1.31."), reason="the table is of onnxruntime 1.31"
)
def test_the_table_holds_what_onnxruntime_says_of_itself():
    from onnxruntime.capi.onnxruntime_pybind11_state import get_all_opkernel_def

    ranges = defaultdict(list)
    for kernel in get_all_opkernel_def():
        if kernel.provider == "CPUExecutionProvider" and not kernel.domain.endswith("nchwc"):
            ranges[kernel.domain or "ai.onnx", kernel.op_name].append(kernel.version_range)
    told = {
        name: (max(min(first for first, _ in r), 1), max(last for _, last in r))
        for name, r in ranges.items()
    }
    listed = {
        name: (operator.first, operator.last or OPEN)
        for name, operator in operators_known().items()
        if name not in {("ai.onnx", function) for function in EXPANDED}
    }
    assert listed == told
    assert {o for o in EXPANDED if ("ai.onnx", o) in operators_known()} == EXPANDED


def test_only_browsers_lack_what_onnxruntime_has_and_are_known_by_their_names():
    lacking = {name for operator in operators_known().values() for name in operator.lacking}
    assert lacking == {"onnxruntime-web", "onnxruntime-webgpu"} < set(RUNTIMES)


def test_a_gpu_gathers_quantized_rows_and_webassembly_does_not():
    used = {("com.microsoft", "GatherBlockQuantized"), ("ai.onnx", "Add")}
    runtime("onnxruntime").hold_operators("g", used, 18)
    runtime("onnxruntime-webgpu").hold_operators("g", used, 18)
    with pytest.raises(HarnessError, match="onnxruntime-web has no such operator"):
        runtime("onnxruntime-web").hold_operators("g", used, 18)


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ({"model.onnx": 9, "model.onnx_data": 0x7FE00001}, "model.onnx_data has 2.15 GB"),
        ({"model.onnx": 9, "a": 0x7FE00000, "b": 0x7FE00000, "c": 2**23}, "model.onnx, a, b, c:"),
    ],
)
def test_files_must_fit_into_a_browser(sizes: dict[str, int], words: str):
    for name in ("onnxruntime-web", "onnxruntime-webgpu"):
        with pytest.raises(HarnessError, match=words):
            runtime(name).hold_sizes(sizes)
    runtime("onnxruntime").hold_sizes(sizes)


def test_files_that_just_fit_are_let_through():
    runtime("onnxruntime-web").hold_sizes({"model.onnx": 2**31 - 2**21, "a": 2**31 - 2**21})
