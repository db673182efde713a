"""A JSON file of many rows, written as they come, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from harness.store import encoded, json_text, naming, write_bytes

PIECE = 2**20


def write_rows(
    path: Path, rows: Iterable[Mapping[str, Any]], rest: Callable[[], Mapping[str, Any]]
) -> None:
    """`write_json` of `{"rows": rows, **rest()}`, with one row in memory.

    `rest` is asked behind the last row; its names sort after «rows». Until then the rows lie on
    the disk of `path` in a file without a name, of which a killed process leaves nothing.
    """
    folder = next(parent for parent in path.absolute().parents if parent.is_dir())
    with naming(path), TemporaryFile(dir=folder) as spool:
        for number, row in enumerate(rows):
            text = json_text(row).replace("\n", "\n  ")
            spool.write(encoded(f"{',' if number else ''}\n  {text}"))
        spool.seek(0)
        pieces = iter(lambda: spool.read(PIECE), b"")
        last = encoded("\n ]," + json_text(rest()).removeprefix("{"))
        write_bytes(path, chain([b'{\n "rows": ['], pieces, [last]))
