"""Where an infection comes from: another focus than the input gives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from checks.clinical.abbreviations import expanded
from checks.clinical.fields import Facts
from checks.clinical.hold.seen import Seen
from checks.clinical.lexicon import table
from checks.clinical.reading import Reading

_LEAD = r"(?:(?:a|de|del|en|la|el|una?|infeccion)\s){0,4}"
_FOCUS = re.compile(
    r"\b(?:foco(?:\s(?:infeccioso|septico|probable|primario|inicial))?|origen|punto\sde\spartida)\s"
    rf"{_LEAD}"
)
_CAUSE = re.compile(
    r"\b(?:secundari[oa]s?\sa|gatillad[oa]s?\spor|desencadenad[oa]s?\spor|debid[oa]s?\sa)\s"
    rf"{_LEAD}"
)
_WORDS = re.compile(r"[a-z]{2,20}(?:\s[a-z]{2,20}){0,2}")
_INFECTED = ("sepsis", "septic", "infec", "bacteriem", "shock", "foco", "fiebre", "febril")


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    foci, causes = list(_told(reading.text, _FOCUS)), list(_told(reading.text, _CAUSE))
    if not (foci or causes) or not any(word in facts.folded for word in _INFECTED):
        return
    given = set[str]().union(*(sites for sites, *_ in _told(facts.folded, _FOCUS)))
    anywhere = _sites(f"{facts.folded} {expanded(facts.folded)}")
    for told, known in ((foci, given or anywhere), (causes, anywhere)):
        for sites, start, end in told:
            if not sites & known:
                held = ", ".join(sorted(given)) or None
                message = f"'{reading.text[start:end]}': the input has another focus"
                yield Seen("contradicted.site", message, start, end, None, held)


def _told(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[set[str], int, int]]:
    """The sites that a folded text gives as where an infection comes from."""
    for trigger in pattern.finditer(text):
        words = _WORDS.match(text, trigger.end())
        if words and (sites := _sites(f"{words[0]} {expanded(words[0])}")):
            yield sites, trigger.start(), words.end()


def _sites(text: str) -> set[str]:
    return {site for site, pattern in _patterns() if pattern.search(text)}


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((site, re.compile(rf"\b(?:{words})")) for site, words in table("focus"))
