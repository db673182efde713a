"""Conditions by their names, abbreviations and CIE-10 codes, and what one implies of another."""

from __future__ import annotations

from collections.abc import Set
from functools import cache, lru_cache
from typing import NamedTuple

from checks.clinical.lexicon import PhraseIndex, aliases, table
from checks.clinical.words import Words


class Condition(NamedTuple):
    name: str
    names: tuple[str, ...]
    implied: tuple[str, ...]
    codes: tuple[str, ...]  # prefixes


@lru_cache(maxsize=20_000)
def conditions_in(text: str) -> frozenset[str]:
    """The conditions that a folded text names."""
    found = condition_index().find(text, Words(text))
    return frozenset(name for phrase in found for name in phrase.value)


def conditions_coded(codes: Set[str]) -> frozenset[str]:
    """The conditions that CIE-10 codes stand for."""
    coded = _coded()
    openings = {code[:end] for code in codes for end in range(1, len(code) + 1)}
    return frozenset(name for opening in openings for name in coded.get(opening, ()))


def with_implied(names: frozenset[str]) -> frozenset[str]:
    """Conditions and the wider ones that they imply."""
    implied = _implied()
    return names.union(*(implied[name] for name in names))


@cache
def condition_index() -> PhraseIndex[frozenset[str]]:
    """Names to conditions; one name may be of several («urosepsis» is a sepsis and an ITU)."""
    meant: dict[str, set[str]] = {}
    for condition in _conditions():
        for name in condition.names:
            meant.setdefault(name, set()).add(condition.name)
    return PhraseIndex([(name, frozenset(names)) for name, names in meant.items()])


@cache
def _implied() -> dict[str, tuple[str, ...]]:
    return {condition.name: condition.implied for condition in _conditions()}


@cache
def _coded() -> dict[str, list[str]]:
    """The conditions of each beginning of codes."""
    found: dict[str, list[str]] = {}
    for condition in _conditions():
        for opening in condition.codes:
            found.setdefault(opening, []).append(condition.name)
    return found


@cache
def _conditions() -> tuple[Condition, ...]:
    padded = ((row + ("",) * 4)[:4] for row in table("conditions"))
    return tuple(
        Condition(name, (name, *aliases(also)), tuple(aliases(more)), tuple(codes.split()))
        for name, also, more, codes in padded
    )
