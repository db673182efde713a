"""Where Transformers.js lies: a folder of the user's cache, filled by npm once and then only read.

The lock file names every package's version and digest but no registry: npm's own setting does.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path

from harness.errors import HarnessError
from harness.store import digest_file, replace_folder

# By its name, as the checks: the core imports no other package.
PROGRAMS = Path(str(files("export"))) / "node"
TRANSFORMERS = "@huggingface/transformers"
INSTALL = "run `umbral doctor --install-client`"


def folder() -> Path:
    """One for every lock file, so that another version of Umbral has another one."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    digest = digest_file(PROGRAMS / "package-lock.json")
    return Path(cache) / "umbral" / f"client-{digest[:16]}"


def modules() -> Path:
    """The folder of the installed packages."""
    found = folder() / "node_modules"
    if not (found / TRANSFORMERS).is_dir():
        raise HarnessError("Transformers.js is not installed", INSTALL)
    return found


def program(what: str, *names: str) -> str:
    """The path of an executable, by the first of its names that is found."""
    for name in names:
        if found := shutil.which(name):
            return found
    raise HarnessError(f"there is no {what} on this machine", f"install {what}")


def install() -> Path:
    """Fill the folder as the lock file says (half a gigabyte); scripts of packages do not run."""
    made = folder()
    if (made / "node_modules" / TRANSFORMERS).is_dir():
        return made
    partial = made.with_name(f".{made.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        partial.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(PROGRAMS / name, partial)
        command = [program("npm", "npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=partial, capture_output=True, text=True, check=False)
    except OSError as error:
        raise HarnessError(
            f"{partial} cannot be filled ({error.strerror})", "free disk space"
        ) from error
    if done.returncode != 0:
        reason = " ".join(done.stderr.split())[:300]
        raise HarnessError(f"npm could not install Transformers.js ({reason})", "mend that")
    replace_folder(partial, made)
    return made
