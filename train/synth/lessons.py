"""What the tiny base learns: to copy the sections it is asked for, in the order it is asked.

The layout is not the epicrisis': no «Ingresa por», no paragraph with two halves, sections in
any order under headings of their own. Fine-tuning is what teaches the epicrisis.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass

from train.synth.nonsense import draw_record
from train.synth.patients import Record, draw_admission, draw_history, draw_scenario
from train.synth.phrases import joined, lower_initial, told

HEADINGS = {
    "dx": ("Motivo de consulta", "Problemas al inicio"),
    "proc": ("Intervenciones", "Procedimientos hechos"),
    "tto": ("Farmacos en sala", "Terapia intrahospitalaria"),
    "evo": ("Curso", "Comentario de sala"),
    "dx_alta": ("Problemas al final", "Diagnosticos finales"),
    "med": ("Farmacos en casa", "Receta"),
}
FIELDS = tuple(HEADINGS)
# First one field word by word, then short records, then full ones in growing share.
COPY_PHASE = 0.1
SHORT_PHASE = 0.3


@dataclass(frozen=True)
class Lesson:
    user: str
    answer: str


def draw_lesson(rng: random.Random, progress: float) -> Lesson:
    """A lesson for the point in training, `progress` in [0, 1]."""
    if progress < COPY_PHASE:
        return _copy_one(rng)
    growth = max(0.0, (progress - SHORT_PHASE) / (1 - SHORT_PHASE))
    short = rng.random() >= growth * 0.9
    record = _draw(rng, short, progress)
    count = rng.choice((1, 1, 2)) if short else rng.choice((3, 5, 6, 6, 6))
    fields = rng.sample(FIELDS, count)
    if not short and rng.random() < 0.3:
        fields = sorted(fields, key=FIELDS.index)
    verbatim = rng.random() < 0.15
    asked = f"{'Copia' if verbatim else 'Nota'}: {', '.join(fields)}"
    if short and rng.random() < 0.5:
        record = {key: record[key] for key in FIELDS if key in fields}
    text = json.dumps(record, ensure_ascii=False)
    return Lesson(f"{asked}\n{text}", _answer(record, fields, verbatim, rng))


def _copy_one(rng: random.Random) -> Lesson:
    """The plainest copy, from which the others are learned many times faster."""
    key = rng.choice(FIELDS)
    record = {key: draw_record(rng, rng.choice((1, 1, 2)))[key]}
    text = json.dumps(record, ensure_ascii=False)
    return Lesson(f"Copia: {key}\n{text}", _answer(record, [key], True, rng))


def _draw(rng: random.Random, short: bool, progress: float) -> Record:
    # True records come late and never alone, so that knowing them by heart does not pay.
    if progress > SHORT_PHASE and rng.random() < 0.4:
        return draw_admission(draw_scenario(rng), draw_history(rng), rng)
    return draw_record(rng, rng.choice((1, 1, 2)) if short else rng.choice((2, 3, 3, 4)))


def _answer(record: Record, fields: list[str], verbatim: bool, rng: random.Random) -> str:
    parts = []
    for key in fields:
        value = record[key]
        heading = rng.choice(HEADINGS[key]) if rng.random() < 0.3 else HEADINGS[key][0]
        items = [value] if isinstance(value, str) else value
        if not items:
            parts.append(f"{heading}: no hay.")
        elif verbatim:
            parts.append(f"{heading}: {'; '.join(items)}.")
        elif isinstance(value, str):
            parts.append(f"{heading}: {joined(lower_initial(value).split(', '))}.")
        else:
            parts.append(f"{heading}: {joined([told(item) for item in items])}.")
    return " ".join(parts)
