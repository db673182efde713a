"""Small models with what the gate says of them, for tests of what comes after the gate.

Also imported by the processes that those tests start.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from harness.gate import Expected, decide
from harness.records import Decision, Said, SampleResult, Variant, Verdict
from harness.store import digest_files


def model(folder: Path, name: str, size: int = 200_000, also: Sequence[Path] = ()) -> Variant:
    """A variant of real files; of a name only one set of bytes, and what lies there `also`."""
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    config, graph = folder / "config.json", folder / "onnx" / f"model_{name}.onnx"
    config.write_text("{}")
    graph.write_bytes(name.encode() * (size // len(name)))
    files = (config, graph, *also)
    return Variant(name, folder, digest_files(folder, files), files)


def decided(*variants: Variant, status: str = "pass", suite: str = "p") -> Decision:
    """The gate's decision when every variant passes and the last one's verdict is `status`."""
    worst = (SampleResult("secret-patient", error="x"),)
    verdicts = [
        Verdict(
            "always",
            variant.name,
            status if variant is variants[-1] else "pass",  # type: ignore[arg-type]
            "ok",
            1.0,
            n=8,
            worst=worst,
            says=(Said("sound", case="secret-patient"),),
        )
        for variant in variants
    ]
    names = tuple(variant.name for variant in variants)
    digests = {f"variant {variant.name}": variant.digest for variant in variants}
    return decide(verdicts, Expected(suite, names, ("always",), {}, "all", digests))
