"""`umbral export --rescue`: other settings for the variants that the gate's fidelity refuses.

The settings to try form a ladder from the smallest file to the largest. It is searched by
bisection, so that a few tries find the smallest that passes, as far as larger files are nearer to
the tuned model. Every try is written down once it is judged: an interrupted search goes on. The
candidate is then made anew with what was chosen, by its own stage, which puts it in place whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel

from export.rungs import rungs
from export.stages import export_candidate, first_prompt, source_of
from export.trial import Trials
from harness.config import Suite
from harness.errors import HarnessError
from harness.progress import Follow, quiet
from harness.rescued import Rescue, Try, made_of, read, rescued, table, with_table, write
from harness.variants import graph_name

Told = Callable[[Try], object]


def rescue(
    suite: Suite, model: Path, folder: Path, budget: int, told: Told, follow: Follow = quiet
) -> list[str]:
    """Names of the gate's variants that still fail, after `budget` new tries each at most.

    `told` hears of every variant as it is and of every new try.
    """
    for name in suite.gate.variants:
        if name not in suite.export.variants:
            raise HarnessError(
                f"variant '{name}' of [gate] is not exported", "name it under [export] variants"
            )
    source = source_of(model)
    trials = Trials(suite, model, folder, follow)
    log = _log(folder, made_of(suite.export, source), trials.judged_by)
    candidate = export_candidate(suite, model, folder)
    exported = folder / "fp32"
    prompt = first_prompt(suite, model)
    failing = []
    for name in suite.gate.variants:
        settings = rescued(suite.export, folder, source)
        now = trials.judge(candidate, name, table(settings, name))
        told(now)
        if now.status == "pass":
            continue
        log = _with(log, now)
        ladder = rungs(table(suite.export, name), exported / "onnx" / graph_name("fp32"))
        low, high, left = -1, len(ladder), budget
        while high - low > 1:
            middle = (low + high) // 2
            tried = _known(log, name, ladder[middle])
            if tried is None:
                if not left:
                    break
                left -= 1
                other = with_table(settings, name, ladder[middle])
                tried = trials.make(exported, candidate, name, other, prompt)
                told(tried)
                log = _with(log, tried)
                write(folder, log)
            low, high = (low, middle) if tried.status == "pass" else (middle, high)
        passing = [item for item in log.tries if item.variant == name and item.status == "pass"]
        if passing:
            smallest = min(passing, key=lambda item: item.bytes)
            log = replace(log, chosen={**log.chosen, name: smallest.settings})
            write(folder, log)
        else:
            failing.append(name)
    export_candidate(suite, model, folder)
    return failing


def _log(folder: Path, made_of: str, judged_by: str) -> Rescue:
    """That of the run as far as it holds: choices for this model, tries for these judges too."""
    held = read(folder)
    if held is None or held.made_of != made_of:
        return Rescue(made_of, judged_by)
    return held if held.judged_by == judged_by else Rescue(made_of, judged_by, chosen=held.chosen)


def _with(log: Rescue, tried: Try) -> Rescue:
    return log if tried in log.tries else replace(log, tries=(*log.tries, tried))


def _known(log: Rescue, name: str, settings: BaseModel) -> Try | None:
    wanted = settings.model_dump(mode="json")
    return next((t for t in log.tries if (t.variant, t.settings) == (name, wanted)), None)
