"""Two drugs that are not given together: of one class, or of two that do the same harm."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import combinations
from typing import NamedTuple

from checks.clinical.cohere.account import Account, Clash, Given
from checks.clinical.cohere.words import affirmed, pattern
from checks.clinical.lexicon import table

_MOST = 30
# In the stay one drug often follows another.
_THEN = "luego|despues|posterior*|traslap*|seguid*|transicion|hasta|cambi*|escal*|desescal*|alta"


class Rule(NamedTuple):
    """`drugs` and `others` are beginnings of ATC codes; without `others`, two of `drugs`."""

    kind: str
    where: str
    drugs: tuple[str, ...]
    others: tuple[str, ...]
    excused: str
    what: str


def clashes(account: Account) -> Iterator[Clash]:
    for rule in _rules():
        members = [one for one in account.given if rule in _about(one.codes)]
        if len(members) < 2:
            continue
        for half in (True,) if rule.where == "discharge" else (False, True, None):
            for one, other in combinations(_first(members, half), 2):
                if _clash(rule, one, other) and not _excused(rule, account, one, other):
                    subject = one.names | other.names
                    message = f"{rule.what}: {', '.join(sorted(subject))}"
                    yield Clash(rule.kind, subject, message, other.start, other.end)


@lru_cache(maxsize=20_000)
def _about(codes: tuple[str, ...]) -> tuple[Rule, ...]:
    """The rules that are about a drug of these codes."""
    groups = [(rule, (*rule.drugs, *rule.others)) for rule in _rules()]
    return tuple(rule for rule, of in groups if any(code.startswith(of) for code in codes))


def _first(members: list[Given], half: bool | None) -> list[Given]:
    """Those of a half, each where it is first told."""
    first: dict[frozenset[str], Given] = {}
    for one in members:
        if one.discharged is half:
            first.setdefault(one.names, one)
    return list(first.values())[:_MOST]


def _clash(rule: Rule, one: Given, other: Given) -> bool:
    if one.names & other.names:
        return False
    return (one.of(rule.drugs) and other.of(rule.others or rule.drugs)) or (
        one.of(rule.others) and other.of(rule.drugs)
    )


def _excused(rule: Rule, account: Account, one: Given, other: Given) -> bool:
    if next(affirmed(account.reading, rule.excused), None) is not None:
        return True
    between = account.reading.text[one.end : other.start]
    return not one.discharged and pattern(_THEN).search(between) is not None


@cache
def _rules() -> tuple[Rule, ...]:
    return tuple(
        Rule(row[0], row[1], tuple(row[2].split()), tuple(row[3].split()), *row[4:6])
        for row in table("coherence_duplicates")
    )


KINDS = tuple(rule.kind for rule in _rules())
