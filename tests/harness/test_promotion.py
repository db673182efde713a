from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from harness.acceptance import ACCEPTANCE, verify
from harness.config import Gate
from harness.errors import HarnessError, Refused
from harness.promotion import history, promote, rollback
from harness.records import Decision, Variant
from harness.variants import discover

HERE = Path(__file__).parent


@pytest.fixture
def app(tmp_path: Path) -> Path:
    return tmp_path / "app" / "model"


@pytest.fixture
def put(app: Path, decided: Callable[..., Decision]) -> Callable[[Variant], Path]:
    """Promotes a variant that the gate accepts; the folder that the link then names."""

    def promoted(variant: Variant) -> Path:
        change = promote(decided(variant), variant, app, gate=Gate())
        assert app.resolve() == app.with_name(change.folder).resolve()
        return app.resolve()

    return promoted


def names(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_a_real_variant_is_promoted_whole(candidate: Path, app: Path, decided):
    variant = discover(candidate)["q4"]
    change = promote(decided(variant), variant, app, gate=Gate())
    assert app.is_symlink()
    expected = {path.relative_to(candidate).as_posix() for path in variant.files}
    assert names(app.resolve()) == expected | {ACCEPTANCE}
    assert set(discover(app)) == {"q4"}
    acceptance = verify(app, change.acceptance)
    assert (acceptance.variant, acceptance.digest) == ("q4", variant.digest)


def test_documents_lie_beside_the_variant_and_are_none_of_it(candidate: Path, app: Path, decided):
    variant = discover(candidate)["q4"]
    told = {"README.md": "# q4\n", "llm-model.json": "{}\n"}
    promote(decided(variant), variant, app, gate=Gate(), documents=told)
    assert {name: (app / name).read_text() for name in told} == told
    assert verify(app).digest == variant.digest == discover(app)["q4"].digest
    (app / "README.md").write_text("# q8\n")
    with pytest.raises(Refused, match=r"README.md changed since it was accepted"):
        verify(app)


def test_a_document_takes_no_file_of_the_variant(model, decided, app):
    variant = model("q4")
    with pytest.raises(Refused, match=r"holds a config.json of its own"):
        promote(decided(variant), variant, app, gate=Gate(), documents={"config.json": "{}"})
    assert not app.exists()


def test_a_folder_that_a_link_has_named_is_never_written_again(model, app, put):
    variant = model("q4")
    first = put(variant)
    (first / "config.json").write_text("harmed")
    second = put(variant)
    assert second != first
    assert (first / "config.json").read_text() == "harmed"
    assert verify(app).digest == variant.digest


def test_only_what_was_accepted_is_promoted(model, decided, app):
    q4, q8 = model("q4"), model("q8")
    refused = decided(q4, q8, status="fail")
    some = replace(refused, outcome="accepted", accepts="any")
    for decision, variant, told in (
        (refused, q8, "'q8' is not accepted"),
        (refused, q4, "'q4' is not accepted"),
        (some, q8, "'q8' is not accepted"),
        (decided(q8), q4, "'q4' is not accepted"),
        (decided(q4), replace(q4, role="tuned"), "compared with, not promoted"),
        (decided(q4), replace(q4, digest="0" * 64), "changed since it was judged"),
    ):
        with pytest.raises(Refused, match=told):
            promote(decision, variant, app, gate=Gate())
    assert not app.parent.exists()
    promote(some, q4, app, gate=Gate())
    assert verify(app).variant == "q4"


def test_what_changes_under_the_copy_leaves_nothing(model, decided, app, put):
    variant = model("q4")
    kept = put(model("q8"))
    before = sorted(path.name for path in app.parent.iterdir())
    (variant.folder / "config.json").write_text("{ }")
    with pytest.raises(Refused, match=r"changed while it was copied"):
        promote(decided(variant), variant, app, gate=Gate())
    variant.files[0].unlink()
    with pytest.raises(HarnessError, match=r"cannot be changed \(No such file"):
        promote(decided(variant), variant, app, gate=Gate())
    assert sorted(path.name for path in app.parent.iterdir()) == before
    assert app.resolve() == kept
    assert len(history(app)) == 1


@pytest.mark.parametrize("name", ["acceptance.json", "acceptance.json.sig"])
def test_a_model_brings_no_acceptance_of_its_own(model, decided, app, name):
    variant = model("q4")
    own = variant.folder / name
    own.write_text("{}")
    variant = model("q4", also=[own])
    with pytest.raises(Refused):
        promote(decided(variant), variant, app, gate=Gate())
    assert not app.exists()


def test_a_real_folder_is_not_replaced(model, decided, app):
    app.mkdir(parents=True)
    (app / "precious").write_text("x")
    variant = model("q4")
    for place in (app, app / "."):
        with pytest.raises(HarnessError, match=r"is a folder, not a link"):
            promote(decided(variant), variant, place, gate=Gate())
    assert names(app) == {"precious"}


def test_what_is_no_link_has_no_history(app):
    for command in (history, rollback):
        with pytest.raises(HarnessError, match=r"is no model link"):
            command(app)
    assert not app.parent.exists()


def test_history_tells_every_change(model, app, put):
    folders = [put(model(name)).name for name in ("q4", "q8", "q4")]
    told = history(app)
    assert [(c.action, c.variant, c.folder) for c in told] == [
        ("promote", name, folder) for name, folder in zip(("q4", "q8", "q4"), folders, strict=True)
    ]
    assert [c.acceptance for c in told if verify(app.with_name(c.folder), c.acceptance)]


def test_a_rollback_goes_back_one_model_at_a_time(model, app, put):
    first, second = put(model("q4")), put(model("q8"))
    put(model("q4f16"))
    assert rollback(app).folder == second.name
    assert rollback(app).folder == first.name
    with pytest.raises(Refused, match=r"had no model before"):
        rollback(app)
    third = put(model("q8"))
    assert rollback(app).folder == first.name
    assert third.is_dir()
    assert [c.action for c in history(app)][-4:] == ["rollback", "rollback", "promote", "rollback"]
    assert verify(app).variant == "q4"


def test_a_rollback_takes_no_harmed_model(model, app, put):
    first, second = put(model("q4")), put(model("q8"))
    (first / "onnx" / "model_q4.onnx").write_bytes(b"other")
    with pytest.raises(Refused, match=r"changed since it was accepted"):
        rollback(app)
    shutil.rmtree(first)
    with pytest.raises(Refused, match=r"holds no acceptance"):
        rollback(app)
    # Another acceptance that is sound in itself is not the one of the history.
    shutil.copytree(second, first)
    with pytest.raises(Refused, match=r"not the acceptance asked for"):
        rollback(app)
    assert app.resolve() == second
    assert len(history(app)) == 2


def test_a_link_that_somebody_else_changed_is_told(model, app, put):
    first, second = put(model("q4")), put(model("q8"))
    app.unlink()
    app.symlink_to(first.name)
    for command in (history, rollback):
        with pytest.raises(Refused, match=f"names {first.name}.*ends with {second.name}"):
            command(app)
    put(model("q8"))
    assert [c.variant for c in history(app)] == ["q4", "q8", "q8"]


def test_models_side_by_side_share_a_registry_and_nothing_else(model, decided, app, put):
    put(model("q4"))
    other = app.with_name("model.q4")
    variant = model("q8")
    promote(decided(variant), variant, other, gate=Gate())
    assert [c.variant for c in history(app)] == ["q4"]
    assert [c.variant for c in history(other)] == ["q8"]


AT_EVERY_POINT = """
import os, shutil, signal, sys
from pathlib import Path

sys.path.insert(0, sys.argv[1])
from promotable import decided, model
from harness.acceptance import verify
from harness.config import Gate
from harness.promotion import history, promote, rollback

work = Path(sys.argv[2])
os.fsync = lambda handle: None  # holds against a power cut; a kill takes no written byte back
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
CHANGES = ("os.rename", "os.symlink", "os.remove", "os.mkdir", "os.rmdir", "os.chmod")


def put(app, name):
    variant = model(work / name, name)
    promote(decided(variant), variant, app, gate=Gate())


def die_before(change, act):
    # A process that ends with SIGKILL right before its n-th change of the disk.
    def hook(event, arguments):
        nonlocal change
        if event in CHANGES or event == "open" and arguments[2] & WRITES:
            change -= 1
            if change == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if child == 0:
        sys.addaudithook(hook)
        act()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def every_point(start, act):
    app, n, met = work / "app" / "model", 0, []
    begin = work / "begin" / "model"
    begin.parent.mkdir(parents=True, exist_ok=True)
    for name in start:
        put(begin, name)
    while True:
        n += 1
        shutil.rmtree(app.parent, ignore_errors=True)
        shutil.copytree(begin.parent, app.parent, symlinks=True)
        old = app.is_symlink() and app.readlink()
        code = die_before(n, lambda: act(app))
        if code == 0:
            return n, met
        assert code == -signal.SIGKILL, code
        if app.is_symlink():
            told = history(app)  # which refuses a link that it does not agree with
            assert verify(app, told[-1].acceptance).variant == told[-1].variant
            assert all(verify(app.with_name(change.folder)) for change in told)
            met.append("old" if app.readlink() == old else "new")
        else:
            assert not start
            met.append("none")
        # The next promotion clears what the kill left (but for a hidden file of a few bytes).
        put(app, "q8")
        told = history(app)
        seen = {path.name for path in app.parent.iterdir() if path.name[0] != "."}
        assert seen == {"model", "promotions.jsonl", *(change.folder for change in told)}, seen
        assert not any(app.with_name(f".model.{name}").exists() for name in ("partial", "journal"))


# Each begins with the models that it names, after those that the ones before it named.
for start, act in (
    ([], lambda app: put(app, "q4")),
    (["q4"], lambda app: put(app, "q8")),
    (["q8"], rollback),
):
    n, met = every_point(start, act)
    print(n, *met)
"""


def test_a_kill_before_any_change_of_the_disk_leaves_one_whole_model(tmp_path: Path, python):
    done = python("-c", AT_EVERY_POINT, HERE, tmp_path)
    assert done.returncode == 0, done.stderr
    first, second, back = (line.split() for line in done.stdout.splitlines())
    assert set(first[1:]) == {"none", "new"}
    for points in (second, back):
        # All the old model, then all the new one: there is one step between.
        assert points[1:] == sorted(points[1:], key=["old", "new"].index)
        assert set(points[1:]) == {"old", "new"}
    assert len(second) > 15


PROMOTER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from promotable import decided, model
from harness.config import Gate
from harness.promotion import promote
work, app, times = Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
print("ready", flush=True)
for _ in range(times):
    for name in ("q4", "q8"):
        variant = model(work / name, name, 1_000_000)
        promote(decided(variant), variant, app, gate=Gate())
"""


def test_promotions_at_once_follow_one_another(tmp_path, app, put, model, spawn):
    put(model("q4"))
    running = [spawn(PROMOTER, HERE, tmp_path / f"of {i}", app, 2) for i in range(3)]
    while any(process.poll() is None for process in running):
        assert verify(app).variant in ("q4", "q8")
    assert [process.returncode for process in running] == [0, 0, 0]
    told = history(app)
    assert len(told) == 1 + 3 * 2 * 2
    for change in told:
        assert verify(app.with_name(change.folder), change.acceptance).variant == change.variant


@pytest.mark.slow
@pytest.mark.parametrize(
    "sign", [".model.partial", ".model.partial/acceptance.json", ".model.journal", ".model.link"]
)
def test_a_kill_from_outside_leaves_one_whole_model(
    tmp_path, app, put, model, spawn: Callable[..., subprocess.Popen[str]], sign
):
    put(model("q4"))
    process = spawn(PROMOTER, HERE, tmp_path / "its", app, 1000)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    while not app.parent.joinpath(sign).exists():
        assert process.poll() is None
    process.kill()
    assert process.wait() == -signal.SIGKILL
    told = history(app)
    assert verify(app, told[-1].acceptance)
    put(model("q8"))
    assert not list(app.parent.glob(".model.[!l]*"))


FULL = """
import resource, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from promotable import decided, model
from harness.config import Gate
from harness.errors import HarnessError
from harness.promotion import promote, rollback
work, app, limit, command = Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
variant = model(work, "q8")
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    rollback(app) if command == "rollback" else promote(
        decided(variant), variant, app, gate=Gate()
    )
except HarnessError as error:
    print(error)
"""


# No process writes a file longer than the limit: what a full disk does, without being root.
@pytest.mark.parametrize(("limit", "told"), [(0, "registry"), (150_000, "cannot be changed")])
def test_a_full_disk_leaves_the_old_model(tmp_path, app, put, model, python, limit, told):
    kept = put(model("q4"))
    before = sorted(path.name for path in app.parent.iterdir())
    done = python("-c", FULL, HERE, tmp_path / "its", app, limit, "promote")
    assert "free disk space" in done.stdout, done.stderr
    assert "Traceback" not in done.stderr
    assert app.resolve() == kept
    assert sorted(path.name for path in app.parent.iterdir()) == before
    assert [c.variant for c in history(app)] == ["q4"]


@pytest.mark.parametrize("command", ["promote", "rollback"])
def test_a_history_that_cannot_be_written_waits_in_the_journal(
    tmp_path, app, put, model, python, command
):
    put(model("q8"))
    put(model("q4"))
    registry = app.with_name("promotions.jsonl")
    line = registry.read_text().splitlines()[0].replace('"model"', '"another"')
    registry.write_text(f"{line}\n" * 2000 + registry.read_text())
    kept = registry.read_text()
    done = python("-c", FULL, HERE, tmp_path / "its", app, 300_000, command)
    assert "is changed, but" in done.stdout, done.stderr
    assert "promotions.jsonl cannot be written" in done.stdout
    assert verify(app).variant == "q8"
    assert registry.read_text() == kept
    assert [c.action for c in history(app)] == ["promote", "promote", command]
    put(model("q4"))
    assert [c.action for c in history(app)][1:] == ["promote", command, "promote"]
    assert registry.read_text().startswith(kept)
