from __future__ import annotations

import json
import shutil
import signal
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.gate import Expected, decide
from harness.promotion import ACCEPTANCE, Refused, acceptance_digest, promote, verify
from harness.records import Decision, SampleResult, Verdict
from harness.variants import discover


def decided(candidate: Path, status: str = "pass", accepts: str = "all") -> Decision:
    """What the gate says of q8 and q4 when q4's verdict is `status`."""
    found = discover(candidate)
    worst = (SampleResult("secret-patient", error="x"),)
    verdicts = [
        Verdict("always", "q8", "pass", "ok", 1.0, n=8, worst=worst),
        Verdict("always", "q4", status, "so", 1.0, n=8, worst=worst),  # type: ignore[arg-type]
    ]
    digests = {f"variant {name}": found[name].digest for name in ("q8", "q4")}
    return decide(verdicts, Expected("p", ("q8", "q4"), ("always",), {}, accepts, digests))  # type: ignore[arg-type]


@pytest.fixture
def app(tmp_path: Path) -> Path:
    return tmp_path / "app" / "model"


def registry(app: Path) -> Path:
    return app.with_name("promotions.jsonl")


def put(candidate: Path, app: Path, name: str = "q4") -> Path:
    return promote(decided(candidate), discover(candidate)[name], app, registry(app))


