"""Generations and token figures of a run, in SQLite: whole after a kill, shared by processes.

A key digests everything that decides the text (weights, messages, decode settings, engine),
never a name, so that changed weights cannot meet old outputs.
"""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, closing, suppress
from pathlib import Path
from typing import Any

import numpy as np

from harness.errors import HarnessError
from harness.logprobs import Forced
from harness.records import Generation
from harness.registry import locked

VERSION = 2
TABLES = """
CREATE TABLE IF NOT EXISTS generation (
    key TEXT PRIMARY KEY, case_id TEXT NOT NULL, text TEXT NOT NULL, token_ids TEXT NOT NULL,
    prompt_digest TEXT NOT NULL, finish_reason TEXT NOT NULL, seconds REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS forced (
    key TEXT PRIMARY KEY, tokens TEXT NOT NULL, vocabulary INTEGER NOT NULL, arrays BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS remark (key TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
"""


class Cache:
    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with closing(self._connect()) as connection:
                # The mode stays with the file. SQLite waits for no lock here: of two processes
                # that open a new store at once, the other one is switching it.
                with suppress(sqlite3.OperationalError):
                    connection.execute("PRAGMA journal_mode = WAL")
                version = connection.execute("PRAGMA user_version").fetchone()[0]
                if version not in (0, VERSION):
                    raise HarnessError(
                        f"{path} was written by another version of Umbral ({version})",
                        "use another run folder",
                    )
                connection.executescript(TABLES)
                connection.execute(f"PRAGMA user_version = {VERSION}")
        except (sqlite3.Error, OSError) as error:
            raise HarnessError(
                f"{path} cannot be opened ({error})", "use a run folder that can be written"
            ) from error

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=60)

    def generations(self, keys: Sequence[str]) -> dict[str, Generation]:
        query = (
            "SELECT key, case_id, text, token_ids, prompt_digest, finish_reason, seconds "
            "FROM generation WHERE key = ?"
        )
        with closing(self._connect()) as connection:
            rows = [connection.execute(query, (key,)).fetchone() for key in keys]
        return {
            row[0]: Generation(row[1], json.loads(row[2]), tuple(json.loads(row[3])), *row[4:])
            for row in rows
            if row is not None
        }

    def add_generations(self, items: Iterable[tuple[str, Generation]]) -> None:
        # Text goes in as ASCII JSON: a model may write surrogates that SQLite cannot hold.
        rows = [
            (
                key,
                g.case_id,
                json.dumps(g.text),
                json.dumps(g.token_ids),
                g.prompt_digest,
                g.finish_reason,
                g.seconds,
            )
            for key, g in items
        ]
        self._write("INSERT OR IGNORE INTO generation VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def forced(self, keys: Sequence[str]) -> dict[str, Forced]:
        query = "SELECT key, tokens, vocabulary, arrays FROM forced WHERE key = ?"
        with closing(self._connect()) as connection:
            rows = [connection.execute(query, (key,)).fetchone() for key in keys]
        return {row[0]: Forced(row[1], row[2], _arrays(row[3])) for row in rows if row is not None}

    def knows_forced(self, keys: Sequence[str]) -> set[str]:
        """Those of the keys that `forced` would answer."""
        query = "SELECT key FROM forced WHERE key = ?"
        with closing(self._connect()) as connection:
            return {key for key in keys if connection.execute(query, (key,)).fetchone()}

    def add_forced(self, items: Iterable[tuple[str, Forced]]) -> None:
        rows = [(key, f.tokens, f.vocabulary, _bytes(f.arrays)) for key, f in items]
        self._write("INSERT OR IGNORE INTO forced VALUES (?, ?, ?, ?)", rows)

    def remark(self, key: str) -> str | None:
        with closing(self._connect()) as connection:
            row = connection.execute("SELECT text FROM remark WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def add_remark(self, key: str, text: str) -> None:
        self._write("INSERT OR IGNORE INTO remark VALUES (?, ?)", [(key, text)])

    def claim(self, work: str) -> AbstractContextManager[None]:
        """One process at a time for a piece of work; what another has done is then in the cache."""
        return locked(self.path.parent / "claims" / work)

    def _write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        """One transaction: all rows or none."""
        try:
            with closing(self._connect()) as connection, connection:
                connection.executemany(statement, rows)
        except sqlite3.Error as error:
            raise HarnessError(
                f"{self.path} cannot be written ({error})", "free disk space and run again"
            ) from error


def _bytes(arrays: Mapping[str, Any]) -> bytes:
    """The names, then each array, one .npy after the other: read far faster than a .npz."""
    file = io.BytesIO()
    for array in (np.array(list(arrays), "U"), *arrays.values()):
        np.lib.format.write_array(file, np.asarray(array), allow_pickle=False)
    return file.getvalue()


def _arrays(data: bytes) -> dict[str, Any]:
    file = io.BytesIO(data)
    names = np.lib.format.read_array(file, allow_pickle=False)
    return {str(name): np.lib.format.read_array(file, allow_pickle=False) for name in names}
