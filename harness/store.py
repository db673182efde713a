"""Run folders: atomic writes, digests, and stages that lie beside their manifest."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any

from harness.errors import HarnessError

SCHEMA = 1
# Their versions change what a stage makes, so they stand in every manifest.
PACKAGES = (
    "umbral torch transformers tokenizers peft trl datasets optimum optimum-onnx "
    "onnx onnxruntime onnxruntime-genai onnxscript numpy rapidfuzz scipy statsmodels"
).split()


def digest_bytes(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def digest_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_json(value: Any) -> str:
    """Digest of canonical JSON: sorted keys, no spaces, NaN refused."""
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    )
    return digest_bytes(text.encode())


def digest_files(folder: Path, files: Iterable[Path]) -> str:
    return digest_json({p.relative_to(folder).as_posix(): digest_file(p) for p in files})


def write_text(path: Path, text: str) -> None:
    """Whole or not at all: a temporary file in the same folder, synced, then renamed."""
    write_bytes(path, [encoded(text)])


def write_bytes(path: Path, chunks: Iterable[bytes]) -> None:
    """`write_text` of what comes piece by piece."""
    with naming(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, chunks)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Where the system refuses to write, a HarnessError that names the file."""
    try:
        yield
    except OSError as error:
        raise HarnessError(
            f"{path} cannot be written ({error.strerror})", "free disk space or name another place"
        ) from error


def encoded(text: str) -> bytes:
    # A model may write unpaired surrogates; they are kept readable, not fatal.
    return text.encode("utf-8", "backslashreplace")


def _write(path: Path, chunks: Iterable[bytes]) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def sync(path: Path) -> None:
    """Let what stands in a file, or the names in a folder, outlast a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_json(path: Path, value: Any) -> None:
    write_text(path, json_text(value))


def json_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False, sort_keys=True)


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def versions() -> dict[str, str]:
    found = {}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def git_revision() -> str | None:
    """The revision of the folder the command runs in, or None outside a repository."""
    try:
        run = subprocess.run(
            ["git", "rev-parse", "HEAD"], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return run.stdout.strip() or None


def stage(
    folder: Path,
    inputs: Mapping[str, str],
    settings: Mapping[str, Any],
    build: Callable[[Path], None],
) -> bool:
    """Make `folder` with `build` unless its manifest says it is made. True where it was built.

    `inputs` holds digests, `settings` what else decides the result. `build` fills a temporary
    folder, which takes its name only when it is whole: a kill leaves the old one or none.
    """
    wanted = {
        "schema": SCHEMA,
        "inputs": dict(inputs),
        "settings": json.loads(json.dumps(settings)),
        "versions": versions(),
    }
    if is_made(folder, wanted):
        return False
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    started = time.monotonic()
    try:
        build(partial)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    seconds = round(time.monotonic() - started, 3)
    files = sorted(p for p in partial.rglob("*") if p.is_file())
    made = {p.relative_to(partial).as_posix(): digest_file(p) for p in files}
    write_json(
        partial / "manifest.json",
        {**wanted, "files": made, "seconds": seconds, "git": git_revision()},
    )
    replace_folder(partial, folder)
    return True


def is_made(folder: Path, wanted: Mapping[str, Any]) -> bool:
    """The manifest asks for the same, and every file it names is there unchanged."""
    try:
        manifest = read_json(folder / "manifest.json")
        if any(manifest.get(key) != value for key, value in wanted.items()):
            return False
        files = manifest["files"].items()
        return all(digest_file(folder / name) == digest for name, digest in files)
    except (OSError, ValueError, KeyError, AttributeError):
        return False


def digest_stage(folder: Path) -> str:
    """Digest of what a finished stage made: an input of the next."""
    return digest_json(read_json(folder / "manifest.json")["files"])


def replace_folder(new: Path, folder: Path) -> None:
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        os.rename(folder, old)
    os.rename(new, folder)
    shutil.rmtree(old, ignore_errors=True)
