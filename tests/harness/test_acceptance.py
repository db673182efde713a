from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.acceptance import ACCEPTANCE, verify
from harness.config import Gate
from harness.errors import Refused
from harness.promotion import promote
from harness.records import Decision
from harness.review import give
from harness.store import digest_file, digest_json, git_revision


@pytest.fixture
def put(tmp_path: Path, model, decided) -> Callable[..., Path]:
    """A promoted folder of the variant q4, with what the suite's gate says."""

    def promoted(decision: Decision | None = None, **gate: object) -> Path:
        app, variant = tmp_path / "app" / "model", model("q4")
        promote(decision or decided(variant), variant, app, gate=Gate.model_validate(gate))
        return app.resolve()

    return promoted


def test_it_says_what_was_accepted_and_by_what(tmp_path, put, model, decided):
    q8, q4 = model("q8"), model("q4")
    decision = decided(q8, q4)
    digests = {**decision.digests, "suite": "s", "data": "d", "check always": "c"}
    told = verify(put(replace(decision, digests=digests)))
    assert (told.variant, told.digest) == ("q4", q4.digest)
    assert told.files["onnx/model_q4.onnx"] == digest_file(q4.files[1])
    assert dict(told.decision.digests) == digests
    assert told.decision.suite == "p"
    assert "torch" in told.versions
    assert told.git == git_revision()
    assert told.time <= datetime.now(UTC)
    assert (told.expires, told.require_signature, told.reviews) == (None, False, ())


def test_it_holds_the_figures_of_its_own_variant_and_no_case(put, model, decided):
    q8, q4 = model("q8"), model("q4")
    folder = put(decided(q8, q4))
    told = verify(folder).decision
    (verdict,) = told.verdicts
    assert verdict.says == ()
    assert (verdict.variant, verdict.status, verdict.value, verdict.n) == ("q4", "pass", 1.0, 8)
    assert [(v.variant, v.outcome) for v in told.variants] == [
        ("q8", "accepted"),
        ("q4", "accepted"),
    ]
    assert "secret-patient" not in (folder / ACCEPTANCE).read_text()


def test_it_names_who_said_yes(tmp_path, model, decided):
    variant = model("q4")
    decision = decided(variant)
    yes = give(decision, "q4", "yes", "Dr. Soto", "read twenty outputs")
    app = tmp_path / "model"
    promote(decision, variant, app, gate=Gate(require_review=True), reviews=[yes])
    assert verify(app).reviews == (yes,)


def test_it_is_known_by_its_digest(put):
    folder = put()
    digest = digest_file(folder / ACCEPTANCE)
    assert verify(folder, digest) == verify(folder, digest.upper())
    with pytest.raises(Refused, match=r"not the acceptance asked for"):
        verify(folder, "0" * 64)


def test_it_expires(put):
    folder = put(valid_days=30)
    told = verify(folder)
    assert told.expires == told.time + timedelta(days=30)
    assert verify(folder, now=told.expires - timedelta(seconds=1))
    for now in (told.expires, told.expires + timedelta(days=400)):
        with pytest.raises(Refused, match=rf"expired on {told.expires:%Y-%m-%d}"):
            verify(folder, now=now)


def harm_byte(folder: Path) -> None:
    path = folder / "onnx" / "model_q4.onnx"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def harm_link(folder: Path) -> None:
    away = Path(shutil.move(folder / "config.json", folder.parent / "config.json"))
    (folder / "config.json").symlink_to(away)


def harm_pipe(folder: Path) -> None:
    (folder / "config.json").unlink()
    os.mkfifo(folder / "config.json")


def harm_linked_acceptance(folder: Path) -> None:
    away = Path(shutil.move(folder / ACCEPTANCE, folder.parent / ACCEPTANCE))
    (folder / ACCEPTANCE).symlink_to(away)


