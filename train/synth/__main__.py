"""Write the built-in suite's cases: `python -m train.synth`. Seeded: the same files every time."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

from harness.store import write_text
from train.synth.epicrisis import write
from train.synth.patients import draw_admission, draw_history, draw_scenario, held_out

SUITE = Path(__file__).parents[2] / "harness" / "suites" / "epicrisis"
SEED = 42
COUNTS = {"train": 1200, "eval": 140}
# The suite's own bounds on words, kept with a margin, so that every reference passes.
MIN_WORDS, MAX_WORDS = 82, 150
SECOND_ADMISSION = 0.08


def cases(count: int, prefix: str, rng: random.Random) -> list[dict[str, object]]:
    """Rows of `count` admissions; a few patients come back, so a group may hold two."""
    rows: list[dict[str, object]] = []
    patient = 0
    while len(rows) < count:
        patient += 1
        history = draw_history(rng)
        for visit in range(1 + (rng.random() < SECOND_ADMISSION)):
            scenario = draw_scenario(rng)
            while True:
                record = draw_admission(scenario, history, rng)
                reference = write(record, rng)
                right_side = held_out(record) == (prefix == "eval")
                if right_side and MIN_WORDS <= len(re.findall(r"\w+", reference)) <= MAX_WORDS:
                    break
            rows.append(
                {
                    "id": f"{prefix}-{patient:04d}-{visit + 1}",
                    "group": f"{prefix}-{patient:04d}",
                    "tags": [scenario.specialty],
                    "instruction": "Epicrisis:",
                    "input": record,
                    "reference": reference,
                }
            )
    return rows[:count]


def main() -> None:
    for name, count in COUNTS.items():
        rows = cases(count, name, random.Random(f"{SEED}-{name}"))
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        write_text(SUITE / f"{name}.jsonl", "\n".join(lines) + "\n")
        print(f"{len(rows)} cases in {SUITE / name}.jsonl")


if __name__ == "__main__":
    main()
