"""What becomes of a client's answers, and of a client that fails. The stand-ins are programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from harness.clients import CLIENTS, Session, ask, library, spread
from harness.config import load_suite
from harness.dataset import load_data
from harness.errors import HarnessError
from harness.prompts import messages
from harness.records import Case, Variant

ANSWER = {"prompt_ids": [1, 2], "token_ids": [3, 2], "first_ms": 5.5, "answer_ms": 9}
TOLD = {"load_ms": 100.0, "answers": [ANSWER, ANSWER]}


@pytest.fixture
def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Puts a shell script in Node's place; `$3` is the job. Gives the folder it may write into."""

    def make(script: str) -> Path:
        place = tmp_path / "bin"
        place.mkdir(exist_ok=True)
        program = place / "node"
        program.write_text(
            f'#!/bin/sh\n[ "$1" = --version ] && echo v0 && exit\ncd "{place}"\n{script}\n'
        )
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{place}:/usr/bin:/bin")
        return place

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (library.folder() / "node_modules" / library.TRANSFORMERS).mkdir(parents=True)
    return make


@pytest.fixture
def asked(suite_path: Path, tmp_path: Path) -> Callable[..., Session]:
    """Asks a client about two cases. No stand-in reads the variant's files."""
    graph = tmp_path / "model" / "onnx" / "model_quantized.onnx"

    def make(client: str = "node", *, seconds: float = 60.0, named: str = "q8") -> Session:
        suite = load_suite(suite_path)
        variant = Variant(named, tmp_path / "model", "d", (graph,))
        cases = load_data(suite)[1][:2]
        return ask(client, variant, cases, suite, tmp_path / "clients", seconds)

    return make


def say(told: object) -> str:
    return f"cat <<'END'\n{json.dumps(told)}\nEND"


def test_answers_are_kept_and_not_asked_for_again(node, asked):
    place = node(f"echo once >> asked\n{say(TOLD)}")
    session = asked()
    assert session.load_ms == 100
    assert [answer.token_ids for answer in session.answers] == [(3, 2), (3, 2)]
    assert asked() == session
    assert (place / "asked").read_text() == "once\n"


def test_another_version_of_the_client_is_asked_anew(node, asked, tmp_path):
    asked_before = f"echo once >> asked\n{say(TOLD)}"
    place = node(asked_before)
    asked()
    script = place / "node"
    script.write_text(script.read_text().replace("echo v0", "echo v1"))
    asked()
    assert (place / "asked").read_text() == "once\nonce\n"


def test_a_job_is_what_an_application_asks_for(node, asked, tmp_path, suite_path):
    place = node(f'cat "$3" > seen\n{say(TOLD)}')
    asked()
    job = json.loads((place / "seen").read_text())
    suite = load_suite(suite_path)
    cases = load_data(suite)[1][:2]
    assert job["exchanges"] == [messages(case, suite) for case in cases]
    assert (job["dtype"], job["file"], job["subfolder"]) == ("q8", None, "onnx")
    assert (job["device"], job["tokens"], job["template"]) == ("cpu", 8, None)
    assert job["folder"] == str(tmp_path / "model")


def test_a_variant_of_an_open_name_is_told_by_its_file(node, asked):
    place = node(f'cat "$3" > seen\n{say(TOLD)}')
    asked(named="pruned-q8")
    job = json.loads((place / "seen").read_text())
    assert (job["dtype"], job["file"]) == ("fp32", "model_quantized")


def test_what_the_client_itself_says_is_a_result(node, asked):
    place = node(f"echo once >> asked\n{say({'error': 'no operator Foo'})}")
    assert asked() == asked() == Session(error="no operator Foo")
    assert (place / "asked").read_text() == "once\n"


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("echo bad alloc >&2; exit 3", r"Node ended with 3 on 'q8' \('bad alloc'\)"),
        ("kill -9 $$", "Node ended with -9"),
        (":", "which is no session"),
        ("echo '<html>'", "which is no session"),
        ("printf '\\377\\000'", "which is no session"),
        (say({"load_ms": float("nan"), "answers": []}), "which is no session"),
        (say({**TOLD, "more": 1}), "which is no session"),
        (say({"load_ms": 1.0, "answers": [ANSWER]}), "answered 1 of 2 cases"),
        (say({}), "answered 0 of 2 cases"),
    ],
)
def test_a_client_that_fails_is_an_error_and_nothing_is_kept(
    node, asked, tmp_path, script, message
):
    node(script)
    with pytest.raises(HarnessError, match=message):
        asked()
    assert not any(path.name == "session.json" for path in tmp_path.rglob("*"))


def test_a_client_that_hangs_is_ended_with_all_that_it_started(node, asked):
    place = node("sleep 600 & echo $! > child; wait")
    with pytest.raises(HarnessError, match="did not finish with 'q8' in 1 s"):
        asked(seconds=1.0)
    child = int((place / "child").read_text())
    assert not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE


def test_what_is_missing_is_named(asked, monkeypatch, tmp_path, node):
    node(say(TOLD))
    with pytest.raises(HarnessError, match="no client 'deno' is known; there is node, chromium"):
        asked("deno")
    (library.folder() / "node_modules").rename(tmp_path / "elsewhere")
    with pytest.raises(HarnessError, match="not installed; run `umbral doctor --install-client`"):
        asked()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(HarnessError, match="there is no Node on this machine"):
        asked("node")
    with pytest.raises(HarnessError, match="there is no Chromium on this machine"):
        asked("chromium")


def test_what_does_not_tell_its_version_is_an_error(node, asked):
    script = node("") / "node"
    script.write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(HarnessError, match="does not tell its version"):
        asked()


def test_cases_come_from_all_over_the_suite():
    cases = [Case(f"c{i}", "") for i in range(10)]
    assert [case.id for case in spread(cases, 3)] == ["c0", "c3", "c6"]
    assert spread(cases, 40) == cases
    for few, count in (([], 3), (cases, 0), (cases, -1)):
        with pytest.raises(HarnessError, match="there are no cases"):
            spread(few, count)


def test_the_lock_file_names_no_registry():
    lock = json.loads((library.PROGRAMS / "package-lock.json").read_text())
    packages = {name: told for name, told in lock["packages"].items() if name}
    assert f"node_modules/{library.TRANSFORMERS}" in packages
    assert all("resolved" not in told and told["integrity"] for told in packages.values())
    assert set(CLIENTS) == {"node", "chromium"}
