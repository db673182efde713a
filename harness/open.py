"""Open a run from what a user names: a candidate folder, and a suite or a run's own record."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from harness.config import Suite, load_suite
from harness.dataset import load_data
from harness.errors import HarnessError
from harness.models import resolve_model
from harness.progress import Follow, quiet
from harness.run import Run
from harness.run_record import RunRecord, read, require_rule, without_record, write
from harness.sequential import PLAN


def open_run(
    candidate: Path,
    *,
    suite: str | None = None,
    names: Sequence[str] = (),
    folder: Path | None = None,
    base: Path | None = None,
    tuned: Path | None = None,
    last: Path | None = None,
    accepts: Literal["all", "any"] = "all",
    sequential: bool | None = False,
    follow: Follow = quiet,
) -> Run:
    """A candidate made by `umbral run` brings its suite, base and tuned model from its run.

    `last` is an application's model link: the release in force there and the first one are
    compared with. A run that was judged against releases keeps them. `sequential` judges in looks;
    None, for what judges nothing, keeps to the rule of the folder.
    """
    record = read(folder or candidate.parent)
    source = suite or (record.suite if record else None)
    if source is None:
        raise HarnessError("no suite to judge by", "give --suite with a suite.toml or a name")
    loaded = load_suite(source)
    own = candidate.parent if record and folder is None else None
    folder = folder or own or Path("runs") / f"{loaded.name}-{candidate.resolve().name}"
    if sequential is None:
        begun = read(folder)
        sequential = begun is not None and begun.sequential is not None
    plan = PLAN if sequential else None
    require_rule(folder, plan)
    held = record.reference if record else lambda role: None
    in_force, first = held("last"), held("first")
    if last is not None:
        from harness.releases import releases_of

        releases = releases_of(last)
        in_force, first = releases.last, releases.first
    run = Run(
        folder,
        loaded,
        load_data(loaded)[1],
        candidate,
        names=names,
        base=base or held("base") or _base_of(loaded),
        tuned=tuned or held("tuned"),
        last=in_force,
        first=first,
        accepts=accepts,
        plan=plan,
        follow=follow,
    )
    write(folder, _record(run, source, candidate))
    return run


def reopen(folder: Path) -> Run:
    """The run of a folder as it was judged, with the same variants and references."""
    record = read(folder)
    if record is None:
        raise without_record(folder)
    return open_run(
        folder / record.candidate,
        names=record.variants,
        folder=folder,
        accepts=record.accepts,
        sequential=record.sequential is not None,
    )


def _record(run: Run, suite: str, candidate: Path) -> RunRecord:
    source = Path(suite)
    references = {
        name: str(variant.folder.resolve())
        for name, variant in run.variants.items()
        if variant.role != "candidate"
    }
    return RunRecord(
        suite=str(source.resolve()) if source.exists() else suite,
        candidate=os.path.relpath(candidate.resolve(), run.folder.resolve()),
        variants=tuple(variant.name for variant in run.candidates),
        accepts=run.accepts,
        folder=str(run.suite.folder),
        settings=run.suite.settings(),
        sequential=run.plan,
        base=references.get("base"),
        tuned=references.get("tuned"),
        last=references.get("last"),
        first=references.get("first"),
    )


def _base_of(suite: Suite) -> Path | None:
    """The suite's base where it lies on this machine; a hub id is not fetched to judge."""
    if suite.train is None:
        return None
    folder = Path(resolve_model(suite.train.base, suite.folder))
    return folder if folder.is_dir() else None
