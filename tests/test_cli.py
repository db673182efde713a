"""The `umbral` command as a user types it: help, exit codes, one sentence for a mistake."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.cli import main
from harness.config import load_suite
from harness.selection import suite_checks

COMMANDS = (
    "demo run train export generate score gate report compare "
    "review promote verify history rollback doctor init audit data"
).split()


@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_every_command_explains_itself(command: str | None, capsys):
    with pytest.raises(SystemExit) as left:
        main([command, "--help"] if command else ["--help"])
    assert left.value.code == 0
    told = capsys.readouterr().out
    assert "usage: umbral" in told
    assert command or all(f"    {name} " in told for name in COMMANDS)


def test_help_imports_nothing_heavy(python):
    code = (
        "import sys\nfrom harness.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = 'torch transformers numpy scipy pydantic rich onnx'.split()\n"
        "print(sorted(set(heavy) & set(sys.modules)))"
    )
    assert python("-c", code).stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("arguments", [[], ["promot"], ["gate"], ["score", "x"], ["demo", "--no"]])
def test_wrong_usage_exits_2(arguments: list[str], capsys):
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert "usage: umbral" in capsys.readouterr().err


@pytest.fixture
def refused(capsys) -> Callable[..., str]:
    """The one line on standard error of a command that ends with exit code 2."""

    def run(*arguments: object, code: int = 2) -> str:
        assert main([str(argument) for argument in arguments]) == code
        told = capsys.readouterr()
        assert told.out == ""
        (line,) = told.err.splitlines()
        assert line.startswith("umbral: ")
        return line

    return run


def gate(candidate: Path, suite: Path, tmp_path: Path) -> list[object]:
    return ["gate", "--candidate", candidate, "--suite", suite, "--run", tmp_path / "run"]


CASES = {
    "missing": (None, "eval.jsonl cannot be read"),
    "empty": ("", "eval.jsonl holds no cases"),
    "not JSON": ("{", "eval.jsonl, line 1 is not JSON"),
    "no input": ('{"id": "a"}', "eval.jsonl, line 1: no field 'input'"),
    "input not an object": ('{"input": "x"}', "eval.jsonl, line 1: field 'input' is a text"),
    "one id twice": ('{"id": "a", "input": {}}\n' * 2, "eval.jsonl, line 2: field 'id'"),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_cases(name: str, refused, candidate, suite_path, tmp_path):
    content, told = CASES[name]
    path = suite_path.parent / "eval.jsonl"
    path.unlink() if content is None else path.write_text(content)
    assert told in refused(*gate(candidate, suite_path, tmp_path))
    assert not (tmp_path / "run").exists()


SUITES = {
    "unknown check": ("[checks.always]", "[checks.alwys]", "names no known check"),
    "threshold out of range": ("[checks.always]", "[checks.always]\nfloor = 1.2", "floor"),
    "threshold out of reach": ("[checks.always]", "[checks.always]\nfloor = 0.9", "at least 29"),
    "variant not there": ('"q8", "q4"', '"q8", "q4f16"', "holds no variant 'q4f16'"),
}


@pytest.mark.parametrize("name", SUITES)
def test_bad_suites(name: str, refused, candidate, suite_path, tmp_path):
    old, new, told = SUITES[name]
    suite_path.write_text(suite_path.read_text().replace(old, new))
    assert told in refused(*gate(candidate, suite_path, tmp_path))
    assert not (tmp_path / "run").exists()


def test_bad_candidates(refused, own_candidate, suite_path, tmp_path):
    arguments = gate(own_candidate, suite_path, tmp_path)
    for name in ("tokenizer.json", "vocab.json"):
        (own_candidate / name).unlink()
    assert "has no tokenizer" in refused(*arguments)
    shutil.rmtree(own_candidate)
    assert "no candidate folder" in refused(*arguments)
    assert not (tmp_path / "run").exists()


def test_a_candidate_of_nobodys_run_needs_a_suite(refused, candidate):
    assert "no suite to judge by; give --suite" in refused("gate", "--candidate", candidate)


def test_a_run_finds_a_broken_suite_before_it_trains(refused, suite_path, tmp_path):
    text = suite_path.read_text() + '[train]\nbase = "builtin:tiny"\n'
    run = ["run", suite_path, "--run", tmp_path / "run"]
    suite_path.write_text(text + "[checks.alwys]\n")
    assert "names no known check" in refused(*run)
    suite_path.write_text(text.replace("[checks.always]", "[checks.always]\nfloor = 0.9"))
    assert "cannot prove the floor" in refused(*run)
    suite_path.write_text(text + '[export]\nvariants = ["fp32"]\n')
    assert "q8" in refused(*run)
    assert not (tmp_path / "run").exists()


def test_no_training_without_a_train_table(refused, suite_path, tmp_path):
    assert "has no [train] table" in refused("train", suite_path, "--run", tmp_path / "run")


@pytest.mark.parametrize("command", [["report"], ["promote", "--to", "x"]])
def test_what_is_no_run_is_refused(refused, tmp_path, command):
    assert "is no run folder" in refused(*command, tmp_path)
    (tmp_path / "run.json").write_text("{")
    assert "run.json is not JSON" in refused(*command, tmp_path)
    (tmp_path / "run.json").write_text('{"candidate": "x"}')
    assert "run.json" in refused(*command, tmp_path)


def test_a_place_that_cannot_be_written(refused, tmp_path, rows, jsonl, suite_path):
    row = {"input": rows[0]["input"], "output": "x"}
    path = jsonl(tmp_path / "o.jsonl", [row])
    told = refused("score", path, "--suite", suite_path, "--json", tmp_path)
    assert "cannot be written" in told


def test_gate_report_promote_verify(candidate, suite_path, run_folder, tmp_path, capsys):
    to = tmp_path / "app" / "model"
    arguments = ["--candidate", candidate, "--suite", suite_path, "--run", run_folder]
    assert main(["gate", *map(str, arguments)]) == 0
    first = capsys.readouterr().out
    assert "q4" in first
    assert (run_folder / "report.html").is_file()
    told = tmp_path / "told"
    also = ["--markdown", f"{told}.md", "--json", f"{told}.json"]
    assert main(["report", str(run_folder), *also]) == 0
    assert json.loads(Path(f"{told}.json").read_text())["outcome"] == "accepted"
    assert "q4" in Path(f"{told}.md").read_text()
    assert main(["promote", str(run_folder), "--to", str(to)]) == 0
    told = capsys.readouterr().out
    # Of the accepted ones the smallest.
    assert json.loads((to / "acceptance.json").read_text())["variant"] == "q8"
    assert "| always | ✓ " in (to / "README.md").read_text()
    assert json.loads((to / "llm-model.json").read_text())["localPath"] == "model"
    digest = told.splitlines()[-1].removeprefix("acceptance ")
    assert main(["verify", str(to), "--digest", digest]) == 0
    assert "sound: variant q8" in capsys.readouterr().out
    (to / "config.json").write_text("{}")
    assert main(["verify", str(to)]) == 1
    assert "config.json changed since it was accepted" in capsys.readouterr().err


def test_a_suite_that_demands_a_review_is_promoted_with_one_and_taken_back(
    candidate, make_suite, run_folder, tmp_path, refused, capsys
):
    suite = make_suite(tmp_path / "s")
    text = suite.read_text().replace("[gate]", "[gate]\nrequire_review = true")
    suite.write_text(text)
    to, person = tmp_path / "app" / "model", ["--reviewer", "Ana", "--reason", "read them all"]
    gated = ["gate", "--candidate", candidate, "--suite", suite, "--run", run_folder]
    assert main([*map(str, gated)]) == 0
    capsys.readouterr()
    promote = ["promote", run_folder, "--to", to, "--variant"]
    assert "demands a person's yes" in refused(*promote, "q4", code=1)
    assert "give --reviewer and --reason" in refused("review", run_folder, "--yes")
    assert "judged no variant 'q9'" in refused(
        "review", run_folder, "--yes", "--variant", "q9", *person
    )
    assert main(["review", str(run_folder), "--yes", *person]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == ["yes to q8", "yes to q4"]
    digest = lines[0].split()[-1]
    form = f'data-variant="q8" data-verdicts="{digest}"'
    assert form in (run_folder / "report.html").read_text()
    assert main([*map(str, promote), "q4"]) == 0
    own = tmp_path / "review.jsonl"
    person = {"reviewer": "Ana", "reason": "a dose is wrong"}
    told = {"schema": 2, "variant": "q8", "verdicts": digest, **person}
    own.write_text(json.dumps({**told, "review": "no"}))
    assert main(["review", str(run_folder), "--from", str(own)]) == 0
    capsys.readouterr()
    assert "Ana said no: a dose is wrong" in refused(*promote, "q8", code=1)
    own.write_text(json.dumps({**told, "review": "yes"}))
    assert main(["review", str(run_folder), "--from", str(own)]) == 0
    assert main([*map(str, promote), "q8"]) == 0
    assert main(["rollback", str(to)]) == 0
    capsys.readouterr()
    assert main(["history", str(to)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[2] for line in lines] == ["promote", "promote", "rollback"]
    assert main(["verify", str(to)]) == 0
    assert "not proved" in capsys.readouterr().out
    assert "had no model before" in refused("rollback", to, code=1)
    # Judged by a suite that is another one, the verdicts are others too.
    suite.write_text(text.replace("[gate]", "[gate]\nvalid_days = 30"))
    assert main([*map(str, gated)]) == 0
    capsys.readouterr()
    assert "demands a person's yes" in refused(*promote, "q4", code=1)


def test_a_refused_run_is_not_promoted(
    candidate, make_suite, run_folder, tmp_path, refused, capsys
):
    never = {
        "never.py": "from harness.check import check\nfrom harness.records import Finding\n\n\n"
        "@check(floor=0.1)\ndef never(output, case):\n"
        '    return [Finding("drug", "never", "invented")]\n'
    }
    suite = make_suite(tmp_path / "s", checks="[checks.never]", own=never)
    arguments = ["--candidate", candidate, "--suite", suite, "--run", run_folder]
    assert main(["gate", *map(str, arguments)]) == 1
    assert main(["report", str(run_folder)]) == 1
    capsys.readouterr()
    told = refused("promote", run_folder, "--to", tmp_path / "app", code=1)
    assert "accepts no variant" in told
    assert not (tmp_path / "app").exists()


def test_init_writes_a_suite_that_loads_and_touches_nothing_of_the_users(tmp_path, refused, capsys):
    assert main(["init", str(tmp_path / "new")]) == 0
    capsys.readouterr()
    suite = load_suite(tmp_path / "new")
    assert {"artifact", "sentinel", "fidelity"} <= suite_checks(suite).keys()
    assert (tmp_path / "new" / ".github" / "workflows" / "umbral.yml").is_file()
    path = tmp_path / "new" / "suite.toml"
    path.write_text("mine")
    (tmp_path / "new" / ".github" / "workflows" / "umbral.yml").unlink()
    assert f"{path} exists" in refused("init", tmp_path / "new")
    assert path.read_text() == "mine"
    assert not (tmp_path / "new" / ".github" / "workflows" / "umbral.yml").exists()


def test_doctor_tells_what_there_is(capsys):
    assert main(["doctor"]) == 0
    told = {line.split()[0] for line in capsys.readouterr().out.splitlines()}
    assert {"python", "cores", "memory", "gpu", "torch", "onnxruntime", "unsloth"} <= told


def test_generate_tells_what_it_made_for_each_variant(candidate, suite_path, run_folder, capsys):
    arguments = ["--candidate", candidate, "--suite", suite_path, "--run", run_folder]
    assert main(["generate", *map(str, arguments)]) == 0
    assert [line.split(",")[0] for line in capsys.readouterr().out.splitlines()] == [
        "q8: 8 outputs",
        "q4: 8 outputs",
    ]
