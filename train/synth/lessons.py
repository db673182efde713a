"""What the tiny base learns: to copy the sections it is asked for, in the order it is asked.

The layout is not the epicrisis': no «Ingresa por», no paragraph with two halves, sections in
any order under headings of their own. Fine-tuning is what teaches the epicrisis.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass

from train.synth.nonsense import draw_record, pseudo_word, word
from train.synth.patients import Record, draw_admission, draw_history, draw_scenario, held_out
from train.synth.phrases import listed, lower_initial

HEADINGS = {
    "dx": ("Motivo de consulta", "Problemas al inicio"),
    "proc": ("Intervenciones", "Procedimientos hechos"),
    "tto": ("Farmacos en sala", "Terapia intrahospitalaria"),
    "evo": ("Curso", "Comentario de sala"),
    "dx_alta": ("Problemas al final", "Diagnosticos finales"),
    "med": ("Farmacos en casa", "Receta"),
}
FIELDS = tuple(HEADINGS)
# First one field word by word, then short records, then full ones in growing share; from the
# middle on running text too, so that copying does not hang on the headings.
COPY_PHASE = 0.1
SHORT_PHASE = 0.25
FULL_PHASE = 0.5
RUNNING_PHASE = 0.5
# Openings of a section in running text, in no order and none of them the epicrisis'.
PHRASES = {
    "dx": ("Consulta por", "Se recibe a paciente con", "Acude con", "Cuadro de", "Trasladado por"),
    "proc": ("Se hizo", "Se completo estudio con", "Hubo", "Fue necesaria", "Se llevo a cabo"),
    "tto": ("Se dejo con", "Bajo terapia con", "Se administro", "Usando", "Quedo en sala con"),
    "evo": ("Los dias siguientes estuvo", "En controles se vio", "Siguio", "Desde entonces"),
    "dx_alta": ("Termina con", "Queda con", "Al cierre figura", "Se concluye", "Finaliza con"),
    "med": ("llevando a casa", "debe seguir con", "con receta de", "continua con", "toma"),
}


@dataclass(frozen=True)
class Lesson:
    user: str
    answer: str


def draw_lesson(rng: random.Random, progress: float) -> Lesson:
    """A lesson for the point in training, `progress` in [0, 1]."""
    if progress < COPY_PHASE:
        return _copy_one(rng)
    if progress > RUNNING_PHASE and rng.random() < 0.6:
        return _running(rng)
    growth = (progress - SHORT_PHASE) / (FULL_PHASE - SHORT_PHASE)
    short = rng.random() >= min(0.9, growth)
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


def _running(rng: random.Random) -> Lesson:
    """Sections as sentences of one paragraph, asked for under any word."""
    record = _draw(rng, rng.random() < 0.15, 1.0)
    fields = rng.sample(FIELDS, rng.choice((4, 5, 6, 6, 6)))
    asked = rng.choice(("Relato", "Informe", "Resumen", "Ficha", pseudo_word(rng).capitalize()))
    text = ""
    for key in fields:
        value = record[key]
        if not value:
            continue
        free = " ".join(word(rng) for _ in range(rng.randint(1, 3)))
        phrase = free if rng.random() < 0.3 else rng.choice(PHRASES[key])
        joint = ", " if text and rng.random() < 0.25 else ". " if text else ""
        phrase = phrase[0].upper() + phrase[1:] if joint != ", " else lower_initial(phrase)
        text += f"{joint}{phrase} {listed(value)}"
    user = f"{asked}: {', '.join(fields)}\n{json.dumps(record, ensure_ascii=False)}"
    return Lesson(user, text + ".")


def _draw(rng: random.Random, short: bool, progress: float) -> Record:
    # True records come late and never alone, so that knowing them by heart does not pay.
    if progress > SHORT_PHASE and rng.random() < 0.4:
        while held_out(record := draw_admission(draw_scenario(rng), draw_history(rng), rng)):
            pass
        return record
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
        else:
            parts.append(f"{heading}: {listed(value)}.")
    return " ".join(parts)
