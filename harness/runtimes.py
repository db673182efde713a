"""What the runtimes load that a candidate is meant for. As of November 2026.

Sources: onnxruntime.ai/docs/reference/compatibility.html (every opset from 7 to the one that a
release implements); onnxruntime.ai/docs/tutorials/web/large-models.html (a protobuf ends at 2 GB,
an ArrayBuffer of Chrome at 0x7fe00000 bytes, WebAssembly at 4 GB). Measured: onnxruntime 1.31.1
loads opset 26 and IR version 13 and refuses the next; Transformers.js 4.3.1, which stands behind
`onnxruntime-web`, brings onnxruntime-web 1.31 and, in Node, onnxruntime-node 1.30;
GatherBlockQuantized fails in Chromium's WebAssembly.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from harness.errors import HarnessError

GRAPH_BYTES = 2**31 - 1
DOMAINS = frozenset({"", "ai.onnx", "com.microsoft"})


@dataclass(frozen=True)
class Runtime:
    """`lacks` are operators of `DOMAINS`; sizes in bytes, None where memory is the limit."""

    name: str
    opsets: tuple[int, int] = (7, 26)
    newest_ir: int = 13
    lacks: frozenset[str] = frozenset()
    file_bytes: int | None = None
    all_bytes: int | None = None

    def version_fault(self, opset: int, ir: int) -> str | None:
        first, last = self.opsets
        if not first <= opset <= last:
            return f"{self.name} knows opsets {first} to {last}, not {opset}"
        if ir > self.newest_ir:
            return f"{self.name} knows IR versions up to {self.newest_ir}, not {ir}"
        return None

    def operator_fault(self, operators: Collection[tuple[str, str]]) -> str | None:
        for domain, name in sorted(operators):
            if domain not in DOMAINS or name in self.lacks:
                return f"{self.name} has no operator {f'{domain}.' if domain else ''}{name}"
        return None

    def size_fault(self, graph: str, sizes: Mapping[str, int]) -> str | None:
        """`sizes` holds bytes by file, the one named `graph` among them."""
        for name, size in sizes.items():
            if name == graph and size > GRAPH_BYTES:
                return f"{name} has {size / 1e9:.1f} GB, a protobuf ends at 2; use external data"
            if self.file_bytes is not None and size > self.file_bytes:
                return f"{name} has {size / 1e9:.1f} GB, more than {self.name} can fetch"
        if self.all_bytes is not None and sum(sizes.values()) > self.all_bytes:
            return f"{sum(sizes.values()) / 1e9:.1f} GB are more than {self.name} can address"
        return None


RUNTIMES = {
    runtime.name: runtime
    for runtime in (
        Runtime("onnxruntime"),
        Runtime(
            "onnxruntime-web",
            lacks=frozenset({"GatherBlockQuantized"}),
            file_bytes=0x7FE00000,
            all_bytes=2**32,
        ),
    )
}


def runtime(name: str) -> Runtime:
    if name not in RUNTIMES:
        raise HarnessError(f"no runtime '{name}' is known", f"there is {', '.join(RUNTIMES)}")
    return RUNTIMES[name]
