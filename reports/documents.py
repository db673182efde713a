"""What `promote` lays beside a variant for people and for an application: texts by file name."""

from __future__ import annotations

from datetime import UTC, datetime

from harness.config import Suite
from harness.records import Decision, Variant
from reports.app_entry import app_entry, as_json, as_typescript
from reports.card import render_card


def documents(suite: Suite, decision: Decision, variant: Variant, path: str) -> dict[str, str]:
    """The model card and, where an application can ask for the variant, its entry.

    `path` is the name under which the application will find the folder.
    """
    told = {"README.md": render_card(suite, decision, variant, datetime.now(UTC))}
    entry = app_entry(variant, f"{suite.name} ({variant.name})", path)
    if entry is not None:
        told |= {"llm-model.json": as_json(entry), "llm-model.ts": as_typescript(entry)}
    return told
