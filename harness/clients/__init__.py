"""The programs that run a deployed model: Transformers.js in Node, and in a page in Chromium."""

from __future__ import annotations

import json
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from harness.clients import chromium, library, node
from harness.config import Suite
from harness.errors import HarnessError
from harness.prompts import CHATML, messages
from harness.records import Case, Variant
from harness.store import digest_file, digest_json, read_json, stage, write_json
from harness.variants import graph_file, graph_name

SECONDS = 1800.0  # a variant has in a client
# What Transformers.js calls a precision; the file of any other variant is told by its name.
DTYPES = frozenset({"fp32", "fp16", "q8", "int8", "uint8", "q4", "bnb4", "q4f16"})


@dataclass(frozen=True)
class Client:
    """`run(variant, job, seconds)` gives what the client said, as JSON; `version` what it is."""

    device: str
    version: Callable[[], str]
    run: Callable[[Variant, Mapping[str, Any], float], bytes]


CLIENTS = {
    "node": Client("cpu", node.version, node.run),
    "chromium": Client("wasm", chromium.version, chromium.run),
}


@dataclass(frozen=True)
class Answer:
    """What a client made of one case's messages: ids with the end token, and milliseconds."""

    __pydantic_config__ = ConfigDict(extra="forbid", allow_inf_nan=False)

    prompt_ids: tuple[int, ...]
    token_ids: tuple[int, ...]
    first_ms: float
    answer_ms: float


@dataclass(frozen=True)
class Session:
    """One variant in one client. `answers` are in the order of the cases; where the client itself
    says that it cannot load or run the files, there is only `error`."""

    __pydantic_config__ = ConfigDict(extra="forbid", allow_inf_nan=False)

    load_ms: float | None = None
    answers: tuple[Answer, ...] = ()
    error: str | None = None


ADAPTER = TypeAdapter(Session)


def ask(
    name: str,
    variant: Variant,
    cases: Sequence[Case],
    suite: Suite,
    folder: Path,
    seconds: float = SECONDS,
) -> Session:
    """The session of a variant in a client, kept in `folder` until anything that decides it
    changes, this machine among it. A client that crashes or hangs is a HarnessError."""
    if name not in CLIENTS:
        raise HarnessError(f"no client '{name}' is known", f"there is {', '.join(CLIENTS)}")
    client = CLIENTS[name]
    job = _job(variant, cases, suite, client.device)
    inputs = {"variant": variant.digest, "job": digest_json(job), **_programs()}
    settings = {"client": client.version(), "machine": machine()}

    def build(made: Path) -> None:
        told = client.run(variant, job, seconds)
        write_json(made / "session.json", asdict(_session(told, len(cases), name)))

    kept = folder / variant.name / f"{name}-{len(cases)}"
    stage(kept, inputs, settings, build)
    return ADAPTER.validate_python(read_json(kept / "session.json"))


def spread(cases: Sequence[Case], count: int) -> list[Case]:
    """So many of the cases, from all over them."""
    if count < 1 or not cases:
        raise HarnessError(f"there are no cases to answer ({count} of {len(cases)})", "give some")
    return list(cases[:: max(1, len(cases) // count)][:count])


def machine() -> str:
    """The name of this machine: times that another took are not compared with its own."""
    return platform.node() or "a machine without a name"


def _job(variant: Variant, cases: Sequence[Case], suite: Suite, device: str) -> dict[str, Any]:
    graph = graph_file(variant)
    named = variant.name in DTYPES and graph.name == graph_name(variant.name)
    return {
        "dtype": variant.name if named else "fp32",
        "file": None if named else graph.stem,
        "subfolder": graph.parent.relative_to(variant.folder).as_posix().removeprefix("."),
        "device": device,
        "template": CHATML if suite.prompt.chat_template else None,
        "tokens": suite.decode.max_new_tokens,
        "exchanges": [messages(case, suite) for case in cases],
    }


def _programs() -> dict[str, str]:
    files = sorted(path for path in library.PROGRAMS.iterdir() if path.is_file())
    return {path.name: digest_file(path) for path in files}


def _session(told: bytes, cases: int, client: str) -> Session:
    try:
        session = ADAPTER.validate_python(json.loads(told))
    except (ValueError, RecursionError, ValidationError) as error:
        raise HarnessError(
            f"{client} said {told[:80]!r}, which is no session ({type(error).__name__})",
            "install the client again",
        ) from error
    finished = session.load_ms is not None and len(session.answers) == cases
    if session.error is None and not finished:
        raise HarnessError(
            f"{client} answered {len(session.answers)} of {cases} cases", "run again"
        )
    return session
