"""A drug without anything told that asks for it: an antibiotic, and no infection."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from checks.clinical.cohere.account import Account, Clash, Given
from checks.clinical.cohere.words import affirmed
from checks.clinical.lexicon import table


class Rule(NamedTuple):
    """`drugs` and `others` are beginnings of ATC codes, `codes` of CIE-10 ones.

    A drug is asked for where any rule of one kind that is about it finds a reason.
    """

    kind: str
    drugs: tuple[str, ...]
    codes: tuple[str, ...]
    others: tuple[str, ...]
    words: str
    missing: str


def clashes(account: Account) -> Iterator[Clash]:
    given = {(one.names, one.codes): one for one in reversed(account.given)}.values()
    about = dict[Rule, list[Given]]()
    for one in given:
        for rule in _about(one.codes):
            about.setdefault(rule, []).append(one)
    asked: set[tuple[str, Given]] = set()
    for rule, drugs in about.items():
        if _asked_for(rule, account):
            asked |= {(rule.kind, one) for one in drugs}
    missing = {(r.kind, one): r.missing for r, drugs in about.items() for one in drugs}
    for (kind, one), what in missing.items():
        if (kind, one) not in asked:
            message = f"{'/'.join(sorted(one.names))} is given, and nothing is told of {what}"
            yield Clash(kind, one.names, message, one.start, one.end)


@lru_cache(maxsize=20_000)
def _about(codes: tuple[str, ...]) -> tuple[Rule, ...]:
    """The rules that are about a drug of these codes."""
    return tuple(rule for rule in _rules() if any(code.startswith(rule.drugs) for code in codes))


def _asked_for(rule: Rule, account: Account) -> bool:
    dx = (code.text for code in account.reading.codes if code.system == "cie10")
    return (
        any(code.startswith(rule.codes) for code in dx)
        or any(one.of(rule.others) for one in account.given)
        or next(affirmed(account.reading, rule.words), None) is not None
    )


@cache
def _rules() -> tuple[Rule, ...]:
    return tuple(
        Rule(row[0], tuple(row[1].split()), tuple(row[2].split()), tuple(row[3].split()), *row[4:6])
        for row in table("coherence_indications")
    )


KINDS = tuple(dict.fromkeys(rule.kind for rule in _rules()))
