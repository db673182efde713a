"""A patient and an admission, drawn from the scenarios: the `input` of a case."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterable

from train.synth.grammar import expand
from train.synth.scenarios import Comorbidity, Scenario, comorbidities, scenarios

ANTICOAGULANT = re.compile(r"B01A[ABEF]\d\d\)")
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
    if scenario.specialty == "pediatria":
        history = []
    dx = [f"{d.name} ({d.code})" for d in (main, *second)]
    dx += [f"{item.name} ({item.code})" for item in history]
    alta = [f"{rng.choice(main.alta)} ({main.code})"]
    alta += [f"{rng.choice(d.alta)} ({d.code})" for d in second if rng.random() < 0.7]
    alta += [f"{item.name} ({item.code})" for item in history if rng.random() < 0.5]
    proc = rng.sample(scenario.proc, min(len(scenario.proc), rng.choice((0, 1, 1, 1, 2))))
    tto = _one_of_a_class(_lines(scenario.tto, rng))
    med = _lines(scenario.med, rng) + [expand(rng.choice(item.med), rng) for item in history]
    # A line that stands in both halves to the letter is more than so small a model can place.
    med = _one_of_a_class([line for line in med if line not in tto] or med)
    return {
        "dx": dx,
        "proc": [expand(item, rng) for item in proc],
        "tto": tto,
        "evo": _course(scenario.evo, rng),
        "dx_alta": alta,
        "med": med,
    }


def held_out(record: Record) -> bool:
    """Whether an admission is kept for the evaluation, by its diagnoses and its course.

    A fixed third of all that can be drawn: neither training nor the tiny base ever sees one.
    """
    who = "|".join((*record["dx"], str(record["evo"])))
    return hashlib.sha256(who.encode()).digest()[0] < 85


def _lines(slots: tuple[tuple[str, ...], ...], rng: random.Random) -> list[str]:
    drawn = [slot for i, slot in enumerate(slots) if i < 2 or rng.random() < 0.4]
    return [expand(rng.choice(slot), rng) for slot in drawn]


def _course(slots: tuple[tuple[str, ...], ...], rng: random.Random) -> str:
    count = min(len(slots), rng.choice((3, 4, 4, 5)))
    chosen = sorted(rng.sample(range(len(slots)), count))
    text = ", ".join(expand(rng.choice(slots[i]), rng) for i in chosen)
    return text[0].upper() + text[1:]


def _one_of_a_class(lines: Iterable[str]) -> list[str]:
    """The first line of every class of drugs: no two statins, no two doses of one drug."""
    kept: dict[str, str] = {}
    for line in lines:
        code = line.rsplit("(", 1)[-1]  # a line without a code is its own class
        # Both blockers of the renin-angiotensin system are one class, and so are anticoagulants.
        group = "C09" if code.startswith("C09") else ANTICOAGULANT.sub("B01", code)[:5]
        kept.setdefault(group, line)
    return list(kept.values())
