"""The loss curves of a run: one JSON object a log, so that a report can draw them."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from transformers import ProgressCallback, TrainerCallback

from harness.errors import HarnessError
from harness.store import write_text

FIELDS = ("loss", "eval_loss", "learning_rate")


class CurveLog(TrainerCallback):
    """Rows of step, epoch, loss, eval_loss and learning_rate; a loss that is no number ends it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows: list[dict[str, float | None]] = []

    def on_log(
        self, args: Any, state: Any, control: Any, logs: dict[str, float] | None = None, **_: Any
    ) -> None:
        logs = logs or {}
        if "loss" not in logs and "eval_loss" not in logs:
            return
        row = {"step": state.global_step, "epoch": state.epoch}
        row |= {name: logs.get(name) for name in FIELDS}
        for name in ("loss", "eval_loss"):
            if row[name] is not None and not math.isfinite(row[name]):
                raise HarnessError(
                    f"training diverged: {name} is {row[name]} at step {state.global_step}",
                    "lower learning_rate under [train]",
                )
        self.rows.append(row)

    def on_train_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        write_text(self.path, "".join(json.dumps(row) + "\n" for row in self.rows))


class LossBar(ProgressCallback):
    """The progress bar, with the last loss behind it where the library prints a line a log."""

    def on_log(
        self, args: Any, state: Any, control: Any, logs: dict[str, float] | None = None, **_: Any
    ) -> None:
        told = [f"{name} {value:.3f}" for name, value in (logs or {}).items() if name in FIELDS[:2]]
        if told and self.training_bar is not None:
            self.training_bar.set_postfix_str(", ".join(told))
