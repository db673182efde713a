"""Open a run from what a user names: a candidate folder, and a suite or a run's own record."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from harness.config import Suite, load_suite
from harness.dataset import load_data
from harness.errors import HarnessError
from harness.models import resolve_model
from harness.progress import Follow, quiet
from harness.run import Run
from harness.store import read_json, write_json

RECORD = "run.json"


def open_run(
    candidate: Path,
    *,
    suite: str | None = None,
    names: Sequence[str] = (),
    folder: Path | None = None,
    base: Path | None = None,
    tuned: Path | None = None,
    accepts: Literal["all", "any"] = "all",
    follow: Follow = quiet,
) -> Run:
    """A candidate made by `umbral run` brings its suite, base and tuned model from its run."""
    record = read_record(folder or candidate.parent)
    if suite is None and "suite" not in record:
        raise HarnessError("no suite to judge by", "give --suite with a suite.toml or a name")
    loaded = load_suite(suite or record["suite"])
    own = candidate.parent if "suite" in record and folder is None else None
    folder = folder or own or Path("runs") / f"{loaded.name}-{candidate.resolve().name}"
    if base is None:
        base = _recorded(record, "base") or _base_of(loaded)
    run = Run(
        folder,
        loaded,
        load_data(loaded)[1],
        candidate,
        names=names,
        base=base,
        tuned=tuned or _recorded(record, "tuned"),
        accepts=accepts,
        follow=follow,
    )
    _write_record(run, str(suite or record["suite"]), candidate)
    return run


def reopen(folder: Path) -> Run:
    """The run of a folder as it was judged, with the same variants and references."""
    record = read_record(folder)
    missing = [name for name in ("candidate", "suite", "variants", "accepts") if name not in record]
    if missing:
        raise HarnessError(
            f"{folder} is no run folder ({RECORD} names no {missing[0]})",
            "give one that was judged",
        )
    return open_run(
        folder / record["candidate"],
        names=record["variants"],
        folder=folder,
        accepts=record["accepts"],
    )


def read_record(folder: Path) -> dict[str, Any]:
    try:
        record = read_json(folder / RECORD)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise HarnessError(f"{folder / RECORD} is not JSON", "delete it and run again") from error
    return dict(record) if isinstance(record, dict) else {}


def _write_record(run: Run, suite: str, candidate: Path) -> None:
    path = run.folder / RECORD
    source = Path(suite)
    record = {
        "suite": str(source.resolve()) if source.exists() else suite,
        "candidate": os.path.relpath(candidate.resolve(), run.folder.resolve()),
        "variants": [variant.name for variant in run.candidates],
        "accepts": run.accepts,
        **{
            name: str(variant.folder.resolve())
            for name, variant in run.variants.items()
            if variant.role != "candidate"
        },
    }
    if read_record(run.folder) != record:
        write_json(path, record)


def _recorded(record: Mapping[str, Any], role: str) -> Path | None:
    return Path(record[role]) if role in record else None


def _base_of(suite: Suite) -> Path | None:
    """The suite's base where it lies on this machine; a hub id is not fetched to judge."""
    if suite.train is None:
        return None
    folder = Path(resolve_model(suite.train.base, suite.folder))
    return folder if folder.is_dir() else None
