"""Cases: load, validate, split. A mistake names file, line, field and remedy."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from harness.config import Suite
from harness.errors import HarnessError
from harness.records import Case
from harness.store import digest_json

OUTPUT_FIELDS = ("reference", "output")
DEEPEST = 100


def read_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line number and object of every row of a JSONL file; blank lines are passed over."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, _parse(path, number, line)
    except OSError as error:
        raise HarnessError(
            f"{path} cannot be read ({_why(error)})", "give a UTF-8 JSONL file that exists"
        ) from error


def load_cases(path: Path, suite: Suite) -> list[Case]:
    """The cases of a JSONL file, in its order. Empty files and repeated ids are errors."""
    cases: list[Case] = []
    lines: dict[str, int] = {}
    for number, row in read_rows(path):
        case = to_case(row, f"{path}, line {number}", suite.input)
        if case.id in lines:
            what = "the same id" if "id" in row else "the same input and output"
            raise HarnessError(
                f"{path}, line {number}: field 'id': {what} as line {lines[case.id]} ({case.id})",
                "give every case an id of its own or drop the duplicate",
            )
        lines[case.id] = number
        cases.append(case)
    if not cases:
        raise HarnessError(f"{path} holds no cases", "give a file with one JSON object a line")
    return cases


def to_case(row: Mapping[str, Any], place: str, kind: str) -> Case:
    """One row as a case. `kind` is the suite's input: `object` or `text`."""
    if "input" not in row:
        raise HarnessError(f"{place}: no field 'input'", "add the input of the case")
    value = row["input"]
    wanted = dict if kind == "object" else str
    if not isinstance(value, wanted):
        raise HarnessError(
            f"{place}: field 'input' is {_kind(value)}, the suite wants {_kind(wanted())}",
            "mend the row or set input in suite.toml",
        )
    reference = next((row[name] for name in OUTPUT_FIELDS if row.get(name) is not None), None)
    texts = {
        "id": row.get("id"),
        "reference": reference,
        "instruction": row.get("instruction", ""),
        "group": row.get("group"),
    }
    for name, text in texts.items():
        if text is not None and not isinstance(text, str):
            raise HarnessError(f"{place}: field '{name}' is {_kind(text)}", "make it a text")
    if texts["id"] == "":
        raise HarnessError(f"{place}: field 'id' is empty", "give an id or leave the field out")
    tags = row.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise HarnessError(f"{place}: field 'tags' is not a list of texts", "mend the row")
    identity = texts["id"] or digest_json([value, reference])[:16]
    return Case(
        id=identity,
        input=value,
        reference=reference,
        instruction=texts["instruction"] or "",
        group=texts["group"] or identity,
        tags=tuple(tags),
    )


def split(cases: Sequence[Case], share: float, seed: int) -> tuple[list[Case], list[Case]]:
    """(kept, set apart): whole groups, about `share` of the cases apart, the same on any machine.

    Groups are shuffled by the seed after sorting, so the file's order does not matter.
    """
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(case.group, []).append(case)
    if len(groups) < 2:
        raise HarnessError(
            f"{len(groups)} group among {len(cases)} cases cannot be split", "give more cases"
        )
    names = sorted(groups)
    random.Random(seed).shuffle(names)
    apart: set[str] = set()
    wanted = max(1, round(share * len(cases)))
    count = 0
    for name in names[:-1]:
        if count >= wanted:
            break
        apart.add(name)
        count += len(groups[name])
    kept = [case for case in cases if case.group not in apart]
    return kept, [case for case in cases if case.group in apart]


def load_data(suite: Suite) -> tuple[list[Case], list[Case]]:
    """(training cases, evaluation cases) of a suite, disjoint by group."""
    train = load_cases(suite.path(suite.data.train), suite)
    if suite.data.eval is None:
        return split(train, suite.data.eval_share, suite.data.seed)
    evaluation = load_cases(suite.path(suite.data.eval), suite)
    shared = {case.group for case in train} & {case.group for case in evaluation}
    if shared:
        raise HarnessError(
            f"group '{min(shared)}' stands in both {suite.data.train} and {suite.data.eval}",
            "keep a patient on one side",
        )
    return train, evaluation


def digest_cases(cases: Sequence[Case]) -> str:
    rows = [[c.id, c.input, c.reference, c.instruction, c.group, c.tags] for c in cases]
    return digest_json(rows)


def _parse(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8"))
        # Python reads NaN and 1e999, which no digest and no other reader takes.
        json.dumps(row, allow_nan=False)
    except UnicodeDecodeError as error:
        raise HarnessError(
            f"{path}, line {number} is not UTF-8 ({error.reason})", "save the file as UTF-8"
        ) from error
    except (ValueError, RecursionError) as error:
        raise HarnessError(
            f"{path}, line {number} is not JSON ({_why(error)})", "one JSON object a line"
        ) from error
    if not isinstance(row, dict):
        raise HarnessError(f"{path}, line {number} is {_kind(row)}", "one JSON object a line")
    if not _is_shallow(row):
        raise HarnessError(
            f"{path}, line {number} is nested more than {DEEPEST} deep", "flatten that row"
        )
    return row


def _is_shallow(row: Any) -> bool:
    """What is read at the last depth that Python takes, it cannot write a few calls further on."""
    level = [row]
    for _ in range(DEEPEST):
        inner = (item.values() if isinstance(item, dict) else item for item in level)
        level = [part for parts in inner for part in parts if isinstance(part, dict | list)]
    return not level


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "a boolean"}
    return "null" if value is None else names.get(type(value), "a number")


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
