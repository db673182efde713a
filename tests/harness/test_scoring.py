from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.cli import main
from harness.config import load_suite
from harness.selection import suite_checks

CHECKS = "[checks.opening]\nfloor = 0.5\n[checks.length]\nfloor = 0.5\n[checks.perplexity]\n"


@pytest.fixture
def suite(make_suite: Callable[..., Path], tmp_path: Path) -> Path:
    return make_suite(tmp_path / "suite", checks=CHECKS)


@pytest.fixture
def score(suite: Path, tmp_path: Path, jsonl) -> Callable[..., tuple[int, dict | None]]:
    """(exit code, report or None where none was written) of `umbral score` on rows or bytes."""

    def run(rows: object) -> tuple[int, dict | None]:
        path, out = tmp_path / "outputs.jsonl", tmp_path / "out" / "report.json"
        if isinstance(rows, bytes):
            path.write_bytes(rows)
        else:
            jsonl(path, rows)
        code = main(["score", str(path), "--suite", str(suite), "--json", str(out)])
        return code, json.loads(out.read_text(encoding="utf-8")) if out.exists() else None

    return run


def answered(rows, output=None):
    """The references, or one text, as somebody's outputs."""
    return [
        {"id": row["id"], "input": row["input"], "output": output or row["reference"]}
        for row in rows
    ]


def test_good_outputs_exit_0_and_are_told_row_by_row(score, rows, suite, capsys):
    code, report = score(answered(rows))
    assert code == 0
    assert set(report) == {"suite", "rows", "verdicts", "slices", "suppressions"}
    assert report["suite"] == "prueba"
    assert [row["id"] for row in report["rows"]] == [row["id"] for row in rows]
    sample = {name for name, check in suite_checks(load_suite(suite)).items() if check.is_sample}
    assert sample == {"opening", "length"}
    for row in report["rows"]:
        assert row["checks"] == {name: {"pass": True, "findings": []} for name in sample}
    assert {(v["check"], v["status"], v["n"]) for v in report["verdicts"]} == {
        ("opening", "pass", 8),
        ("length", "pass", 8),
    }
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_bad_outputs_exit_1_with_findings(score, rows):
    code, report = score(answered(rows, "Paciente ingresa."))
    assert code == 1
    first = report["rows"][0]["checks"]["length"]
    assert first["pass"] is False
    (finding,) = first["findings"]
    assert {"kind", "severity", "message", "start", "end", "field"} <= set(finding)
    assert (finding["kind"], finding["severity"]) == ("short", "fail")
    assert (finding["start"], finding["end"]) == (0, len("Paciente ingresa."))


def test_rows_keep_their_order_and_are_never_merged(score, rows):
    given = [{"input": row["input"], "output": row["reference"]} for row in rows]
    code, report = score([*given, *given])
    assert code == 0
    ids = [row["id"] for row in report["rows"]]
    assert len(set(ids)) == 16
    assert [name.split("-")[0] for name in ids[:8]] == [name.split("-")[0] for name in ids[8:]]
    assert all(verdict["n"] == 16 for verdict in report["verdicts"])


def test_ids_do_not_depend_on_the_position(score, rows):
    given = [{"input": row["input"], "output": row["reference"]} for row in rows]
    one, two = score(given)[1], score(given[::-1])[1]
    assert [row["id"] for row in one["rows"]] == [row["id"] for row in two["rows"]][::-1]


def test_surrogates_and_odd_characters_are_judged_like_others(score, rows):
    text = "Ingresa por \ud800 <script>\u2028"
    lines = [json.dumps(row) for row in [*answered(rows[:1], text), *answered(rows[1:])]]
    _, report = score("\n".join(lines).encode())
    assert report["rows"][0]["checks"]["opening"]["pass"]
    assert not report["rows"][0]["checks"]["length"]["pass"]


