"""The sign that stands beside a word, for those who do not see colours."""

from __future__ import annotations

from collections.abc import Mapping

SYMBOLS: Mapping[str, str] = {
    "pass": "✓", "fail": "✗", "inconclusive": "?", "error": "!", "missing": "–",
    "skipped": "·", "exempt": "·",
    "accepted": "✓", "refused": "✗", "incomplete": "…", "compared": "·", "unasked": "·",
    "better": "▲", "worse": "▼", "no difference": "=", "not inferior": "=", "open": "?",
    "never": "✗", "warn": "!",
}  # fmt: skip
