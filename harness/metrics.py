"""A Hugging Face `evaluate` metric as a check (harness/evaluation.py is the other way).

In a file of your own, in a folder that the suite names under `check_folders`:

    @check(needs={"outputs"})
    def exact(evidence, limits):
        script = Path(__file__).parent / "metrics" / "exact.py"
        metric = evaluate.load(str(script), keep_in_memory=True)
        return metric_verdict(evidence, limits, metric, "exact")

It is reported and refuses nothing, unless the check has a floor or a ceiling. Give `evaluate.load`
a path: a bare name («rouge») asks the Hub. The script is run, so it is trusted as much as the
check. Beside an `__init__.py` it counts as the check's source: changed, it voids the verdicts.
Without `keep_in_memory` the texts lie in the cache of Hugging Face while they are judged.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from harness.check import Limits
from harness.errors import HarnessError
from harness.records import Verdict

if TYPE_CHECKING:
    from harness.evidence import Evidence


def metric_verdict(
    evidence: Evidence, limits: Limits, metric: Any, figure: str, **arguments: Any
) -> Verdict:
    """An `evaluate.EvaluationModule` over the outputs of the cases that have a reference.

    `figure` names the number in what the metric returns; `arguments` go to its `compute`. The
    value itself, without an interval, is held to the floor and the ceiling, if there are any.
    """
    cases = [case for case in evidence.cases if case.reference]
    if not cases:
        raise HarnessError("no case has a reference", "give the suite's cases references")
    made = evidence.generations()
    told = metric.compute(
        predictions=[made[case.id].text for case in cases],
        references=[case.reference for case in cases],
        **arguments,
    )
    try:
        value = float(told[figure])
    except (KeyError, TypeError, ValueError):
        raise HarnessError(
            f"the metric {metric.name} tells no number '{figure}'", f"it tells {', '.join(told)}"
        ) from None
    if not math.isfinite(value):
        raise HarnessError(f"the metric {metric.name} is {value}", "look at its outputs")
    low = -math.inf if limits.floor is None else limits.floor
    high = math.inf if limits.ceiling is None else limits.ceiling
    held = low <= value <= high
    message = f"{figure} {value:.4g} over {len(cases)} cases"
    if limits.floor is None and limits.ceiling is None:
        message += "; reported, it refuses nothing"
    return Verdict(
        check=figure,
        variant=evidence.variant.name,
        status="pass" if held else "fail",
        message=message,
        value=value,
        unit=figure,
        floor=limits.floor,
        ceiling=limits.ceiling,
        n=len(cases),
        passed=len(cases) if held else 0,
    )
