"""What the runtimes load that a candidate is meant for. As of 20 November 2026.

`onnxruntime` is Python's and Node's, `onnxruntime-web` a page's WebAssembly, `onnxruntime-webgpu`
the same page on a GPU, where the WebAssembly computes what the GPU has no kernel for.

Sources: onnxruntime.ai/docs/reference/compatibility.html (every opset from 7 to the one that a
release implements); onnxruntime.ai/docs/tutorials/web/large-models.html (a protobuf ends at 2 GB,
an ArrayBuffer of Chrome at 0x7fe00000 bytes, WebAssembly at 4 GB). Measured: onnxruntime 1.31.1,
onnxruntime-node 1.30.0 and onnxruntime-web 1.31.0-dev.20260914, the last two those of
Transformers.js 4.3.1, load opsets 7 and 26 and IR version 13, and refuse the next. The operators
stand in operators.tsv, with their sources.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from harness.errors import HarnessError

GRAPH_BYTES = 2**31 - 1
OPERATORS = Path(__file__).with_name("operators.tsv")


@dataclass(frozen=True)
class Operator:
    """`last` is the opset in which it ended, None where it lives on."""

    first: int
    last: int | None
    lacking: frozenset[str]


@dataclass(frozen=True)
class Runtime:
    """Sizes in bytes, None where memory is the limit. `hold_` raises what to mend."""

    name: str
    opsets: tuple[int, int] = (7, 26)
    newest_ir: int = 13
    file_bytes: int | None = None
    all_bytes: int | None = None

    def hold_versions(self, graph: str, opset: int, ir: int) -> None:
        first, last = self.opsets
        if not first <= opset <= last:
            raise HarnessError(
                f"{graph} has opset {opset}, {self.name} knows {first} to {last}",
                "export it with an opset of these ([export] opset)",
            )
        if ir > self.newest_ir:
            raise HarnessError(
                f"{graph} has IR version {ir}, {self.name} knows up to {self.newest_ir}",
                "save it with an older onnx",
            )

    def hold_operators(
        self, graph: str, operators: Collection[tuple[str, str]], opset: int
    ) -> None:
        """`operators` are (domain, name), ONNX's own domain being «ai.onnx»."""
        for domain, name in sorted(operators):
            known = operators_known().get((domain, name))
            told = f"{domain}.{name}"
            if known is None or self.name in known.lacking:
                raise HarnessError(
                    f"{graph} uses {told}, {self.name} has no such operator",
                    "export without it, or leave that runtime out of 'runtimes'",
                )
            if domain == "ai.onnx" and not known.first <= opset <= (known.last or opset):
                raise HarnessError(
                    f"{graph} uses {told}, which opset {opset} does not have",
                    f"export with opset {known.first if opset < known.first else known.last}",
                )

    def hold_sizes(self, sizes: Mapping[str, int]) -> None:
        """`sizes` holds bytes by file."""
        for name, size in sizes.items():
            if self.file_bytes is not None and size > self.file_bytes:
                raise HarnessError(
                    f"{name} has {size / 1e9:.2f} GB, {self.name} fetches"
                    f" {self.file_bytes / 1e9:.2f} at most",
                    "quantize it, or split its data over several files",
                )
        total = sum(sizes.values())
        if self.all_bytes is not None and total > self.all_bytes:
            raise HarnessError(
                f"{', '.join(sizes)}: {total / 1e9:.2f} GB together, {self.name} addresses"
                f" {self.all_bytes / 1e9:.2f}",
                "quantize it, or judge it for other runtimes",
            )


ARRAY_BYTES, ADDRESSED_BYTES = 0x7FE00000, 2**32  # in a page
RUNTIMES = {
    runtime.name: runtime
    for runtime in (
        Runtime("onnxruntime"),
        Runtime("onnxruntime-web", file_bytes=ARRAY_BYTES, all_bytes=ADDRESSED_BYTES),
        Runtime("onnxruntime-webgpu", file_bytes=ARRAY_BYTES, all_bytes=ADDRESSED_BYTES),
    )
}


def hold_protobuf(graph: Path) -> None:
    """Whether a graph's own file can be parsed by anybody; nobody needs to try."""
    size = graph.stat().st_size
    if size > GRAPH_BYTES:
        raise HarnessError(
            f"{graph} has {size / 1e9:.2f} GB, a protobuf ends at {GRAPH_BYTES / 1e9:.2f}",
            "export it with external data",
        )


def runtime(name: str) -> Runtime:
    if name not in RUNTIMES:
        raise HarnessError(f"no runtime '{name}' is known", f"there is {', '.join(RUNTIMES)}")
    return RUNTIMES[name]


@cache
def operators_known() -> dict[tuple[str, str], Operator]:
    """By domain and name: what `onnxruntime` has, and who lacks it all the same."""
    known = {}
    for line in OPERATORS.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        domain, name, first, last, lacking = (line.split("\t") + [""] * 5)[:5]
        known[domain, name] = Operator(
            int(first), int(last) if last else None, frozenset(lacking.split())
        )
    return known
