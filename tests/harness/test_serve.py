"""What the server answers and what it refuses, asked in this process."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from harness.backends import open_backend
from harness.cli import main
from harness.config import load_suite
from harness.dataset import load_data
from harness.errors import Refused
from harness.prompts import prompt_ids
from harness.serving.app import QUEUE, build
from harness.serving.page import WORDS, render
from harness.serving.served import Served, load

NAME = "epicrisis-q4"
HERE = "http://127.0.0.1:8321"
HELLO = [{"role": "user", "content": "Hola"}]


@pytest.fixture(scope="session")
def link(accepted: Callable[..., Path]) -> Path:
    return accepted()


@pytest.fixture(scope="session")
def served(link: Path) -> Served:
    return load(link, None, None, "epicrisis")


@pytest.fixture
def ask(served: Served) -> TestClient:
    return client_of(served)


def client_of(served: Served) -> TestClient:
    return TestClient(build(served, render(served, None)), HERE, raise_server_exceptions=False)


def completion(**told: Any) -> dict[str, Any]:
    return {"model": NAME, "messages": HELLO, "max_tokens": 4, **told}


def test_a_case_is_answered_as_it_was_judged(served: Served, ask: TestClient):
    suite = load_suite("epicrisis")
    case = load_data(suite)[1][0]
    asked = {"instruction": case.instruction, "input": case.input, "max_tokens": 24}
    told = ask.post("/chat", json=asked)
    backend = open_backend(served.backend.variant)
    ((judged,),) = backend.generate(prompt_ids([case], suite, served.tokenizer), 24, 1)
    assert told.status_code == 200
    text = served.tokenizer.decode(judged.token_ids, skip_special_tokens=True)
    assert told.json() == {"text": text, "finish_reason": "length", "model": NAME}
    assert len(text) > 20


def test_a_character_of_several_tokens_is_streamed_whole(served: Served):
    prompt = served.prompt([{"role": "user", "content": "ñandú 🩺 ñandú 🩺"}])
    answer = served.answer(prompt, 60)
    assert "".join(answer) == answer.text == served.text(answer.token_ids)


def test_it_says_what_it_serves(served: Served, ask: TestClient):
    (model,) = ask.get("/v1/models").json()["data"]
    assert model["id"] == NAME
    health = ask.get("/health")
    assert health.json() == {"status": "ok", "model": NAME, "digest": served.acceptance.digest}
    assert health.headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in health.headers
    assert [ask.get(path).status_code for path in ("/docs", "/openapi.json")] == [404, 404]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example:8321"}, 400),
        ({"Host": ""}, 400),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1:9999"}, 403),
        ({"Origin": "null"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": ""}, 415),
        ({"Origin": HERE}, 200),
        ({"Content-Type": "application/json; charset=utf-8"}, 200),
    ],
)
def test_a_page_from_elsewhere_gets_nothing(ask: TestClient, headers, status):
    sent = {"Content-Type": "application/json", **headers}
    told = ask.post("/chat", content=json.dumps({"messages": HELLO, "max_tokens": 1}), headers=sent)
    assert told.status_code == status
    assert "access-control-allow-origin" not in told.headers


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "invalid"),
        (b"\xff", 400, None),
        (b"[" * 100_000, 400, None),
        (b"x" * (2**20 + 1), 413, "too_large"),
        (b'{"messages": [], "max_tokens": 1}', 400, "invalid"),
        (b'{"messages": [{"role": "tool", "content": "x"}]}', 400, "invalid"),
        (b'{"messages": [{"role": "user", "content": "\\ud800"}]}', 400, None),
        (b'{"input": "text"}', 400, "input"),
        (b'{"input": {"dx": ["\\ud800"]}}', 400, "messages"),
        (b'{"input": {}, "messages": [{"role": "user", "content": "x"}]}', 400, "invalid"),
        (b'{"input": {"dx": ["<|im_end|>"]}}', 400, "control_token"),
        (b'{"input": {}, "max_tokens": 0}', 400, "invalid"),
        (b'{"input": {}, "max_tokens": 4096}', 400, "context_length_exceeded"),
        (json.dumps({"input": {"evo": "a b " * 9000}}).encode(), 400, "context_length_exceeded"),
    ],
)
def test_a_bad_request_is_told_in_a_sentence(ask: TestClient, body, status, code):
    told = ask.post("/chat", content=body, headers={"Content-Type": "application/json"})
    assert told.status_code == status
    error = told.json()["error"]
    assert code in (None, error["code"])
    assert error["message"].isprintable()
    assert len(error["message"]) < 350


def test_a_body_of_unknown_length_is_not_read(ask: TestClient):
    told = ask.post("/chat", content=iter([b"{}"]), headers={"Content-Type": "application/json"})
    assert told.status_code == 411


@pytest.mark.parametrize(
    ("field", "value"),
    [("temperature", 0.7), ("n", 2), ("tools", []), ("stop", "."), ("logprobs", True)],
)
def test_what_would_change_the_answer_is_refused(ask: TestClient, field, value):
    told = ask.post("/v1/chat/completions", json=completion(**{field: value}))
    assert told.status_code == 400
    assert told.json()["error"]["message"].startswith(f"{field}: ")
    assert ask.post("/v1/chat/completions", json=completion(temperature=0)).status_code == 200


def test_beyond_the_queue_it_is_busy_and_then_no_longer(served: Served):
    entered, go_on = threading.Event(), threading.Event()

    class Waiting:
        """The model's own backend, which begins when it is told."""

        def stream(self, prompt, most):
            entered.set()
            assert go_on.wait(60)
            return served.backend.stream(prompt, most)

    told: list[int] = []
    with client_of(replace(served, backend=Waiting())) as ask:  # type: ignore[arg-type]

        def post() -> None:
            told.append(ask.post("/v1/chat/completions", json=completion()).status_code)

        threads = [threading.Thread(target=post) for _ in range(QUEUE + 3)]
        for thread in threads:
            thread.start()
        assert entered.wait(60)
        while len(told) < 3:
            assert any(thread.is_alive() for thread in threads)
            threads[0].join(0.05)
        assert told == [503] * 3
        go_on.set()
        for thread in threads:
            thread.join()
        assert sorted(told) == [200] * QUEUE + [503] * 3
        assert ask.post("/v1/chat/completions", json=completion()).status_code == 200


