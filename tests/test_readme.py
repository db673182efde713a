"""What the README tells a user to write is written as told, and does what it says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from harness.cli import main

README = Path(__file__).parents[1] / "README.md"


def blocks(title: str) -> list[tuple[str, str]]:
    """(language, text) of the fenced blocks below a heading, up to the next one."""
    _, rest = README.read_text(encoding="utf-8").split(f"\n### {title}\n")
    section = re.split(r"\n##+ ", rest)[0]
    return re.findall(r"^```(\w+)\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)


@pytest.fixture
def signed(make_suite, tmp_path: Path) -> Path:
    """A suite with the README's own check, its floor one that eight cases can prove."""
    (python, code), (toml, settings), *_ = blocks("A check of your own")
    assert (python, toml) == ("python", "toml")
    suite = make_suite(tmp_path / "suite", checks="")
    place = suite.parent / code.splitlines()[0].removeprefix("# ")
    place.parent.mkdir()
    place.write_text(code, encoding="utf-8")
    head, tables = re.split(r"\n(?=\[)", settings, maxsplit=1)
    assert "under [suite]" in head
    text = suite.read_text().replace('check_folders = ["own"]\n', head)
    suite.write_text(f"{text}\n{tables}floor = 0.5\n", encoding="utf-8")
    return suite


def test_a_check_of_your_own_judges_outputs(signed: Path, rows, jsonl, tmp_path: Path, capsys):
    endings = ["Alta a Cirugia. ", "Alta a Medicina."]
    outputs = [{"input": rows[0]["input"], "output": ending} for ending in endings]
    path, told = jsonl(tmp_path / "outputs.jsonl", outputs), tmp_path / "told.json"
    assert main(["score", str(path), "--suite", str(signed), "--json", str(told)]) == 0
    good, bad = [row["checks"]["signature"] for row in json.loads(told.read_text())["rows"]]
    assert good == {"pass": True, "findings": []}
    assert not bad["pass"]
    (finding,) = bad["findings"]
    assert (finding["kind"], finding["severity"]) == ("missing", "fail")
    assert finding["message"] == "does not end with «Cirugia»"
    assert "signature" in capsys.readouterr().out


def test_a_check_of_your_own_gates(signed: Path, candidate, run_folder, capsys):
    gated = ["gate", "--candidate", candidate, "--suite", signed, "--run", run_folder]
    assert main([str(argument) for argument in gated]) == 1
    told = json.loads((run_folder / "verdicts" / "q4" / "signature.json").read_text())
    assert told["verdict"]["status"] == "fail"
    assert told["verdict"]["value"] == 0
