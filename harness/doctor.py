"""What this machine has and what it allows: versions, cores, memory, GPU."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from importlib import metadata

import psutil

from harness.clients.library import modules
from harness.errors import HarnessError
from harness.store import versions

GIB = 2**30
OPTIONAL = {
    "unsloth": "faster training on a GPU (extra gpu)",
    "bitsandbytes": "QLoRA and 8-bit optimizers on a GPU (extra gpu)",
    "fastapi": "umbral serve (extra serve)",
    "ray": "more than one machine (extra scale)",
}


def facts() -> list[tuple[str, str]]:
    """(name, what was found), ready to print. Imports torch: it alone knows of a usable GPU."""
    memory = psutil.virtual_memory()
    rows = [
        ("python", f"{platform.python_version()} on {platform.system()} {platform.machine()}"),
        ("cores", f"{len(os.sched_getaffinity(0)) if sys.platform == 'linux' else os.cpu_count()}"),
        ("memory", f"{memory.total / GIB:.1f} GiB, {memory.available / GIB:.1f} GiB free"),
        ("disk", f"{shutil.disk_usage('.').free / GIB:.1f} GiB free here"),
        ("gpu", _gpu()),
        *versions().items(),
    ]
    rows += [(name, _installed(name) or f"not installed: {why}") for name, why in OPTIONAL.items()]
    rows += [(name, shutil.which(name) or "not found") for name in ("node", "chromium")]
    return [*rows, ("transformers.js", _client())]


def _gpu() -> str:
    import torch

    if not torch.cuda.is_available():
        return "none: lora and full train on the CPU, qlora and unsloth need a CUDA GPU"
    device = torch.cuda.get_device_properties(0)
    return f"{device.name}, {device.total_memory / GIB:.0f} GiB: every method trains"


def _client() -> str:
    try:
        return str(modules().parent)
    except HarnessError as error:
        return f"not installed: {error.remedy}"


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
