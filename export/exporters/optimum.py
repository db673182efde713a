"""optimum's export: TorchScript traces the network, every operator is a standard one."""

from __future__ import annotations

from pathlib import Path

OPSET = 18
OPSETS = range(14, 22)  # attention needs 14
NEEDS = "optimum-onnx and transformers 4.57, as constraints.txt has them"


def export(model: Path, out: Path, opset: int) -> None:
    from optimum.exporters.onnx import main_export

    main_export(
        str(model),
        out,
        task="text-generation-with-past",
        opset=opset,
        dtype="fp32",
        device="cpu",
        do_validation=False,
        local_files_only=True,
        trust_remote_code=False,
    )