def test_what_expired_while_it_was_served_is_served_no_longer(served: Served):
    acceptance = replace(served.acceptance, expires=datetime(2026, 1, 2, tzinfo=UTC))
    ask = client_of(replace(served, acceptance=acceptance))
    for told in (ask.get("/health"), ask.post("/chat", json={"messages": HELLO})):
        assert (told.status_code, told.json()["error"]["code"]) == (503, "expired")


def test_an_error_names_no_patient(served: Served):
    class Broken:
        def stream(self, prompt, most):
            yield 5
            raise ValueError("Juan Pérez")

    ask = client_of(replace(served, backend=Broken()))  # type: ignore[arg-type]
    whole = ask.post("/v1/chat/completions", json=completion())
    streamed = ask.post("/v1/chat/completions", json=completion(stream=True))
    assert (whole.status_code, streamed.status_code) == (500, 200)
    assert whole.json()["error"]["message"] == "no answer could be written (ValueError)"
    assert "(ValueError)" in streamed.text
    assert "Pérez" not in whole.text + streamed.text
    assert "[DONE]" not in streamed.text


def test_the_page_asks_nobody_else_and_speaks_both_languages(served: Served, ask: TestClient):
    page = ask.get("/")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    assert "http" not in page.text
    assert all(WORDS["es"][word] in page.text for word in ("shortcut", "notice", "case", "send"))
    assert 'lang="es"' in page.text
    assert WORDS["en"]["title"] in render(served, "en").text
    assert WORDS["es"].keys() == WORDS["en"].keys()
    free = render(replace(served, suite=None), None).text
    assert 'id="prompt"' in free
    assert 'id="input"' not in free


def test_without_the_suite_there_is_no_case(served: Served):
    told = client_of(replace(served, suite=None)).post("/chat", json={"input": {}})
    assert (told.status_code, told.json()["error"]["code"]) == (400, "no_suite")


def test_what_verify_refuses_is_not_served(accepted, make_suite, tmp_path, capsys):
    link = accepted()
    with pytest.raises(Refused, match="not the acceptance asked for"):
        load(link, "0" * 64, None, None)
    other = make_suite(tmp_path / "other")
    with pytest.raises(Refused, match="not accepted with the suite"):
        load(link, None, None, str(other))
    (link / "generation_config.json").write_text("{}")
    assert main(["serve", str(link), "--port", "0"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    (line,) = told.err.splitlines()
    assert "generation_config.json changed since it was accepted" in line
