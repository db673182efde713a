"""The training stages of a run: adapter, then merged model. Each is skipped when it is made."""

from __future__ import annotations

from pathlib import Path

from harness.config import Suite
from harness.dataset import digest_cases, load_data
from harness.errors import HarnessError
from harness.models import resolve_model
from harness.progress import spinner
from harness.store import digest_files, digest_stage, stage


def train_model(suite: Suite, folder: Path) -> tuple[Path | None, Path]:
    """(base folder, or None for a hub id; merged full-precision model)."""
    if suite.train is None:
        raise HarnessError(
            f"suite '{suite.name}' has no [train] table", "add one, or judge with `umbral gate`"
        )
    base = resolve_model(suite.train.base, suite.folder)
    local = Path(base) if Path(base).is_dir() else None
    cases, _ = load_data(suite)
    adapter, merged = folder / "adapter", folder / "merged"

    def learn(out: Path) -> None:
        from train.sft import train

        train(suite, base, cases, None, out)

    def fold(out: Path) -> None:
        from train.merge import merge

        merge(adapter, base, out)

    weights = digest_files(local, _files(local)) if local else base
    # TRL shows its own bar.
    stage(
        adapter,
        {"base": weights, "data": digest_cases(cases)},
        {"train": suite.train.model_dump(mode="json"), "prompt": suite.prompt.model_dump()},
        learn,
    )
    with spinner("merging"):
        stage(merged, {"base": weights, "adapter": digest_stage(adapter)}, {}, fold)
    return local, merged


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file())
