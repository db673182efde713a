"""The clinical scenarios, one TOML file a specialty, and the comorbidities any patient may have."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "scenarios"


@dataclass(frozen=True)
class Diagnosis:
    name: str
    code: str
    alta: tuple[str, ...]  # how it may be named at discharge


@dataclass(frozen=True)
class Scenario:
    id: str
    specialty: str
    dx: tuple[Diagnosis, ...]
    second: tuple[Diagnosis, ...]
    proc: tuple[str, ...]
    tto: tuple[tuple[str, ...], ...]
    evo: tuple[tuple[str, ...], ...]
    med: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Comorbidity:
    name: str
    code: str
    med: tuple[str, ...]


@functools.cache
def scenarios() -> tuple[Scenario, ...]:
    return tuple(
        _scenario(row, path.stem)
        for path in sorted(FOLDER.glob("*.toml"))
        if path.stem != "comorbidities"
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["scenario"]
    )


@functools.cache
def comorbidities() -> tuple[Comorbidity, ...]:
    rows = tomllib.loads((FOLDER / "comorbidities.toml").read_text(encoding="utf-8"))
    return tuple(
        Comorbidity(row["name"], row["code"], tuple(row["med"])) for row in rows["comorbidity"]
    )


def _scenario(row: dict[str, Any], specialty: str) -> Scenario:
    def diagnoses(key: str) -> tuple[Diagnosis, ...]:
        return tuple(Diagnosis(d["name"], d["code"], tuple(d["alta"])) for d in row.get(key, []))

    def slots(key: str) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(alternatives) for alternatives in row[key])

    return Scenario(
        id=row["id"],
        specialty=specialty,
        dx=diagnoses("dx"),
        second=diagnoses("second"),
        proc=tuple(row.get("proc", [])),
        tto=slots("tto"),
        evo=slots("evo"),
        med=slots("med"),
    )
