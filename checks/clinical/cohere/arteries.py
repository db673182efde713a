"""Coronary arteries: one treated while another is ill, one that does not supply the infarct."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from checks.clinical.cohere.account import Account, Clash
from checks.clinical.hold import arteries as named
from checks.clinical.lexicon import aliases, table
from checks.clinical.reading import Reading

KINDS = ("artery.treated", "artery.wall")
_ILL = r"oclusion(?:es)?|lesion(?:es)?|estenosis|reestenosis|trombosis|enfermedad|culpable"
_TREATED = r"angioplastias?|stents?|balon|revascularizacion|trombectomia|bypass|puentes?"
_ROLE = re.compile(rf"\b(?:(?P<ill>{_ILL})|(?P<treated>{_TREATED}))\b")
# A short name in small letters is one behind an illness: «oclusion aguda de da media».
_SHORT = {
    "da": "descendente anterior", "cd": "coronaria derecha", "cx": "circunfleja",
    "tci": "tronco coronario izquierdo", "om": "obtusa marginal",
}  # fmt: skip
_SMALL = re.compile(
    rf"\b(?:{_ILL})\s(?:[a-z]{{4,14}}\s){{0,3}}?(?:de|en)\s(?P<name>da|cd|cx|tci|om)\b"
)
_REACH = 80
_FORMER = re.compile(r"\b(?:previ[ao]s?|antecedentes?|antigu[ao]s?|historia)\b")
# Of several ill arteries one may be treated and another named.
_SEVERAL = re.compile(r"\b(?:multivasos?|(?:[23]|dos|tres|multiples|ambos)\svasos)\b")
# What lies in one may be treated in the other.
_NEAR = {
    "tronco coronario izquierdo": {"descendente anterior", "circunfleja", "ramus intermedio"},
    "descendente anterior": {"diagonal", "mamaria interna"},
    "circunfleja": {"obtusa marginal", "descendente posterior"},
    "coronaria derecha": {"descendente posterior"},
}


class Place(NamedTuple):
    artery: str
    role: str
    start: int
    end: int


class Wall(NamedTuple):
    """An infarct by its CIE-10 code, and where `word` is set, told with that word."""

    code: str
    word: str
    name: str
    arteries: frozenset[str]


def clashes(account: Account) -> Iterator[Clash]:
    places = sorted(_places(account.reading), key=lambda place: place.start)
    ill = {place.artery for place in places if place.role == "ill"}
    treated = [place for place in places if place.role == "treated"]
    names = {place.artery for place in treated}
    if ill and treated and not _around(ill) & names and not _SEVERAL.search(account.reading.text):
        message = f"{_list(names)} is treated, and {_list(ill)} is ill"
        yield Clash(KINDS[0], frozenset(names | ill), message, *treated[0][2:])
    wall = _wall(account.reading)
    told = names | ill
    if wall and told and not _around(told) & wall.arteries:
        message = f"{_list(told)} does not supply the {wall.name} wall"
        yield Clash(KINDS[1], frozenset(told), message, *places[0][2:])


def _places(reading: Reading) -> Iterator[Place]:
    """The arteries of a text with what was told last before them, of an illness or its cure.

    What was ill or treated before the stay is left out.
    """
    for artery in named.arteries(reading):
        start = max(reading.sentence(artery.start)[0], artery.start - _REACH)
        roles = list(_ROLE.finditer(reading.text, start, artery.start))
        if roles and not _FORMER.search(reading.text, start, artery.start):
            role = "ill" if roles[-1]["ill"] else "treated"
            yield Place(artery.value, role, artery.start, artery.end)
    for match in _SMALL.finditer(reading.text):
        yield Place(_SHORT[match["name"]], "ill", *match.span("name"))


def _around(arteries: set[str]) -> set[str]:
    """Arteries with those that they branch into or from."""
    below = {near for name in arteries for near in _NEAR.get(name, ())}
    above = {name for name, near in _NEAR.items() if near & arteries}
    return arteries | below | above


def _wall(reading: Reading) -> Wall | None:
    """The wall of the one infarct that a text codes."""
    codes = {code.text for code in reading.codes if code.text in {wall.code for wall in _walls()}}
    fitting = (w for w in _walls() if {w.code} == codes and w.word in reading.text)
    return next(fitting, None)


def _list(arteries: set[str]) -> str:
    return ", ".join(sorted(arteries))


@cache
def _walls() -> tuple[Wall, ...]:
    return tuple(
        Wall(row[0], row[1], row[2], frozenset(aliases(row[3]))) for row in table("coherence_walls")
    )