HARM: dict[str, tuple[Callable[[Path], object], str]] = {
    "a changed byte": (harm_byte, "changed since"),
    "a missing file": (lambda f: (f / "config.json").unlink(), "is missing"),
    "an extra file": (lambda f: (f / "modeling.py").write_text("x"), "was not accepted"),
    "a hidden file": (lambda f: (f / "onnx" / ".x").write_text("x"), "was not accepted"),
    "an extra acceptance": (lambda f: (f / "onnx" / ACCEPTANCE).write_text("{}"), "not accepted"),
    "a link for a file": (harm_link, "changed since"),
    "a pipe for a file": (harm_pipe, "changed since"),
    "an extra pipe": (lambda f: os.mkfifo(f / "pipe"), "was not accepted"),
    "a folder for a file": (
        lambda f: ((f / "config.json").unlink(), (f / "config.json").mkdir()),
        "is missing",
    ),
    "a linked folder": (lambda f: (f / "more").symlink_to("/tmp"), "was not accepted"),
    "no acceptance": (lambda f: (f / ACCEPTANCE).unlink(), "holds no acceptance"),
    "a linked acceptance": (harm_linked_acceptance, "holds no acceptance"),
    "half an acceptance": (lambda f: (f / ACCEPTANCE).write_text('{"schema'), "is no acceptance"),
    "an empty acceptance": (lambda f: (f / ACCEPTANCE).write_text("{}"), "is no acceptance"),
    "no folder": (shutil.rmtree, "holds no acceptance"),
}


@pytest.mark.parametrize("name", HARM)
def test_a_harmed_folder_is_refused(put, name: str):
    harm, told = HARM[name]
    folder = put()
    harm(folder)
    with pytest.raises(Refused, match=told):
        verify(folder)


EDITS = {
    "another schema": ({"schema": 1}, "schema"),
    "a field nobody knows": ({"signed": True}, "signed"),
    "an escape in the name": ({"variant": "q4\x1b[2J"}, "variant"),
    "no files": ({"files": {}, "digest": digest_json({})}, "digest is not that of its files"),
    "one file more": ({"files": {"x": "y"}}, "digest is not that of its files"),
    "a document in a file's place": ({"documents": {"config.json": "x"}}, "takes the place"),
    "another variant": ({"variant": "q8"}, "does not accept the variant"),
    "a time without a zone": ({"expires": "2020-01-01T00:00:00"}, "expires"),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edited_acceptance_is_refused(put, name: str):
    change, told = EDITS[name]
    folder = put()
    path = folder / ACCEPTANCE
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(Refused, match=f"is no acceptance.*{told}"):
        verify(folder)


def test_the_acceptance_of_another_model_is_refused(tmp_path, put, model, decided):
    folder, other, app = put(), model("q8"), tmp_path / "other"
    promote(decided(other), other, app, gate=Gate())
    foreign = json.loads((app / ACCEPTANCE).read_text())
    (folder / ACCEPTANCE).write_text(json.dumps(foreign))
    with pytest.raises(Refused, match=r"model_q8.onnx is missing"):
        verify(folder)
    # The files told to be these ones, the decision is still the other model's.
    own = {name: digest_file(folder / name) for name in ("config.json", "onnx/model_q4.onnx")}
    foreign |= {"files": own, "digest": digest_json(own)}
    (folder / ACCEPTANCE).write_text(json.dumps(foreign))
    with pytest.raises(Refused, match=r"its decision is on other files"):
        verify(folder)


def test_a_decision_that_refused_is_no_acceptance(put):
    folder = put()
    path = folder / ACCEPTANCE
    path.write_text(path.read_text().replace('"outcome": "accepted"', '"outcome": "refused"'))
    with pytest.raises(Refused, match=r"does not accept the variant"):
        verify(folder)


@settings(max_examples=40)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.sampled_from([b"[" * 100_000, b'{"a":' * 50_000, b'{"schema": 2, "time": 1e999}']),
        st.recursive(st.none() | st.floats() | st.text(), st.lists).map(
            lambda value: json.dumps({"schema": 2, "files": value}).encode()
        ),
    )
)
def test_whatever_lies_there_is_refused_with_a_sentence(tmp_path_factory, data: bytes):
    folder = tmp_path_factory.mktemp("hostile")
    (folder / ACCEPTANCE).write_bytes(data)
    with pytest.raises(Refused, match=r"is no acceptance"):
        verify(folder)
