"""Coronary arteries: an artery the input does not name, or one named in another's stead."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from checks.clinical.fields import Facts, Item
from checks.clinical.hold.seen import Seen
from checks.clinical.kept import kept
from checks.clinical.lexicon import Phrase, PhraseIndex, aliases, table
from checks.clinical.reading import Reading

# A branch names the artery it comes from.
_STEM_OF = {"obtusa marginal": "circunfleja", "diagonal": "descendente anterior"}


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    told = arteries(reading)
    if not told:
        return
    told_names = {artery.value for artery in told}
    given = set(facts.union(_given))
    given |= {_STEM_OF[name] for name in given & _STEM_OF.keys()}
    if "tronc" in facts.stems:
        given.add("tronco coronario izquierdo")
    left_out = given - told_names - {_STEM_OF.get(name, "") for name in given}
    for artery in told:
        if artery.value in given:
            continue
        span = artery.start, artery.end
        # One the input does not name, while one that it names is left out: exchanged.
        if left_out:
            message = f"{artery.value} stands where the input names {', '.join(sorted(left_out))}"
            yield Seen("contradicted.artery", message, *span, None, ", ".join(sorted(left_out)))
        else:
            yield Seen("unsupported.artery", f"{artery.value} is not in the input", *span)


@kept
def _given(item: Item) -> frozenset[str]:
    return frozenset(artery.value for artery in given_arteries(item))


@kept
def given_arteries(item: Item) -> tuple[Phrase[str], ...]:
    """The arteries a line of the input names: its «Cx» may be meant as one, and need not."""
    return _arteries(item.reading, given=True)


@kept
def arteries(reading: Reading) -> tuple[Phrase[str], ...]:
    """The arteries a text names; short forms count only where they stand in capitals."""
    return _arteries(reading)


def _arteries(reading: Reading, *, given: bool = False) -> tuple[Phrase[str], ...]:
    found = []
    for phrase in _index().find(reading.text, reading.words):
        name, short = phrase.value
        written = reading.plain[phrase.start : phrase.end]
        if (
            not short
            or _is_short_name(reading, phrase.start, written)
            or (given and written == "Cx")
            or _after_artery(reading, phrase.start)
        ):
            found.append(Phrase(name, phrase.first, phrase.last, phrase.start, phrase.end))
    return tuple(found)


def _is_short_name(reading: Reading, start: int, written: str) -> bool:
    if not written[:2].isupper():
        return False
    # Where all is in capitals, «SE DA DE ALTA» has no artery.
    return not (
        reading.shouts
        and reading.near(start, 1)[-1:]
        and reading.near(start, 1)[0].text in ("se", "le")
    )


def _after_artery(reading: Reading, start: int) -> bool:
    return any(w.stem in ("angioplasti", "stent", "arteri") for w in reading.near(start, 1))


@cache
def _index() -> PhraseIndex[tuple[str, bool]]:
    return PhraseIndex(
        [(name, (row[0], name.isupper())) for row in table("arteries") for name in aliases(row[1])]
    )
