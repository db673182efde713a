"""Minutes and memory that a model of a real size takes from safetensors to its variants.

    python -m benchmarks.large --tokenizer FOLDER [--shape 1.5B] [--variant q4f16] [--work FOLDER]

The model has the shape of Qwen2.5 and random weights; FOLDER holds that model's tokenizer. Each
step runs in a process of its own, of which the minutes and the most memory held are told. Files
that are mapped into memory count as held, though a machine that lacks memory may drop them.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from harness.variants import graph_name

# hidden, intermediate, layers, heads, key/value heads; vocabulary 151,936, tied embeddings.
SHAPES = {"0.5B": (896, 4864, 24, 14, 2), "1.5B": (1536, 8960, 28, 12, 2)}
VOCABULARY = 151_936


def model(options: argparse.Namespace, work: Path) -> None:
    import torch
    from transformers import AutoTokenizer, Qwen2Config, Qwen2ForCausalLM

    hidden, inner, layers, heads, pairs = SHAPES[options.shape]
    tokenizer = AutoTokenizer.from_pretrained(options.tokenizer, trust_remote_code=False)
    torch.manual_seed(7)
    torch.set_default_dtype(torch.bfloat16)
    config = Qwen2Config(
        vocab_size=VOCABULARY,
        hidden_size=hidden,
        intermediate_size=inner,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        num_key_value_heads=pairs,
        rope_theta=1e6,
        tie_word_embeddings=True,
        eos_token_id=tokenizer.eos_token_id,
        dtype="bfloat16",
    )
    Qwen2ForCausalLM(config).save_pretrained(work / "model")
    tokenizer.save_pretrained(work / "model")


def export(options: argparse.Namespace, work: Path) -> None:
    from export.to_onnx import to_onnx

    to_onnx(work / "model", work / "fp32", opset=18)


def quantize(options: argparse.Namespace, work: Path) -> None:
    from export.quantize import quantize as made

    made(work / "fp32", work / "candidate", [options.step])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tokenizer", type=Path, required=True, help="Qwen2.5's tokenizer files")
    parser.add_argument("--shape", choices=SHAPES, default="0.5B")
    parser.add_argument("--variant", action="append", help="default: q4f16; repeatable")
    parser.add_argument("--work", type=Path, help="default: a temporary folder")
    parser.add_argument("--step", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        {"model": model, "export": export}.get(options.step, quantize)(options, options.work)
        return
    with tempfile.TemporaryDirectory() as folder:
        work = options.work or Path(folder)
        work.mkdir(parents=True, exist_ok=True)
        print(f"{'step':<10}{'minutes':>10}{'peak, GB':>10}{'files, GB':>11}")
        for step in ("model", "export", *(options.variant or ["q4f16"])):
            measure(step, options, work)


def measure(step: str, options: argparse.Namespace, work: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.large", "--step", step, "--work", str(work)]
    command += ["--tokenizer", str(options.tokenizer), "--shape", options.shape]
    started = time.monotonic()
    child = subprocess.Popen(command)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{step} failed")
    held = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    folders = {"model": "model", "export": "fp32/onnx"}
    files = (work / folders.get(step, "candidate/onnx")).iterdir()
    names = None if step in folders else (graph_name(step), f"{graph_name(step)}_data")
    size = sum(path.stat().st_size for path in files if names is None or path.name in names)
    minutes = (time.monotonic() - started) / 60
    print(f"{step:<10}{minutes:>10.1f}{held / 1e9:>10.1f}{size / 1e9:>11.2f}", flush=True)


if __name__ == "__main__":
    main()
