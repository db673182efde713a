from __future__ import annotations

import json
import signal
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.cli import main
from harness.config import load_suite
from harness.scoring import BATCH, score_file
from harness.selection import suite_checks
from harness.store import json_text

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


def numbered(count: int, size: int = 1) -> list[dict]:
    """Rows of several batches, most of which pass `opening` and none of which passes `length`."""
    return [
        {
            "id": f"r{n}",
            "input": {},
            "output": f"{'Ingresa' if n // 2 % 3 else 'Titulo'} por {n} " * size,
            "group": f"p{n // 2}",
            "tags": ["par" if n % 2 else "non"],
        }
        for n in range(count)
    ]


def test_a_file_of_many_batches_is_told_as_one(score, tmp_path):
    count = 2 * BATCH + 7
    code, report = score(numbered(count))
    assert code == 1
    assert [row["id"] for row in report["rows"]] == [f"r{n}" for n in range(count)]
    opened = [row["checks"]["opening"]["pass"] for row in report["rows"]]
    assert opened == [bool(n // 2 % 3) for n in range(count)]
    (verdict,) = (v for v in report["verdicts"] if v["check"] == "opening")
    assert (verdict["n"], verdict["passed"]) == (count, sum(opened))
    assert verdict["effective_n"] < count
    slices = {part["tag"]: part["passed"] for part in report["slices"]["opening"]}
    assert slices == {"par": sum(opened[1::2]), "non": sum(opened[::2])}
    text = (tmp_path / "out" / "report.json").read_text(encoding="utf-8")
    assert text == json_text(report)


def test_a_bad_row_behind_many_good_ones_writes_nothing(score, tmp_path, capsys):
    good = numbered(2 * BATCH)
    assert score([*good, {"input": {}}]) == (2, None)
    assert f"line {2 * BATCH + 1}: no text in field 'output'" in capsys.readouterr().err
    assert score([*good, good[1]]) == (2, None)
    assert (
        f"line {2 * BATCH + 1}: field 'id': the same id as line 2 (r1)" in capsys.readouterr().err
    )
    assert [path.name for path in tmp_path.iterdir()] == ["suite", "outputs.jsonl"]


def test_derived_ids_pass_over_what_is_taken(score):
    row = {"input": {}, "output": "x"}
    (stem,) = (told["id"] for told in score([row])[1]["rows"])
    given = [row, row, {**row, "id": f"{stem}-3"}, row, row]
    ids = [told["id"] for told in score(given)[1]["rows"]]
    assert ids == [stem, *(f"{stem}-{n}" for n in (2, 3, 4, 5))]


def test_memory_does_not_grow_with_the_rows(suite_path, tmp_path, jsonl):
    suite = load_suite(suite_path)

    def peak(count: int) -> int:
        path = jsonl(tmp_path / f"{count}.jsonl", numbered(count, size=200))
        tracemalloc.start()
        score_file(path, suite, tmp_path / "report.json")
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(BATCH)  # what is imported and read once
    assert peak(2_000) < 1.5 * peak(400)


WAITS = """
import sys
from harness.check import check


@check(floor=0.1)
def waits(output, case):
    if case.id == "r150":
        print("midway", flush=True)
        sys.stdin.read()
    return []
"""


def test_a_kill_midway_leaves_nothing(make_suite, tmp_path, jsonl, spawn):
    suite = make_suite(tmp_path / "s", checks="[checks.waits]", own={"waits.py": WAITS})
    path, folder = jsonl(tmp_path / "o.jsonl", numbered(2 * BATCH)), tmp_path / "out"
    folder.mkdir()
    code = "import sys; from harness.cli import main; sys.exit(main(sys.argv[1:]))"
    arguments = ["score", path, "--suite", suite, "--json", folder / "report.json"]
    process = spawn(code, *arguments)
    assert process.stdout.readline() == "midway\n"
    process.kill()
    assert process.wait() == -signal.SIGKILL
    assert list(folder.iterdir()) == []


HOSTILE = {
    "empty": "",
    "long": "Ingresa por neumonia (J18.9). " * 34_000,
    "one token": "fiebre " * 15_000,
    "parentheses": "(" * 50_000 + ")" * 50_000,
    "right to left": "\u202eIngresa por neumonia\u202c \u05d0 " * 3_000,
    "NUL": "\x00" * 100_000,
    "surrogates": "Ingresa por \ud800 neumonia \udfff. " * 1_000,
    "pairs turned round": "\udc00\ud800" * 50_000,
    "a terminal's": "\x1b]0;x\x07\x1b[2J" * 10_000,
}


def test_hostile_outputs_are_findings_of_the_builtin_suite(tmp_path, rows, capsys):
    path, out = tmp_path / "o.jsonl", tmp_path / "out.json"
    given = [
        {"id": f"{name}\ud800", "input": rows[0]["input"], "output": text, "tags": ["\udfff"]}
        for name, text in HOSTILE.items()
    ]
    path.write_text("\n".join(json.dumps(row) for row in given))
    assert main(["score", str(path), "--suite", "epicrisis", "--json", str(out)]) in (0, 1)
    report = json.loads(out.read_bytes().decode("utf-8"))
    assert [row["id"] for row in report["rows"]] == [row["id"] for row in given]
    for row in report["rows"]:
        assert not [told["error"] for told in row["checks"].values() if "error" in told]
        assert not all(told["pass"] for told in row["checks"].values()), row["id"]
    assert all(v["n"] == len(HOSTILE) for v in report["verdicts"])
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("wrong", ["Finding(3, 'fail', 'm')", "Finding('k', 'fail', 'm', nan)"])
def test_a_finding_that_no_report_can_hold_is_unscorable(make_suite, tmp_path, jsonl, wrong):
    own = {
        "odd.py": "from math import nan\nfrom harness.check import check\n"
        "from harness.records import Finding\n\n\n@check(floor=0.1)\n"
        f"def odd(output, case):\n    return [{wrong}]\n"
    }
    suite = make_suite(tmp_path / "s", checks="[checks.odd]", own=own)
    path, out = jsonl(tmp_path / "o.jsonl", numbered(2)), tmp_path / "out.json"
    assert main(["score", str(path), "--suite", str(suite), "--json", str(out)]) == 1
    report = json.loads(out.read_text())
    assert "not a finding" in report["rows"][0]["checks"]["odd"]["error"]


def test_an_error_is_told_without_what_would_harm_a_terminal(make_suite, tmp_path, jsonl, python):
    own = {
        "raises.py": "from harness.check import check\n\n\n@check(floor=0.1)\n"
        "def raises(output, case):\n    raise ValueError('\\ud800\\x1b[2J' + output)\n"
    }
    suite = make_suite(tmp_path / "s", checks="[checks.raises]", own=own)
    path = jsonl(tmp_path / "o.jsonl", numbered(2))
    done = python("-m", "harness.cli", "score", path, "--suite", suite)
    assert (done.returncode, done.stderr) == (1, "")
    assert "ValueError: \u27e6U+D800\u27e7" in done.stdout
    assert "\x1b" not in done.stdout


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
