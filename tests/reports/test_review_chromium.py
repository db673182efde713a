"""A person fills in the page's reviews in Chromium, and what it saves are reviews.

Chromium is driven through its remote-debugging pipe: no driver to install, no port to open.
"""

from __future__ import annotations

import fcntl
import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.review import digest, given
from reports.page import render_page

PATIENCE = 300.0  # seconds; only a browser that hangs takes them
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-dev-shm-usage "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--remote-debugging-pipe"
).split()


class Browser:
    """Commands of the DevTools protocol, and the events that came meanwhile."""

    def __init__(self, reading: int, writing: int) -> None:
        self.reading, self.writing = reading, writing
        self.events: list[dict[str, Any]] = []
        self._held = b""
        self._count = 0
        self.session: str | None = None

    def __call__(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._count += 1
        told: dict[str, Any] = {"id": self._count, "method": method, "params": parameters}
        if self.session:
            told["sessionId"] = self.session
        os.write(self.writing, json.dumps(told).encode() + b"\0")
        while True:
            message = self._message()
            if message.get("id") == self._count:
                assert "error" not in message, message
                result: dict[str, Any] = message["result"]
                return result
            self.events.append(message)

    def until(self, method: str, wanted: Callable[[dict[str, Any]], bool] = bool) -> None:
        """Wait for an event, which may have come already."""
        while not any(e.get("method") == method and wanted(e["params"]) for e in self.events):
            self.events.append(self._message())

    def open(self, page: Path) -> None:
        target = self("Target.createTarget", url="about:blank")["targetId"]
        self.session = self("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self("Page.enable")
        self("Log.enable")
        self("Runtime.enable")
        self("Page.navigate", url=page.as_uri())
        self.until("Page.loadEventFired", lambda _: True)

    def run(self, code: str) -> Any:
        """The value of an expression, as if a person had asked for it."""
        told = self("Runtime.evaluate", expression=code, userGesture=True, returnByValue=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    @property
    def complaints(self) -> list[str]:
        """What the browser logged: a policy that was broken, a script that failed."""
        logged = [e["params"] for e in self.events if e.get("method") == "Log.entryAdded"]
        raised = [e["params"] for e in self.events if e.get("method") == "Runtime.exceptionThrown"]
        return [str(told) for told in (*logged, *raised)]

    def _message(self) -> dict[str, Any]:
        end = time.monotonic() + PATIENCE
        while b"\0" not in self._held:
            ready, _, _ = select.select([self.reading], [], [], max(0.0, end - time.monotonic()))
            data = os.read(self.reading, 1 << 16) if ready else b""
            assert data, "Chromium says nothing more"
            self._held += data
        text, _, self._held = self._held.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        return message


@contextmanager
def chromium(program: str, folder: Path) -> Iterator[Browser]:
    """A browser with a profile and downloads of its own in `folder`."""
    commands, writing = _pipe()
    reading, answers = _pipe()

    def wire() -> None:
        os.dup2(commands, 3)
        os.dup2(answers, 4)

    process = subprocess.Popen(
        [program, *FLAGS, f"--user-data-dir={folder / 'profile'}"],
        close_fds=False,  # Chromium reads its commands from 3 and answers on 4
        preexec_fn=wire,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(commands)
    os.close(answers)
    try:
        browser = Browser(reading, writing)
        browser(
            "Browser.setDownloadBehavior",
            behavior="allow",
            downloadPath=str(folder),
            eventsEnabled=True,
        )
        yield browser
    finally:
        process.kill()
        process.wait()
        os.close(reading)
        os.close(writing)


def _pipe() -> tuple[int, int]:
    """Both ends above 9, so that wiring 3 and 4 overwrites neither."""
    ends = os.pipe()
    high = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends]
    for end in ends:
        os.close(end)
    return high[0], high[1]


NAME = "Dra. Núñez «la de UCI» </script> \\ \" ' 🩺"


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium here")
def test_what_a_person_fills_in_are_reviews_of_those_verdicts(refused: Any, tmp_path: Path) -> None:
    verdicts = {name: digest(refused.decision, name) for name in ("q8", "q4", "q4f16")}
    told = replace(refused, facts=replace(refused.facts, verdicts=verdicts)).told()
    page = tmp_path / "report.html"
    page.write_text(render_page(told), encoding="utf-8")
    q8, q4 = (f"document.querySelector('form[data-variant={name}]')" for name in ("q8", "q4"))
    make, save = f"{q4}.querySelector('button')", "#review-link"
    shown = f"document.querySelector('{save}').checkVisibility()"
    fill = (
        f"(name, text, form = {q4}) => {{ const at = form.querySelector(`input[name=${{name}}]`);"
        " at.value = text; at.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    with chromium("chromium", tmp_path) as browser:
        browser.open(page)
        hidden = "[...document.querySelectorAll('form')].map((form) => form.hidden)"
        assert browser.run(hidden) == [False] * 3
        browser.run(f"{make}.click()")
        assert browser.run(shown) is False  # nothing is filled in
        browser.run(f"({fill})('reviewer', {json.dumps(NAME)})")
        browser.run(f"({fill})('reason', '   ')")
        browser.run(f"{q4}.querySelector('input[value=no]').click()")
        browser.run(f"{make}.click()")
        assert browser.run(shown) is False  # blanks are no reason
        browser.run(f"({fill})('reason', ' sin\\u2028objeciones ')")
        browser.run(f"{make}.click()")
        assert browser.run(shown) is True
        browser.run(f"({fill})('reason', 'una dosis está mal')")
        assert browser.run(shown) is False  # the line no longer says what the form says
        browser.run(f"{make}.click()")
        browser.run(f"({fill})('reviewer', 'Ana', {q8})")
        browser.run(f"({fill})('reason', 'leí cuarenta', {q8})")
        browser.run(f"{q8}.querySelector('input[value=yes]').click()")
        browser.run(f"{q8}.querySelector('button').click()")
        browser.run(f"document.querySelector('{save}').click()")
        browser.until("Browser.downloadProgress", lambda event: event["state"] == "completed")
        assert browser.complaints == []
    reviews = given(tmp_path / "review.jsonl", refused.decision)
    assert [(r.variant, r.review, r.reviewer, r.reason) for r in reviews] == [
        ("q4", "no", NAME, "una dosis está mal"),
        ("q8", "yes", "Ana", "leí cuarenta"),
    ]
