"""The English message of a variant check, from the codes that reports word in other languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.records import Said


def sentence(texts: Mapping[str, str], says: Sequence[Said]) -> str:
    """What is said, one after the other. `texts` holds a format string for every code."""
    return "; ".join(_clause(texts[said.code], said) for said in says)


def _clause(text: str, said: Said) -> str:
    told = text.format(**said.figures)
    return f"in case {said.case!r} {told}" if said.case else told
