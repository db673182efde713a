"""Routes told in another way that means the same."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from harness.mutation import rewrite
from harness.records import Case

_ADJECTIVES = {"EV": "endovenosa", "VO": "oral", "SC": "subcutanea", "IM": "intramuscular",
               "INH": "inhalatoria", "SL": "sublingual"}  # fmt: skip
_ROUTE = re.compile(r"(?<=[a-zI]) (EV|VO|SC|IM|INH|SL)\b")
_DOSED = re.compile(
    r"(?P<gap>\s)(?P<dose>\d[\d.]*\s?(?:mg|mcg|g|ml|UI|puff))\s(?P<route>EV|VO|SC|IM)\b"
)


@rewrite
def route_iv(output: str, case: Case, source: random.Random) -> str | None:
    """IV for EV."""
    return re.sub(r"\bEV\b", "IV", output)


@rewrite
def route_in_small_letters(output: str, case: Case, source: random.Random) -> str | None:
    """«ev», «vo»."""
    return _rerouted(output, lambda route: f" {route.lower()}")


@rewrite
def route_in_words(output: str, case: Case, source: random.Random) -> str | None:
    """«por via endovenosa», «por via oral»."""
    return _rerouted(output, lambda route: f" por via {_ADJECTIVES[route]}")


@rewrite
def route_as_adjective(output: str, case: Case, source: random.Random) -> str | None:
    """«endovenosa», «oral», «subcutanea»."""
    return _rerouted(output, lambda route: f" {_ADJECTIVES[route]}")


@rewrite
def route_as_masculine(output: str, case: Case, source: random.Random) -> str | None:
    """«endovenoso», «intravenoso», «subcutaneo»."""
    text = _rerouted(output, lambda route: f" {_ADJECTIVES[route]}")
    text = re.sub(r"\bendovenosa\b", source.choice(["endovenoso", "intravenoso"]), text)
    return re.sub(r"\bsubcutanea\b", "subcutaneo", text)


@rewrite
def route_before_dose(output: str, case: Case, source: random.Random) -> str | None:
    """«ceftriaxona EV 2g»."""
    return _DOSED.sub(r"\g<gap>\g<route> \g<dose>", output)


@rewrite
def route_left_out(output: str, case: Case, source: random.Random) -> str | None:
    """The route of a tablet goes without saying."""
    return re.sub(r"(?<=\dmg) VO\b", "", output, count=1)


def _rerouted(output: str, change: Callable[[str], str]) -> str:
    return _ROUTE.sub(lambda match: change(match[1]), output)
