from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.acceptance import ACCEPTANCE, verify
from harness.config import Gate
from harness.errors import HarnessError, Refused
from harness.promotion import promote, rollback
from harness.signing import hold, sign

Keys = tuple[Path, Path]


@pytest.fixture
def keys(tmp_path: Path) -> Callable[[str], Keys]:
    """A new private and public key, as PEM files."""
    from cryptography.hazmat.primitives import serialization as forms
    from cryptography.hazmat.primitives.asymmetric import ec

    def make(name: str) -> Keys:
        key = ec.generate_private_key(ec.SECP256R1())
        private, public = tmp_path / f"{name}.pem", tmp_path / f"{name}.pub"
        private.write_bytes(
            key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption())
        )
        public.write_bytes(
            key.public_key().public_bytes(
                forms.Encoding.PEM, forms.PublicFormat.SubjectPublicKeyInfo
            )
        )
        return private, public

    return make


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "told.json"
    path.write_text("{}")
    return path


def test_a_file_is_held_to_the_key_that_signed_it(keys, text):
    private, public = keys("ours")
    with pytest.raises(Refused, match=r"is not signed"):
        hold(text, public)
    sign(text, private)
    hold(text, public)
    _, foreign = keys("foreign")
    with pytest.raises(Refused, match=r"no signature of told.json with the key .*foreign.pub"):
        hold(text, foreign)
    text.write_text("{} ")
    with pytest.raises(Refused, match=r"no signature of told.json"):
        hold(text, public)


@pytest.mark.parametrize(
    "bundle", ["", "{}", "[]", "null", '{"dsseEnvelope": {"payload": "e30="}}']
)
def test_what_is_no_signature_is_refused(keys, text, bundle):
    text.with_name("told.json.sig").write_text(bundle)
    with pytest.raises(Refused, match=r"is no signature"):
        hold(text, keys("ours")[1])


def test_a_signature_with_its_own_digests_changed_is_refused(keys, text):
    private, public = keys("ours")
    sign(text, private)
    path = text.with_name("told.json.sig")
    bundle = json.loads(path.read_text())
    other = text.with_name("other.json")
    other.write_text("{} ")
    sign(other, private)
    bundle["dsseEnvelope"]["payload"] = json.loads(other.with_name("other.json.sig").read_text())[
        "dsseEnvelope"
    ]["payload"]
    text.write_text("{} ")
    path.write_text(json.dumps(bundle))
    with pytest.raises(Refused, match=r"is no signature"):
        hold(text, public)


def test_what_is_no_key_is_told(keys, text, tmp_path):
    private, public = keys("ours")
    (tmp_path / "text").write_text("key")
    for path in (tmp_path / "none", tmp_path / "text", tmp_path, public):
        with pytest.raises(HarnessError, match=r"is no private key"):
            sign(text, path)
    sign(text, private)
    for path in (tmp_path / "none", tmp_path / "text", tmp_path, private):
        with pytest.raises(HarnessError, match=r"is no public key"):
            hold(text, path)


def test_a_suite_that_demands_a_signature_promotes_and_verifies_with_keys_only(
    keys, model, decided, tmp_path
):
    private, public = keys("ours")
    app, variant, gate = tmp_path / "model", model("q4"), Gate(require_signature=True)
    with pytest.raises(Refused, match=r"demands a signature; give --private-key"):
        promote(decided(variant), variant, app, gate=gate)
    with pytest.raises(HarnessError, match=r"is no private key"):
        promote(decided(variant), variant, app, gate=gate, private_key=public)
    assert not app.is_symlink()
    for _ in range(2):
        promote(decided(variant), variant, app, gate=gate, private_key=private)
    assert verify(app, public_key=public).require_signature
    for command in (verify, rollback):
        with pytest.raises(Refused, match=r"demands a signature; give --public-key"):
            command(app)
    assert rollback(app, public)
    # One who may change the folder but has no key cannot do away with the demand.
    path = app / ACCEPTANCE
    path.write_text(path.read_text().replace("true", "false"))
    assert verify(app)
    with pytest.raises(Refused, match=r"is no signature"):
        verify(app, public_key=public)


def test_any_verifier_of_openssf_holds_the_signature(keys, text):
    private, public = keys("ours")
    sign(text, private)
    command = [sys.executable, "-m", "model_signing", "verify", "key"]
    told = ["--signature", text.with_name("told.json.sig"), "--public_key", public, text]
    done = subprocess.run([*command, *map(str, told)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_without_the_package_it_is_named(python, tmp_path, text):
    code = (
        "import sys\nsys.modules['model_signing'] = None\n"
        "from pathlib import Path\nfrom harness.signing import sign\n"
        "from harness.errors import HarnessError\n"
        "try:\n    sign(Path(sys.argv[1]), Path('k'))\n"
        "except HarnessError as error:\n    print(error)"
    )
    assert "pip install 'umbral[sign]'" in python("-c", code, text).stdout
