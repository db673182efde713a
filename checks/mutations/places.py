"""Where an output tells the items of its input, so that a mutator can change one of them."""

from __future__ import annotations

import re
from typing import NamedTuple

from checks.mutations.inputs import DISCHARGE, ORDERS, items, plain
from harness.records import Case

_DISCHARGE = re.compile(
    r"(?:^|[.;]\s)(?:(?:se|decide|finalmente|es|dado|dada|de)\s){0,3}(?:alta|egresa)\b"
)
_CODE = re.compile(r"\(([A-Z0-9][A-Z0-9.]{2,7})\)\s*$")
_ORDER_NAME = re.compile(r"[^0-9(]{3,60}?(?=\s?(?:[0-9(]|\b(?:EV|IV|VO|SC|IM|SL|INH)\b)|$)")
_REGIMEN = r"(?:\s(?:[^().;]|\.(?=\w)){0,90}?)?"


class Place(NamedTuple):
    """An item of the input and where the output tells it, from its name to behind its code."""

    field: str
    item: str
    name: str
    code: str  # empty where the item has none
    start: int
    end: int

    @property
    def named(self) -> tuple[int, int]:
        """Where the name stands."""
        return self.start, self.start + len(self.name)

    @property
    def coded(self) -> tuple[int, int]:
        """Where the code stands inside its parentheses."""
        return self.end - len(self.code) - 1, self.end - 1

    @property
    def at_discharge(self) -> bool:
        return self.field in DISCHARGE


def places(output: str, case: Case, *fields: str) -> list[Place]:
    """The items of some fields that the output tells by their own names, in their own half."""
    text, turn = plain(output), discharge(output)
    found = []
    for field, item in items(case, *fields):
        coded = _CODE.search(item)
        code = coded[1] if coded else ""
        name = item[: coded.start()].strip() if coded else item.strip()
        if field in ORDERS and (short := _ORDER_NAME.match(name)):
            name = short[0].strip()
        told = rf"(?<!\w){re.escape(plain(name))}(?!\w)"
        if code:
            told += rf"{_REGIMEN}\s?\({re.escape(code.lower())}\)"
        start, end = (turn, len(text)) if field in DISCHARGE else (0, turn)
        if match := re.compile(told).search(text, start, end):
            found.append(Place(field, item, name, code, match.start(), match.end()))
    return found


def coded_places(output: str, case: Case, *fields: str) -> list[Place]:
    """Those of them that have a code, in the order of the output."""
    told = (place for place in places(output, case, *fields) if place.code)
    return sorted(told, key=lambda place: place.start)


def orders(output: str, case: Case) -> list[Place]:
    """The drugs told with their codes."""
    return coded_places(output, case, *ORDERS)


def discharge(output: str) -> int:
    """Where the discharge begins; the end of a text that tells of none."""
    starts = [match.start() for match in _DISCHARGE.finditer(plain(output))]
    return starts[-1] if starts else len(output)


def sentences(output: str) -> list[tuple[int, int]]:
    """The sentences, one at least, each with its point and without the space behind it."""
    ends = [match.end() for match in re.finditer(r"(?<=[^.\s])\.(?=\s|$)", output)]
    starts = [0, *(end + 1 for end in ends)]
    return list(zip(starts, ends, strict=False)) or [(0, len(output))]