def names(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_a_promoted_variant_is_whole_and_verifies(candidate: Path, app: Path):
    folder = put(candidate, app)
    assert app.is_symlink()
    assert app.resolve() == folder.resolve()
    variant = discover(candidate)["q4"]
    expected = {path.relative_to(candidate).as_posix() for path in variant.files}
    assert names(folder) == expected | {ACCEPTANCE}
    assert set(discover(app)) == {"q4"}
    for place in (folder, app):
        acceptance = verify(place)
        assert (acceptance["variant"], acceptance["digest"]) == ("q4", variant.digest)


def test_an_acceptance_tells_its_own_verdicts_and_no_case(candidate: Path, app: Path):
    acceptance = verify(put(candidate, app))
    assert [(v["variant"], v["status"]) for v in acceptance["verdicts"]] == [("q4", "pass")]
    assert "secret-patient" not in json.dumps(acceptance)


def test_the_acceptance_is_known_by_its_digest(candidate: Path, app: Path):
    folder = put(candidate, app)
    digest = acceptance_digest(verify(folder))
    assert verify(folder, digest)
    with pytest.raises(Refused, match=r"not the acceptance asked for"):
        verify(folder, "0" * 64)


def test_the_same_files_judged_anew_bring_the_new_acceptance(candidate: Path, app: Path):
    first = put(candidate, app)
    decision = replace(decided(candidate), suite="stricter")
    second = promote(decision, discover(candidate)["q4"], app, registry(app))
    assert (verify(first)["suite"], verify(second)["suite"]) == ("p", "stricter")
    assert app.resolve() == second.resolve()


def harm_byte(folder: Path) -> None:
    path = folder / "onnx" / "model_q4.onnx"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def harm_link(folder: Path) -> None:
    away = Path(shutil.move(folder / "config.json", folder.parent / "config.json"))
    (folder / "config.json").symlink_to(away)


def harm_acceptance(folder: Path) -> None:
    path = folder / ACCEPTANCE
    path.write_text(path.read_text().replace('"files": {', '"files": {"x": "y",'))


HARM: dict[str, tuple[Callable[[Path], object], str]] = {
    "a changed byte": (harm_byte, "changed since"),
    "a missing file": (lambda f: (f / "config.json").unlink(), "is missing"),
    "an extra file": (lambda f: (f / "modeling.py").write_text("x"), "was not accepted"),
    "an extra acceptance": (lambda f: (f / "onnx" / ACCEPTANCE).write_text("{}"), "not accepted"),
    "a link for a file": (harm_link, "changed since"),
    "a linked folder": (lambda f: (f / "more").symlink_to("/tmp"), "was not accepted"),
    "no acceptance": (lambda f: (f / ACCEPTANCE).unlink(), "holds no acceptance"),
    "half an acceptance": (lambda f: (f / ACCEPTANCE).write_text('{"schema'), "is no acceptance"),
    "an edited acceptance": (harm_acceptance, "is no acceptance"),
    "an empty acceptance": (lambda f: (f / ACCEPTANCE).write_text("{}"), "is no acceptance"),
}


@pytest.mark.parametrize("name", HARM)
def test_a_harmed_folder_is_refused_and_promoted_anew(candidate: Path, app: Path, name: str):
    harm, told = HARM[name]
    folder = put(candidate, app)
    harm(folder)
    with pytest.raises(Refused, match=told):
        verify(app)
    assert put(candidate, app) == folder
    assert verify(app)


def test_only_what_was_accepted_is_promoted(candidate: Path, app: Path):
    found = discover(candidate)
    for decision in (decided(candidate, "fail"), decided(candidate, "fail", "any")):
        with pytest.raises(Refused, match=r"'q4' is not accepted"):
            promote(decision, found["q4"], app, registry(app))
    with pytest.raises(Refused, match=r"'q8' is not accepted"):
        promote(decided(candidate, "fail"), found["q8"], app, registry(app))
    with pytest.raises(Refused, match=r"'fp32' is not accepted"):
        promote(decided(candidate), found["fp32"], app, registry(app))
    assert not app.parent.exists()
    promote(decided(candidate, "fail", "any"), found["q8"], app, registry(app))
    assert verify(app)["variant"] == "q8"


def test_a_reference_of_a_comparison_is_not_promoted(candidate: Path, app: Path):
    variant = replace(discover(candidate)["q4"], role="tuned")
    with pytest.raises(Refused, match=r"compared with, not promoted"):
        promote(decided(candidate), variant, app, registry(app))


def test_files_that_changed_since_they_were_judged_are_refused(own_candidate: Path, app: Path):
    decision, before = decided(own_candidate), discover(own_candidate)["q4"]
    config = own_candidate / "config.json"
    config.write_text(config.read_text() + " ")
    with pytest.raises(Refused, match=r"changed since it was judged"):
        promote(decision, discover(own_candidate)["q4"], app, registry(app))
    with pytest.raises(Refused, match=r"changed while it was copied"):
        promote(decision, before, app, registry(app))
    assert [path.name for path in app.parent.iterdir()] == []


def test_a_real_folder_is_not_replaced(candidate: Path, app: Path):
    app.mkdir(parents=True)
    (app / "precious").write_text("x")
    with pytest.raises(HarnessError, match=r"is a folder, not a link"):
        put(candidate, app)
    assert (app / "precious").read_text() == "x"


def test_the_registry_only_grows(candidate: Path, app: Path):
    put(candidate, app, "q4")
    first = registry(app).read_text()
    put(candidate, app, "q8")
    both = registry(app).read_text()
    assert both.startswith(first)
    lines = [json.loads(line) for line in both.splitlines()]
    assert [line["variant"] for line in lines] == ["q4", "q8"]
    assert lines[1]["digest"] == discover(candidate)["q8"].digest
    assert verify(app)["variant"] == "q8"


PROMOTER = """
import shutil
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from test_promotion import discover, promote, decided, registry
candidate, app = Path(sys.argv[2]), Path(sys.argv[3])
decision, found = decided(candidate), discover(candidate)
print("ready", flush=True)
while True:
    for name in ("q4", "q8"):
        promote(decision, found[name], app, registry(app))
        # The folder that the link left goes, so that each promotion fills one anew.
        for path in app.parent.glob("model.q*"):
            if path.resolve() != app.resolve():
                shutil.rmtree(path)
"""


@pytest.mark.slow
def test_a_kill_leaves_the_link_on_a_whole_folder(
    candidate: Path, app: Path, spawn: Callable[..., subprocess.Popen[str]]
):
    put(candidate, app)
    for delay in (0.02, 0.1, 0.17, 0.3, 0.5, 0.8):
        process = spawn(PROMOTER, Path(__file__).parent, candidate, app)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=delay)
        process.kill()
        assert process.wait() == -signal.SIGKILL
        assert app.is_symlink()
        assert verify(app)["variant"] in ("q4", "q8")
    lines = registry(app).read_text().splitlines()
    assert all(json.loads(line)["target"] == str(app) for line in lines)
