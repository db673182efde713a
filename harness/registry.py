"""Files that only grow: a JSON object a line, added whole or not at all, one process at a time."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from harness.errors import HarnessError
from harness.store import sync, write_text

T = TypeVar("T")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One process at a time; the kernel lets go when the holder is killed."""
    lock = path.with_name(f".{path.name}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = lock.open("a")
    except OSError as error:
        raise HarnessError(
            f"{lock} cannot be opened ({error.strerror})", "use a folder that can be written"
        ) from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def append(path: Path, records: Sequence[T], kind: TypeAdapter[T]) -> None:
    """Lines more at the end, all or none; a record that stands there already is not repeated."""
    with locked(path):
        stand = read(path, kind)
        new = [record for record in records if record not in stand]
        old = path.read_text(encoding="utf-8") if stand else ""
        if not old.endswith("\n") and old:
            old += "\n"
        # Written anew and renamed: a full disk or a kill leaves no half line at the end.
        write_text(path, old + "".join(line(record, kind) for record in new))
        sync(path.parent)


def line(record: T, kind: TypeAdapter[T]) -> str:
    return json.dumps(kind.dump_python(record, mode="json")) + "\n"


def read(path: Path, kind: TypeAdapter[T]) -> list[T]:
    """Every record, oldest first; an error names the line that is none."""
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise HarnessError(
            f"{path} cannot be read ({error.strerror})", "give a readable file"
        ) from error
    return [_record(path, number, text, kind) for number, text in enumerate(lines, 1)]


def _record(path: Path, number: int, text: bytes, kind: TypeAdapter[T]) -> T:
    try:
        return kind.validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        told = f"field '{where}': {first['msg']}" if where else first["msg"]
        raise HarnessError(
            f"{path}, line {number} is no record ({told[:200]})", "restore that line"
        ) from error
