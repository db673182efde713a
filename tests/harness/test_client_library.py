"""Transformers.js is fetched once, whole or not at all, into the cache. npm is a stand-in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.clients import library
from harness.errors import HarnessError


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Puts a shell script in npm's place. Gives the file where it notes how it was called."""

    def make(script: str) -> Path:
        place = tmp_path / "bin"
        place.mkdir(exist_ok=True)
        (place / "npm").write_text(f'#!/bin/sh\necho "$@" >> "{place}/calls"\n{script}\n')
        (place / "npm").chmod(0o755)
        monkeypatch.setenv("PATH", f"{place}:/usr/bin:/bin")
        return place / "calls"

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return make


MAKE = f"mkdir -p node_modules/{library.TRANSFORMERS}"


def test_it_is_fetched_once_as_the_lock_file_says_and_runs_no_scripts(npm):
    calls = npm(f"cmp package-lock.json {library.PROGRAMS}/package-lock.json && {MAKE}")
    with pytest.raises(HarnessError, match="not installed"):
        library.modules()
    made = library.install()
    assert library.modules() == made / "node_modules"
    assert library.install() == made
    assert calls.read_text() == "ci --ignore-scripts --no-audit --no-fund\n"


def test_what_breaks_off_leaves_nothing_that_looks_whole(npm):
    npm(f"{MAKE}; echo no such host >&2; exit 1")
    with pytest.raises(HarnessError, match=r"could not install Transformers.js \(no such host\)"):
        library.install()
    with pytest.raises(HarnessError, match="not installed"):
        library.modules()
    npm(MAKE)
    assert library.install().is_dir()


def test_without_npm_or_a_place_it_says_so(npm, monkeypatch, tmp_path):
    calls = npm(MAKE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(calls.parent / "npm"))
    with pytest.raises(HarnessError, match="cannot be filled"):
        library.install()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with pytest.raises(HarnessError, match="there is no npm on this machine"):
        library.install()