GOOD = b'{"id": "a", "input": {}, "output": "x"}\n'
BAD = {
    "empty": (b"", "holds no rows"),
    "not JSON": (GOOD + b"{", "line 2 is not JSON"),
    "a list": (GOOD + b"[]", "line 2 is a list"),
    "no input": (GOOD + b'{"output": "x"}', "line 2: no field 'input'"),
    "input a list": (GOOD + b'{"input": [], "output": "x"}', "line 2: field 'input'"),
    "no output": (GOOD + b'{"input": {}}', "line 2: no text in field 'output'"),
    "output null": (GOOD + b'{"input": {}, "output": null}', "line 2: no text in field 'output'"),
    "one id twice": (GOOD + GOOD, "line 2: field 'id': the same id as line 1"),
    "id a number": (GOOD + b'{"id": 3, "input": {}, "output": "x"}', "line 2: field 'id'"),
    "id a list": (GOOD + b'{"id": [3], "input": {}, "output": "x"}', "line 2: field 'id'"),
    "id empty": (GOOD + b'{"id": "", "input": {}, "output": "x"}', "line 2: field 'id' is empty"),
    "reference a list": (
        GOOD + b'{"input": {}, "output": "x", "reference": []}',
        "line 2: field 'reference'",
    ),
    "not UTF-8": (GOOD + b'{"input": {}, "output": "\xf3"}', "line 2 is not UTF-8"),
    "not a number": (GOOD + b'{"input": {"a": NaN}, "output": "x"}', "line 2 is not JSON"),
    "an unknown finish": (
        GOOD + b'{"input": {}, "output": "x", "finish_reason": "stop"}',
        "line 2: field 'finish_reason' is 'stop'",
    ),
    "a finish that is no text": (
        GOOD + b'{"input": {}, "output": "x", "finish_reason": ["eos"]}',
        "line 2: field 'finish_reason' is ['eos']",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_exits_2_and_writes_nothing(score, capsys, tmp_path: Path, name: str):
    content, told = BAD[name]
    assert score(content) == (2, None)
    (sentence,) = capsys.readouterr().err.splitlines()
    assert sentence.startswith(f"umbral: {tmp_path / 'outputs.jsonl'}")
    assert told in sentence
    assert not (tmp_path / "out").exists()


def test_a_suite_without_sample_checks_has_nothing_to_score(make_suite, tmp_path, capsys, jsonl):
    suite = make_suite(tmp_path / "s", checks="[checks.perplexity]")
    path = tmp_path / "outputs.jsonl"
    path.write_bytes(GOOD)
    assert main(["score", str(path), "--suite", str(suite)]) == 2
    assert "has no sample checks" in capsys.readouterr().err


def test_a_check_that_fails_on_every_output_is_an_error_not_a_pass(
    make_suite, tmp_path, rows, jsonl, capsys
):
    own = {
        "wrong.py": "from harness.check import check\n\n\n@check(floor=0.1)\n"
        "def wrong(output, case):\n    return 'fine'\n"
    }
    suite = make_suite(tmp_path / "s", checks="[checks.wrong]", own=own)
    path, out = jsonl(tmp_path / "o.jsonl", answered(rows)), tmp_path / "out.json"
    assert main(["score", str(path), "--suite", str(suite), "--json", str(out)]) == 1
    report = json.loads(out.read_text())
    assert "not a list of findings" in report["rows"][0]["checks"]["wrong"]["error"]
    assert report["verdicts"][0]["status"] == "error"


def test_a_row_may_say_that_its_output_was_cut(make_suite, tmp_path, rows, jsonl):
    suite = make_suite(tmp_path / "s", checks="[checks.repetition]\nfloor = 0.5")
    reasons = [None, "eos", "length"]
    given = [
        {**row, "finish_reason": reason}
        for row, reason in zip(answered(rows[:3]), reasons, strict=True)
    ]
    out = tmp_path / "out.json"
    main(
        [
            "score",
            str(jsonl(tmp_path / "o.jsonl", given)),
            "--suite",
            str(suite),
            "--json",
            str(out),
        ]
    )
    told = [row["checks"]["repetition"] for row in json.loads(out.read_text())["rows"]]
    assert [[f["kind"] for f in one["findings"]] for one in told] == [[], [], ["cut"]]


def test_scoring_imports_neither_torch_nor_transformers(python, tmp_path, jsonl, rows):
    path = jsonl(tmp_path / "o.jsonl", answered(rows))
    code = (
        "import sys; from harness.cli import main; "
        f"code = main(['score', {str(path)!r}, '--suite', 'epicrisis']); "
        "heavy = {'torch', 'transformers', 'onnxruntime', 'datasets', 'trl'} & set(sys.modules); "
        "print(code, sorted(heavy))"
    )
    done = python("-c", code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].endswith("[]")
    sample = [c for c in suite_checks(load_suite("epicrisis")).values() if c.is_sample]
    assert len(done.stdout.splitlines()) == 1 + len(sample)
