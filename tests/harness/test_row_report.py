from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.row_report import write_rows
from harness.store import write_json

REST = {"suite": "s\ud800", "verdicts": [{"b": [], "a": "x\ny"}]}


@pytest.mark.parametrize("rows", [[{"id": "a", "checks": {"x": [1, {}]}}, {"id": "\ud800"}], [{}]])
def test_rows_are_written_as_the_whole_would_be(tmp_path: Path, rows):
    write_json(tmp_path / "whole.json", {"rows": rows, **REST})
    path = tmp_path / "new" / "rows.json"
    write_rows(path, iter(rows), lambda: REST)
    assert path.read_bytes() == (tmp_path / "whole.json").read_bytes()
    assert list(path.parent.iterdir()) == [path]


def test_what_fails_on_the_way_leaves_the_old_file_and_no_other(tmp_path: Path):
    path = tmp_path / "rows.json"
    path.write_text("old")

    def failing() -> Iterator[dict[str, str]]:
        yield {"id": "x" * 100_000}
        assert list(tmp_path.iterdir()) == [path]  # what is there already has no name
        raise HarnessError("line 2 is bad", "mend it")

    with pytest.raises(HarnessError, match="line 2 is bad"):
        write_rows(path, failing(), dict)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("")
    for path in (tmp_path, tmp_path / "file" / "rows.json"):
        with pytest.raises(HarnessError, match="cannot be written"):
            write_rows(path, [{}], dict)
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
