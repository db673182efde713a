"""An allergy that is told, and the drug or one of its class given all the same."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from checks.clinical import drugs
from checks.clinical.cohere.account import Account, Clash, Given
from checks.clinical.cohere.allergens import Allergy, allergies
from checks.clinical.cohere.words import affirmed, pattern
from checks.clinical.lexicon import table

# Both are done to give the drug in spite of the allergy.
_EXCUSED = "desensibil*|premedic*"


class Rule(NamedTuple):
    """`allergens` and `barred` are beginnings of ATC codes."""

    kind: str
    allergens: tuple[str, ...]
    words: str
    barred: tuple[str, ...]
    barred_words: str


def clashes(account: Account) -> Iterator[Clash]:
    if next(affirmed(account.reading, _EXCUSED), None) is not None:
        return
    found: dict[tuple[str, frozenset[str]], Clash] = {}
    for reading in (account.reading, *account.before):
        for allergy in allergies(reading):
            for clash in _clashes(allergy, account, reading is account.reading):
                found.setdefault((clash.kind, clash.subject), clash)
    yield from found.values()


def _clashes(allergy: Allergy, account: Account, here: bool) -> Iterator[Clash]:
    """What an allergy bars; `here` where the account itself tells it, and not its input."""
    rules = [rule for rule in _rules() if _is_of(rule, allergy)]
    for one in account.given:
        kinds = [rule.kind for rule in rules if one.of(rule.barred)]
        if one.names & allergy.names:
            kinds.append("allergy.drug")
        if kinds and not _unknowing(one, allergy, here):
            name = "/".join(sorted(one.names))
            message = f"{name} is given, with an allergy to {allergy.text}"
            yield Clash(kinds[0], one.names, message, one.start, one.end)
    for rule in rules:
        for match in affirmed(account.reading, rule.barred_words):
            if not (here and allergy.start <= match.start() < allergy.end):
                message = f"'{match[0]}', with an allergy to {allergy.text}"
                yield Clash(rule.kind, frozenset([match[0]]), message, *match.span())


def _unknowing(one: Given, allergy: Allergy, here: bool) -> bool:
    """Whether a drug was given before the reaction to it."""
    if allergy.since is None or one.discharged:
        return False
    return not here or one.start < allergy.since


def _is_of(rule: Rule, allergy: Allergy) -> bool:
    codes = map(drugs.main_code, allergy.names)
    return any(code.startswith(rule.allergens) for code in codes) or bool(
        pattern(rule.words).search(allergy.text)
    )


@cache
def _rules() -> tuple[Rule, ...]:
    return tuple(
        Rule(row[0], tuple(row[1].split()), row[2], tuple(row[3].split()), row[4])
        for row in table("coherence_allergies")
    )


KINDS = (*(rule.kind for rule in _rules()), "allergy.drug")
