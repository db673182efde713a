"""The server as it is used: a process of its own, OpenAI's client, a person in Chromium."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openai
import pytest

from harness.config import load_suite
from harness.dataset import load_data
from harness.store import digest_file

pytestmark = pytest.mark.slow
NAME = "epicrisis-q4"
HELLO: Any = [{"role": "user", "content": "Epicrisis:"}]


@contextmanager
def serving(link: Path, *arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address of a server on a free port, and its process."""
    command = [sys.executable, "-m", "harness.cli", "serve", str(link), "--port", "0", *arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line.startswith(f"serving {NAME}: http://127.0.0.1:"), process.communicate()
            yield line.split()[2], process
        finally:
            process.kill()


@pytest.fixture(scope="module")
def address(accepted: Callable[..., Path]) -> Iterator[str]:
    with serving(accepted(), "--suite", "epicrisis") as (address, _):
        yield address


@pytest.fixture
def client(address: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client:
        yield client


def test_openais_client_reads_an_answer_and_the_same_in_a_stream(client: openai.OpenAI):
    asked: dict[str, Any] = {"model": NAME, "messages": HELLO, "max_tokens": 20}
    told = client.chat.completions.create(**asked)
    (choice,) = told.choices
    assert choice.message.content
    assert (choice.finish_reason, told.usage and told.usage.completion_tokens) == ("length", 20)
    chunks = list(
        client.chat.completions.create(**asked, stream=True, stream_options={"include_usage": True})
    )
    deltas = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
    assert len([delta for delta in deltas if delta]) > 5
    assert "".join(deltas) == choice.message.content
    assert chunks[-2].choices[0].finish_reason == "length"
    assert chunks[-1].usage == told.usage
    assert [model.id for model in client.models.list()] == [NAME]


def test_openais_client_raises_what_it_is_refused(client: openai.OpenAI):
    with pytest.raises(openai.NotFoundError, match=f"the model here is {NAME}"):
        client.chat.completions.create(model="gpt-5", messages=HELLO)
    with pytest.raises(openai.BadRequestError, match="takes 2048 together") as refused:
        client.chat.completions.create(model=NAME, messages=HELLO, max_tokens=2048)
    assert refused.value.code == "context_length_exceeded"


def test_a_stream_that_is_left_gives_its_turn_to_the_next(client: openai.OpenAI):
    asked: dict[str, Any] = {"model": NAME, "messages": HELLO}
    for _ in range(12):  # more than may wait
        with client.chat.completions.create(**asked, max_tokens=1900, stream=True) as stream:
            next(iter(stream))
    assert client.chat.completions.create(**asked, max_tokens=2).choices


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_when_it_is_told_and_has_logged_nothing(accepted, number: signal.Signals):
    link = accepted()
    digest = digest_file(link / "acceptance.json")
    with serving(link, "--digest", digest) as (address, process):
        with openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client:
            client.chat.completions.create(model=NAME, messages=HELLO, max_tokens=2)
        process.send_signal(number)
        out, errors = process.communicate(timeout=120)
        assert (process.returncode, out, errors) == (0, "", "")


@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium here")
def test_a_person_sees_the_answer_as_text(address: str, chromium: Any, tmp_path: Path):
    case = load_data(load_suite("epicrisis"))[1][0]

    def until(browser: Any, code: str) -> None:
        """Once it holds; the page tells, nobody looks again and again."""
        watched = (
            "new Promise((done) => { const look = () => { if (" + code + ") done(true); };"
            " new MutationObserver(look).observe(document.body,"
            " { subtree: true, childList: true, characterData: true }); look(); })"
        )
        browser("Runtime.evaluate", expression=watched, awaitPromise=True)

    def fill(browser: Any, field: str, text: str) -> None:
        browser.run(f"document.getElementById('{field}').focus()")
        browser.run(f"document.getElementById('{field}').select()")
        browser("Input.insertText", text=text)

    def press(browser: Any, **key: Any) -> None:
        for kind in ("keyDown", "keyUp"):
            browser("Input.dispatchKeyEvent", type=kind, **key)

    status = "document.getElementById('status').textContent"
    answer = "document.getElementById('answer').textContent"
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
    with chromium("chromium", tmp_path) as browser:
        browser.open(address)
        fill(browser, "instruction", case.instruction)
        fill(browser, "input", "[1]")
        press(browser, **enter, modifiers=2)  # Ctrl
        until(browser, f"{status} === 'Los datos no son un objeto JSON.'")
        fill(browser, "input", json.dumps(case.input, ensure_ascii=False))
        press(browser, **enter, modifiers=2)
        until(browser, f"['Listo.', 'Cortada en el límite de longitud.'].includes({status})")
        assert "ceftriaxona" in browser.run(answer)
        assert browser.run("document.activeElement.id") == "answer"
        # On a phone nothing runs out of the side.
        browser(
            "Emulation.setDeviceMetricsOverride",
            width=320,
            height=640,
            deviceScaleFactor=1,
            mobile=True,
        )
        assert browser.run("document.documentElement.scrollWidth") <= 320
        # What a model writes is text, whatever it looks like.
        browser.run("answer.textContent = ''; document.querySelector('input[value=free]').click()")
        fake = "Promise.resolve(Response.json({ text: '<b id=bold>x</b>', finish_reason: 'stop' }))"
        browser.run(f"globalThis.fetch = () => {fake}; document.getElementById('send').click()")
        until(browser, f"{answer} === '<b id=bold>x</b>'")
        assert browser.run("document.getElementById('bold')") is None
        assert browser.complaints == []
