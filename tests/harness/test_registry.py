from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from harness.errors import HarnessError
from harness.registry import append, read

NUMBERS = TypeAdapter(dict[str, int])


def test_records_come_back_in_their_order_and_lines_stay_as_they_were(tmp_path: Path):
    path = tmp_path / "folder" / "log.jsonl"
    assert read(path, NUMBERS) == []
    append(path, [{"a": 1}, {"a": 2}], NUMBERS)
    # Somebody's own spacing, and an editor that took the last line's end.
    path.write_text(path.read_text() + '{ "a":   3 }')
    old = path.read_text()
    append(path, [{"a": 4}], NUMBERS)
    assert read(path, NUMBERS) == [{"a": n} for n in (1, 2, 3, 4)]
    assert path.read_text() == old + '\n{"a": 4}\n'


def test_a_record_that_stands_there_is_not_repeated(tmp_path: Path):
    path = tmp_path / "log.jsonl"
    for _ in range(2):
        append(path, [{"a": 1}], NUMBERS)
    assert read(path, NUMBERS) == [{"a": 1}]


@pytest.mark.parametrize("line", ["", "{", "[]", '{"a": "x"}', "\x00", '{"a": 1}{"a": 2}'])
def test_a_line_that_is_none_is_named_and_stays(tmp_path: Path, line: str):
    path = tmp_path / "log.jsonl"
    path.write_text(f'{{"a": 1}}\n{line}\n{{"a": 2}}\n')
    before = path.read_bytes()
    for command in (lambda: read(path, NUMBERS), lambda: append(path, [{"a": 3}], NUMBERS)):
        with pytest.raises(HarnessError, match=r"log.jsonl, line 2 is no record"):
            command()
    assert path.read_bytes() == before


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(HarnessError, match=r"cannot be opened"):
        append(tmp_path / "file" / "log.jsonl", [{"a": 1}], NUMBERS)
    (tmp_path / "log.jsonl").mkdir()
    with pytest.raises(HarnessError, match=r"log.jsonl cannot be read"):
        read(tmp_path / "log.jsonl", NUMBERS)


WRITER = """
import sys
from pathlib import Path
from pydantic import TypeAdapter
from harness.registry import append
print("ready", flush=True)
input()
for n in range(20):
    append(Path(sys.argv[1]), [{sys.argv[2]: n}], TypeAdapter(dict[str, int]))
"""


def test_writers_at_once_lose_no_line(tmp_path: Path, spawn):
    path = tmp_path / "log.jsonl"
    writers = [spawn(WRITER, path, name) for name in ("a", "b", "c")]
    for writer in writers:
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    found = [json.loads(line) for line in path.read_text().splitlines()]
    for name in ("a", "b", "c"):
        assert [record[name] for record in found if name in record] == list(range(20))
