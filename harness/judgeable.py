"""What would refuse to judge a run is better told before its training than after it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from harness.clusters import groups_of
from harness.config import Suite
from harness.dataset import load_data
from harness.errors import HarnessError
from harness.gate import level
from harness.run_record import require_rule
from harness.selection import require_reachable, suite_checks
from harness.sequential import Plan


def require_judgeable(
    suite: Suite,
    variants: Sequence[str],
    folder: Path,
    accepts: Literal["all", "any"],
    plan: Plan | None,
) -> None:
    """Errors: a folder of another rule, a variant that is not exported, a floor out of reach."""
    require_rule(folder, plan)
    for name in variants:
        if name not in suite.export.variants:
            raise HarnessError(
                f"variant '{name}' of suite '{suite.name}' is not exported",
                f"[export] variants has {', '.join(suite.export.variants)}",
            )
    confidence = level(suite.gate.confidence, accepts, len(variants))
    if plan:
        confidence = plan.levels(confidence)[-1]
    require_reachable(suite_checks(suite), len(set(groups_of(load_data(suite)[1]))), confidence)
