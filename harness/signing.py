"""Signatures of a file, made and held by OpenSSF's `model-signing` with an elliptic-curve key.

The signed file is acceptance.json, which names the digest of every other file. Keys are PEM files
(`openssl ecparam -name prime256v1 -genkey -noout`); nothing is asked of a network.
"""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

from harness.errors import HarnessError, Refused


def signature_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.sig")


def sign(path: Path, private_key: Path) -> None:
    """Write the signature beside the file, as a Sigstore bundle."""
    signing = _library().signing
    try:
        config = signing.Config().use_elliptic_key_signer(private_key=private_key)
    except Exception as error:
        raise _no_key(private_key, "private", error) from error
    config.sign(path, signature_of(path))


def hold(path: Path, public_key: Path) -> None:
    """Refuse a file that the holder of the key did not sign as it is."""
    verifying = _library().verifying
    try:
        config = verifying.Config().use_elliptic_key_verifier(public_key=public_key)
    except Exception as error:
        raise _no_key(public_key, "public", error) from error
    if not signature_of(path).is_file():
        raise Refused(f"{path} is not signed", "promote it again with --private-key")
    try:
        config.verify(path, signature_of(path))
    # A bundle is whatever lies there: the library says so with errors of many kinds.
    except Exception as error:
        raise Refused(
            f"{signature_of(path)} is no signature of {path.name} with the key {public_key}",
            "ask for the right key, or promote it again with --private-key",
        ) from error


def _library() -> ModuleType:
    try:
        import model_signing
    except ImportError as error:
        raise HarnessError(
            f"signatures need the package model-signing ({error})", "pip install 'umbral[sign]'"
        ) from error
    return model_signing


def _no_key(path: Path, kind: str, error: Exception) -> HarnessError:
    return HarnessError(
        f"{path} is no {kind} key ({type(error).__name__})",
        "give an unencrypted PEM of the curve P-256, P-384 or P-521",
    )
