"""JSON Schemas of the files that outlive a command, from the very records that read them.

`python -m harness.schemas docs/schemas` writes them anew; docs/files.md says what they hold.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from harness import acceptance, run_record, verdicts
from harness.store import write_json

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_FILES: dict[str, tuple[TypeAdapter[Any], str]] = {
    "run": (run_record.ADAPTER, "run.json of a run folder"),
    "verdict": (verdicts.ADAPTER, "verdicts/VARIANT/CHECK.json of a run folder"),
    "acceptance": (acceptance.ADAPTER, "acceptance.json beside a promoted model"),
}


def schemas() -> dict[str, dict[str, Any]]:
    """A schema by the kind of file: `run`, `verdict` and `acceptance`, each as it is written."""
    found = {}
    for kind, (adapter, title) in _FILES.items():
        told = adapter.json_schema(mode="serialization")
        # A record's own default stands for it when it is made, never when it is read.
        required = [*told["required"], "schema"]
        found[kind] = {"$schema": DIALECT, **told, "title": title, "required": required}
    return found


def write(folder: Path) -> None:
    for kind, schema in schemas().items():
        write_json(folder / f"{kind}.schema.json", schema)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
