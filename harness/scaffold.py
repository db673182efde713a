"""`umbral init`: a commented suite.toml and a workflow for somebody else's repository."""

from __future__ import annotations

from pathlib import Path

from harness.errors import HarnessError
from harness.store import write_text

TEMPLATES = Path(__file__).parent / "templates"
FILES = {"suite.toml": "suite.toml", "gate.yml": ".github/workflows/umbral.yml"}


def scaffold(folder: Path) -> list[Path]:
    """Write the files; nothing that exists is touched, and nothing is written if one does."""
    targets = {folder / name: TEMPLATES / source for source, name in FILES.items()}
    for target in targets:
        if target.exists():
            raise HarnessError(f"{target} exists", "move it away or choose another folder")
    for target, source in targets.items():
        write_text(target, source.read_text(encoding="utf-8"))
    return list(targets)
