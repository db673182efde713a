"""The report for machines: the whole summary as plain dicts, lists, strings and numbers."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from reports.model import Summary

SCHEMA = 1


def to_json(summary: Summary) -> dict[str, Any]:
    """The summary, ready for `json.dumps(..., allow_nan=False)`: NaN and infinity are null."""
    plain = _plain(asdict(summary))
    assert isinstance(plain, dict)
    return {"schema": SCHEMA, **plain, "versions": dict(summary.versions)}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
