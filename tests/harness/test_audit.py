"""The gate tests itself: what an audit counts, what it leaves aside, and how the built-in fares."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from harness.audit import Audit, KindAudit, audit
from harness.check import Check
from harness.cli import main
from harness.errors import HarnessError
from harness.mutation import Mutator
from harness.records import Case, Finding
from harness.store import digest_json

CASES = [Case(f"c{i}", {"dx": [f"uno {i}"]}, f"Texto bueno {i}.") for i in range(8)]


def no_bad(output: str, case: Case) -> list[Finding]:
    if "revienta" in output:
        raise ValueError("no such text")
    return [Finding("bad", "fail", "a bad word")] if "malo" in output else []


def no_space(output: str, case: Case) -> list[Finding]:
    return [Finding("space", "never", "two spaces")] if "  " in output else []


def warns(output: str, case: Case) -> list[Finding]:
    return [Finding("odd", "warn", "odd")]


def worse(output: str, case: Case, source: random.Random) -> str | None:
    return output.replace("bueno", "malo")


def hidden(output: str, case: Case, source: random.Random) -> str | None:
    return output.replace("bueno", "pesimo")


def random_letter(output: str, case: Case, source: random.Random) -> str | None:
    return output + source.choice("abcdefghij")


def crash(output: str, case: Case, source: random.Random) -> str | None:
    return output + "revienta"


def wide(output: str, case: Case, source: random.Random) -> str | None:
    return output.replace(" ", "  ", 1) if case.id < "c3" else output


def same(output: str, case: Case, source: random.Random) -> str | None:
    return output if case.id < "c4" else None


def breaks(output: str, case: Case, source: random.Random) -> str | None:
    raise KeyError("dx")


def leaves(output: str, case: Case, source: random.Random) -> str | None:
    raise SystemExit(0)


def number(output: str, case: Case, source: random.Random) -> str | None:
    return 7  # type: ignore[return-value]


def kind(function: Callable[..., str | None], *caught_by: str) -> Mutator:
    return Mutator(function.__name__, function, "What it does.", Path("m.py"), frozenset(caught_by))


@pytest.fixture
def run() -> Callable[..., Audit]:
    checks = {
        function.__name__: Check(function.__name__, function, "", Path("c.py"), floor=0.9)
        for function in (no_bad, no_space, warns)
    }
    checks["logits"] = Check("logits", no_bad, "", Path("c.py"), needs=frozenset({"logits"}))

    def audited(*mutators: Mutator, **options: object) -> Audit:
        given = {"cases": CASES, "checks": checks, **options}
        return audit("own", given.pop("checks"), given.pop("cases"), mutators, **given)

    return audited


def of(audit: Audit, name: str) -> KindAudit:
    return next(kind for kind in audit.kinds if kind.name == name)


def test_a_corruption_counts_as_caught_by_a_check_that_ought_to(run):
    told = run(kind(worse, "no_bad"), kind(hidden, "no_bad"))
    assert (of(told, "worse").share.hit, of(told, "worse").share.n) == (8, 8)
    assert (of(told, "hidden").share.hit, of(told, "hidden").share.n) == (0, 8)
    assert (told.caught.hit, told.caught.n) == (8, 16)
    assert told.caught.interval.low < 0.5 < told.caught.interval.high
    assert told.caught.interval.method == "Wilson"
    assert not told.passed
    assert run(kind(worse, "no_bad"), floor=1.0).passed


def test_what_another_check_catches_is_told_and_does_not_count(run):
    told = of(run(kind(worse, "no_space")), "worse")
    assert (told.share.hit, told.by_any, told.asked) == (0, 8, ("no_space",))


def test_any_one_of_several_checks_is_enough(run):
    assert of(run(kind(worse, "no_space", "no_bad")), "worse").share.hit == 8


def test_a_miss_is_shown_with_what_was_changed(run):
    miss = of(run(kind(hidden, "no_bad")), "hidden").examples[0]
    case = next(case for case in CASES if case.id == miss.case_id)
    assert (miss.before, miss.after) == (case.reference, case.reference.replace("bueno", "pesimo"))


def test_a_long_text_is_shown_around_what_was_changed(run):
    long = f"{'a' * 500} bueno {'b' * 500}"
    (miss,) = of(run(kind(hidden, "no_bad"), cases=[Case("long", {}, long)]), "hidden").examples
    assert miss.before == f"…{'a' * 59} bueno {'b' * 58}…"
    assert miss.after == f"…{'a' * 59} pesimo {'b' * 58}…"


def test_a_rewrite_that_any_check_fails_is_a_false_alarm(run):
    told = run(kind(wide))
    wrong = of(told, "wide")
    assert (wrong.share.hit, wrong.share.n, wrong.harmless) == (3, 3, True)
    assert wrong.examples[0].findings == ("no_space space: two spaces",)
    assert not told.passed
    by_check = {check.check: check.flagged.hit for check in told.checks}
    assert by_check == {"no_bad": 0, "no_space": 3, "warns": 0}


def test_a_warning_fails_nothing(run):
    assert run(kind(worse, "no_bad")).references == 8
    assert of(run(kind(worse, "warns")), "worse").share.hit == 0


def test_a_kind_without_cases_is_told_as_such_and_never_passes(run):
    told = run(kind(same, "no_bad"))
    assert (of(told, "same").share.n, of(told, "same").share.interval) == (0, None)
    assert not told.passed
    assert not run(kind(same)).passed


def test_a_kind_that_no_check_of_the_suite_is_asked_for_is_told_as_such(run):
    told = run(kind(worse, "repetition"), kind(hidden, "no_bad"))
    assert (of(told, "worse").asked, of(told, "worse").share.n) == ((), 0)
    assert told.caught.n == 8


def test_a_reference_that_fails_as_it_is_is_set_aside_and_counted(run):
    cases = [*CASES, Case("bad", {}, "Texto malo y bueno."), Case("none", {})]
    told = run(kind(hidden, "no_bad"), cases=cases)
    assert (told.references, told.aside, told.aside_by) == (9, 1, {"no_bad": 1})
    assert of(told, "hidden").share.n == 8


def test_a_check_that_breaks_on_a_text_fails_it(run):
    assert of(run(kind(crash, "no_bad")), "crash").share.hit == 8
    shown = of(run(kind(crash)), "crash").examples[0]
    assert shown.findings == ("no_bad: ValueError: no such text",)


def test_the_same_seed_makes_the_same_texts_and_another_seed_others(run):
    def texts(seed: int) -> str:
        return digest_json(asdict(run(kind(random_letter, "no_bad"), seed=seed, most=3)))

    assert texts(1) == texts(1)
    assert len({texts(seed) for seed in range(4)}) == 4


def test_no_more_cases_than_asked_for(run):
    assert of(run(kind(worse, "no_bad"), most=3), "worse").share.n == 3


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (breaks, r"'breaks' in m.py failed on case 'c\d' \(KeyError"),
        (leaves, "'leaves' in m.py failed .* \\(SystemExit"),
        (number, "returned int"),
    ],
)
def test_a_broken_mutator_is_named(run, function, told: str):
    with pytest.raises(HarnessError, match=told):
        run(kind(function, "no_bad"))


def test_nothing_to_audit_is_an_error(run):
    with pytest.raises(HarnessError, match="no case of suite 'own' has a reference"):
        run(kind(worse, "no_bad"), cases=[Case("none", {})])
    with pytest.raises(HarnessError, match="'own' has no sample checks"):
        run(kind(worse, "no_bad"), checks={})


def test_the_command_writes_json_and_a_page_and_exits_1_on_a_gap(tmp_path: Path, capsys):
    json_file, page = tmp_path / "audit.json", tmp_path / "audit.html"
    arguments = ["audit", "--cases", "2", "--kind", "opening_changed", "--kind", "double_spaces"]
    assert main([*arguments, "--json", str(json_file), "--html", str(page)]) == 0
    told = json.loads(json_file.read_text(encoding="utf-8"))
    assert (told["caught"]["hit"], told["caught"]["n"], told["flagged"]["n"]) == (2, 2, 2)
    assert "opening_changed" in page.read_text(encoding="utf-8")
    out = capsys.readouterr().out
    assert "2 de 2" in out
    assert max(map(len, out.splitlines())) <= 100


def test_an_unknown_kind_is_one_sentence(capsys):
    assert main(["audit", "--kind", "no_such_kind"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("umbral: no kind 'no_such_kind'; there are ")


@pytest.mark.parametrize(
    "arguments", [["--cases", "0"], ["--cases", "many"], ["--floor", "1.5"], ["--floor", "nan"]]
)
def test_wrong_numbers_are_usage_errors(arguments: list[str], capsys):
    with pytest.raises(SystemExit) as left:
        main(["audit", *arguments])
    assert left.value.code == 2
    assert "usage: umbral audit" in capsys.readouterr().err
