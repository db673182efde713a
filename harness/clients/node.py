"""Transformers.js in Node: onnxruntime's native build, without a page around it."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.clients import library, process
from harness.errors import HarnessError
from harness.records import Variant

LIBRARY = f"{library.TRANSFORMERS}/dist/transformers.node.mjs"


def version() -> str:
    return process.version(_program())


def _program() -> str:
    return library.program("Node", "node")


def run(variant: Variant, job: Mapping[str, Any], seconds: float) -> bytes:
    """What Node wrote about a job within so many seconds. The variant's folder is only read."""
    command = [_program(), str(library.PROGRAMS / "node.mjs")]
    with tempfile.TemporaryDirectory() as name:
        out, log, file = (Path(name) / item for item in ("out", "log", "job.json"))
        file.write_text(json.dumps({**job, "folder": str(variant.folder.resolve())}))
        command += [str(library.modules() / LIBRARY), str(file)]
        with (
            out.open("wb") as output,
            log.open("wb") as errors,
            process.started(command, output=output, log=errors) as running,
        ):
            try:
                code = running.wait(seconds)
            except subprocess.TimeoutExpired:
                raise HarnessError(
                    f"Node did not finish with '{variant.name}' in {seconds:.0f} s",
                    "give the suite fewer tokens or run on a faster machine",
                ) from None
        if code != 0:
            raise HarnessError(
                f"Node ended with {code} on '{variant.name}' ({process.last_words(log)!r})",
                "try it with less memory or fewer bits",
            )
        return out.read_bytes()
