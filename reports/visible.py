"""Model output is hostile text: what would hide or reorder itself is shown by name instead."""

from __future__ import annotations

import re

# Controls but tab and newline, soft hyphen, zero-width and bidi characters, separators that
# scripts take for newlines, blank letters, noncharacters, lone surrogates, tag characters.
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e"
    r"\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
    r"\U000e0000-\U000e0fff]"
)
# A letter may carry three marks; a tower of them would cover the lines around it.
_MARK = r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_TOWER = re.compile(rf"({_MARK}{{3}})({_MARK}+)")


def visible(text: str) -> str:
    """The text with every hidden character replaced: NUL as «␀», U+202E as «⟦U+202E⟧»."""
    return _TOWER.sub(lambda m: f"{m[1]}⟦+{len(m[2])}⟧", _HIDDEN.sub(_name, text))


def _name(match: re.Match[str]) -> str:
    point = ord(match[0])
    if point < 0x20:
        return chr(0x2400 + point)
    return "\u2421" if point == 0x7F else f"⟦U+{point:04X}⟧"
