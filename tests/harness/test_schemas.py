"""What is written is as the schemas say, and what an older version wrote is read or refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from harness import acceptance, run_record, verdicts
from harness.config import Gate
from harness.errors import HarnessError, Refused
from harness.records import (
    Comparison,
    Decision,
    Finding,
    Interval,
    SampleResult,
    Variant,
    VariantOutcome,
    Verdict,
)
from harness.run_record import RunRecord
from harness.schemas import schemas
from harness.store import digest_bytes, digest_json, read_json, write_json
from harness.verdicts import Judged

DOCS = Path(__file__).parents[2] / "docs" / "schemas"
INTERVAL = Interval(0.1, 0.9, 0.95, "Clopper-Pearson, one-sided")
RESULTS = (SampleResult("c1", (Finding("short", "fail", "3 words", 0, 12, "evo", "x"),)),)
COMPARISON = Comparison("length", "base", 0.5, 0.4, 0.1, INTERVAL, 2, 0.3, lost=("c1",))
VERDICT = Verdict(
    "length", "q4", "pass", "1 of 2", 0.5, interval=INTERVAL, floor=0.1, n=2, passed=1,
    effective_n=1.5, references=1.0, comparisons=(COMPARISON,), worst=RESULTS,
)  # fmt: skip
RECORD = RunRecord(
    suite="epicrisis", candidate="candidate", variants=("q4",), accepts="all", folder="/suite",
    settings={"name": "p"},
)  # fmt: skip


def run_file(folder: Path) -> Path:
    run_record.write(folder, RECORD)
    return folder / "run.json"


def verdict_file(folder: Path) -> Path:
    verdicts.write(folder, Judged(VERDICT, RESULTS), {"data": "d1", "confidence": "0.95"})
    return folder / "verdicts" / "q4" / "length.json"


def acceptance_file(folder: Path) -> Path:
    files = {"config.json": digest_bytes(b"{}")}
    digest = digest_json(files)
    decision = Decision(
        "p", "accepted", (VariantOutcome("q4", "accepted"),), (VERDICT,),
        digests={"variant q4": digest},
    )  # fmt: skip
    variant = Variant("q4", folder, digest, ())
    now = datetime(2026, 1, 1, tzinfo=UTC)
    told = acceptance.accept(decision, variant, files, Gate(), [], now, {})
    (folder / "config.json").write_text("{}")
    path = folder / "acceptance.json"
    write_json(path, acceptance.ADAPTER.dump_python(told, mode="json"))
    return path


FILES: dict[str, Callable[[Path], Path]] = {
    "run": run_file,
    "verdict": verdict_file,
    "acceptance": acceptance_file,
}


def problems(kind: str, told: Any) -> list[str]:
    schema = schemas()[kind]
    Draft202012Validator.check_schema(schema)
    return [error.message for error in Draft202012Validator(schema).iter_errors(told)]


@pytest.mark.parametrize("kind", FILES)
def test_what_is_written_is_as_its_schema_says(kind: str, tmp_path: Path):
    assert problems(kind, read_json(FILES[kind](tmp_path))) == []


@pytest.mark.parametrize("kind", FILES)
def test_a_schema_refuses_what_it_does_not_know(kind: str, tmp_path: Path):
    told = read_json(FILES[kind](tmp_path))
    assert problems(kind, {**told, "more": 1})
    assert problems(kind, {**told, "schema": 3})
    for name in schemas()[kind]["required"]:
        assert problems(kind, {key: value for key, value in told.items() if key != name}), name


@pytest.mark.parametrize("kind", FILES)
def test_the_published_schemas_are_those_of_the_records(kind: str):
    published = read_json(DOCS / f"{kind}.schema.json")
    assert published == json.loads(json.dumps(schemas()[kind])), "python -m harness.schemas"


def test_an_acceptance_tells_no_case(tmp_path: Path):
    assert '"c1"' not in acceptance_file(tmp_path).read_text()


def changed(path: Path, **values: object) -> None:
    path.write_text(json.dumps({**read_json(path), **values}))


def test_the_first_run_record_is_read_and_a_newer_one_refused(tmp_path: Path):
    path = run_file(tmp_path)
    assert run_record.read(tmp_path) == RECORD
    changed(path, schema=3)
    with pytest.raises(HarnessError, match=r"run\.json is no record of a run \(schema: .*1 or 2"):
        run_record.read(tmp_path)
    first = {"suite": "epicrisis", "candidate": "candidate", "variants": ["q4"], "accepts": "all"}
    path.write_text(json.dumps(first))
    assert run_record.read(tmp_path) == replace(RECORD, folder=None, settings=None, schema=1)


def test_an_older_verdict_is_judged_again_and_a_newer_one_refused(tmp_path: Path):
    path = verdict_file(tmp_path)
    bound = read_json(path)["digests"]
    assert verdicts.read(tmp_path, "q4", "length", bound) is not None
    changed(path, schema=1)
    assert verdicts.read(tmp_path, "q4", "length", bound) is None
    changed(path, schema=3)
    with pytest.raises(HarnessError, match=r"length\.json is not a stored verdict"):
        verdicts.read(tmp_path, "q4", "length", bound)


def test_a_verdict_that_lacks_what_came_later_is_read(tmp_path: Path):
    path = verdict_file(tmp_path)
    told = read_json(path)
    for name in ("why", "look"):
        assert told["verdict"].pop(name) is None
    write_json(path, told)
    judged = verdicts.read(tmp_path, "q4", "length", told["digests"])
    assert judged is not None and judged.verdict == VERDICT
    assert problems("verdict", told) == []
    changed(path, verdict={**told["verdict"], "why": {"kind": "a kind of tomorrow"}})
    with pytest.raises(HarnessError, match=r"length\.json is not a stored verdict"):
        verdicts.read(tmp_path, "q4", "length", told["digests"])


@pytest.mark.parametrize("schema", [1, 3])
def test_an_acceptance_of_another_schema_is_refused(schema: int, tmp_path: Path):
    path = acceptance_file(tmp_path)
    assert acceptance.verify(tmp_path).variant == "q4"
    changed(path, schema=schema)
    with pytest.raises(Refused, match=r"acceptance\.json is no acceptance \(schema"):
        acceptance.verify(tmp_path)
