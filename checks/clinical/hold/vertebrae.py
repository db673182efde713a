"""Vertebrae: one that the input does not name, where it names others of the spine."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.clinical.fields import Facts
from checks.clinical.hold.seen import Seen
from checks.clinical.reading import Reading

# T4 is a hormone as well, C3 a complement, S1 a sound: so the spine must be told of.
_SPINE = re.compile(
    r"\b(?:vertebr|column|raqui|disc|hernia|nucleo|artrodes|laminect|foramin|espondil|lumb|dors"
    r"|cervic|toraco|medul|radicul|estenorraquis|estallido|acunam|cifo|corp|nivel|fractura)"
)
_VERTEBRA = re.compile(
    r"(?<![a-z0-9.])(?P<first>[ctdls])(?P<n>1?[0-9])(?:\s?-\s?(?P<last>[ctdls])?(?P<m>1?[0-9])(?![0-9.]))?"
    r"(?![a-z0-9])"
)
_FEWEST = {"c": 7, "t": 12, "l": 5, "s": 5}
_REACH = 90


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    told = list(_vertebrae(reading))
    if not told:
        return
    given = [name for names, *_ in _vertebrae(facts.reading) for name in names]
    between = _spanned(given)
    for names, start, end in told:
        if given and not between.issuperset(names):
            held = ", ".join(dict.fromkeys(given)).upper()
            message = f"{reading.text[start:end].upper()}: the input has {held}"
            yield Seen("contradicted.site", message, start, end, None, held)


def _vertebrae(reading: Reading) -> Iterator[tuple[list[str], int, int]]:
    """The names at each place of a text that tells of the spine: «L4-L5», «T12»."""
    for match in _VERTEBRA.finditer(reading.text):
        first = match["first"].replace("d", "t")
        names = [f"{first}{match['n']}"]
        if match["m"]:
            names.append(f"{(match['last'] or first).replace('d', 't')}{match['m']}")
        if not all(1 <= int(name[1:]) <= _FEWEST[name[0]] for name in names):
            continue
        start = max(0, match.start() - _REACH)
        if _SPINE.search(reading.text, start, match.start()) and not _is_code(reading, match):
            yield names, *match.span()


def _is_code(reading: Reading, match: re.Match[str]) -> bool:
    return any(group.start <= match.start() < group.end for group in reading.groups)


def _spanned(given: list[str]) -> set[str]:
    """The vertebrae given, and those between the highest and the lowest of them."""
    order = [f"{part}{n}" for part, most in _FEWEST.items() for n in range(1, most + 1)]
    places = sorted(order.index(name) for name in given)
    return set(given) if len(set(given)) < 2 else set(order[places[0] : places[-1] + 1])
