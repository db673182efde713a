"""A patient and an admission, drawn from the scenarios: the `input` of a case."""

from __future__ import annotations

import random
from collections.abc import Iterable

from train.synth.grammar import expand
from train.synth.scenarios import Comorbidity, Scenario, comorbidities, scenarios

Record = dict[str, list[str] | str]


def draw_history(rng: random.Random) -> list[Comorbidity]:
    """What the patient has had for years: none to two comorbidities."""
    return rng.sample(comorbidities(), rng.choice((0, 0, 0, 1, 1, 2)))


def draw_scenario(rng: random.Random) -> Scenario:
    return rng.choice(scenarios())


def draw_admission(scenario: Scenario, history: list[Comorbidity], rng: random.Random) -> Record:
    main = rng.choice(scenario.dx)
    second = rng.sample(scenario.second, min(len(scenario.second), rng.choice((0, 1, 1, 1, 2))))
    # A chronic disease told by the scenario already is not told twice.
    told = {d.code[:3] for d in (main, *second)}
    history = [item for item in history if item.code[:3] not in told]
    dx = [f"{d.name} ({d.code})" for d in (main, *second)]
    dx += [f"{item.name} ({item.code})" for item in history]
    alta = [f"{rng.choice(main.alta)} ({main.code})"]
    alta += [f"{rng.choice(d.alta)} ({d.code})" for d in second if rng.random() < 0.7]
    alta += [f"{item.name} ({item.code})" for item in history if rng.random() < 0.5]
    proc = rng.sample(scenario.proc, min(len(scenario.proc), rng.choice((0, 1, 1, 1, 2))))
    med = _lines(scenario.med, rng) + [expand(rng.choice(item.med), rng) for item in history]
    return {
        "dx": dx,
        "proc": [expand(item, rng) for item in proc],
        "tto": _distinct(_lines(scenario.tto, rng)),
        "evo": _course(scenario.evo, rng),
        "dx_alta": alta,
        "med": _distinct(med),
    }


def _lines(slots: tuple[tuple[str, ...], ...], rng: random.Random) -> list[str]:
    drawn = [slot for i, slot in enumerate(slots) if i < 2 or rng.random() < 0.4]
    return [expand(rng.choice(slot), rng) for slot in drawn]


def _course(slots: tuple[tuple[str, ...], ...], rng: random.Random) -> str:
    count = min(len(slots), rng.choice((3, 4, 4, 5)))
    chosen = sorted(rng.sample(range(len(slots)), count))
    text = ", ".join(expand(rng.choice(slots[i]), rng) for i in chosen)
    return text[0].upper() + text[1:]


def _distinct(lines: Iterable[str]) -> list[str]:
    """The first line of every drug: two doses of one drug would be two orders."""
    kept: dict[str, str] = {}
    for line in lines:
        kept.setdefault(line.split()[0].lower(), line)
    return list(kept.values())
