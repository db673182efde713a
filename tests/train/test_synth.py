"""What the tiny base and the training rows are drawn from holds no case of the evaluation."""

from __future__ import annotations

import json
import random

from harness.config import load_suite
from harness.dataset import load_data
from train.synth.lessons import FIELDS, draw_lesson
from train.synth.patients import held_out

TRAIN, EVAL = load_data(load_suite("epicrisis"))


def test_every_evaluation_case_is_held_out_and_no_training_case_is():
    assert all(held_out(dict(case.input)) for case in EVAL)
    assert not any(held_out(dict(case.input)) for case in TRAIN)


def test_the_tiny_base_learns_from_no_held_out_admission():
    evaluation = {drug for case in EVAL for drug in case.input["med"]}
    rng = random.Random(1)
    true_records = 0
    for _ in range(2000):
        lesson = draw_lesson(rng, rng.uniform(0.3, 1.0))
        record = json.loads(lesson.user.split("\n", 1)[1])
        # A record of nonsense has no drug line that a case has; an admission usually has.
        if set(FIELDS) == set(record) and evaluation & set(record["med"]):
            true_records += 1
            assert not held_out(record)
    assert true_records > 200
