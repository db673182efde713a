"""What is easily added: the patient's sex, a specialist seen, a control to come, a resistance."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from checks.clinical.cohere.words import pattern
from checks.clinical.fields import Facts
from checks.clinical.hold.had import is_had
from checks.clinical.hold.seen import Seen
from checks.clinical.lexicon import aliases, table
from checks.clinical.normalise import stem
from checks.clinical.reading import Reading
from checks.clinical.scopes import negated_at


class Rule(NamedTuple):
    """`told` needs one of `given` in the input; `where` is any half or the discharge only.

    Without one of `first`, the stems of first words, nothing of it is told.
    """

    kind: str
    where: str
    first: frozenset[str]
    told: re.Pattern[str]
    given: re.Pattern[str]


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    for rule in _rules():
        start = 0 if rule.where == "any" else reading.discharge
        if start is None or rule.first.isdisjoint(reading.stems):
            continue
        if (found := rule.told.search(reading.text, start)) is None:
            continue
        # Who sees a patient at a control is seen all the same.
        is_told = is_had if rule.kind != "specialist" else _is_affirmed
        if rule.given.search(facts.folded) is None and is_told(reading, found.start()):
            message = f"'{found[0]}': the input tells of no such {rule.kind}"
            yield Seen("unsupported.background", message, *found.span())


def _is_affirmed(reading: Reading, start: int) -> bool:
    return not negated_at(reading, start)


@cache
def _rules() -> tuple[Rule, ...]:
    rules = [_rule(*row) for row in table("background")]
    for name, more in table("specialists"):
        # «Psiquiatria», «psiquiatra»; «cardiologia», «cardiologo».
        told = f"{name}|{name[:-2]}o|{name[:-2]}a"
        rules.append(_rule("specialist", "any", told, f"{told}|{more}"))
    return tuple(rules)


def _rule(kind: str, where: str, told: str, given: str) -> Rule:
    first = frozenset(stem(words.split()[0]) for words in aliases(told))
    return Rule(kind, where, first, pattern(told), pattern(given))
