"""The facts of a case: its fields, their items, and what each item says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from checks.clinical import drugs
from checks.clinical.kept import kept
from checks.clinical.quantities import Amount
from checks.clinical.reading import Reading
from checks.clinical.regimen import Regimen, regimen
from harness.records import Case

T = TypeVar("T")
STAY = ("dx", "proc", "tto", "evo")
DISCHARGE = ("dx_alta", "med")
FIELDS = (*STAY, *DISCHARGE)
TREATMENT = ("tto", "med")
_BETWEEN = ".\n"
_BREAK = re.compile(r"\s?(?:[(0-9]|\b(?:ev|iv|vo|sc|im|sl|c/|cada|sos|prn)\b)")


@dataclass(frozen=True, eq=False)
class Item:
    """One line of a field: «Ceftriaxona 2g EV c/24h 7d (J01DD04)»; equal to itself alone."""

    field: str
    text: str
    reading: Reading

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return tuple(code.text for code in self.reading.codes)

    @cached_property
    def told(self) -> str:
        """The item folded, without its codes."""
        text = self.reading.text
        for code in reversed(self.reading.codes):
            text = text[: code.start] + " " * (code.end - code.start) + text[code.end :]
        return text

    @cached_property
    def name(self) -> str:
        """The folded words in front of the first number, route or code."""
        found = _BREAK.search(self.told)
        return (self.told[: found.start()] if found and found.start() > 2 else self.told).strip()

    @cached_property
    def ingredients(self) -> frozenset[str]:
        return frozenset().union(*(named.ingredients for named in self.reading.drugs))

    @cached_property
    def is_drug(self) -> bool:
        """Whether a treatment line is of a drug: by its name, or by an ATC code."""
        return bool(self.reading.drugs) or any(c.system == "atc" for c in self.reading.codes)

    @cached_property
    def regimen(self) -> Regimen:
        """All that the line tells but its drug's name: «insulina NPH», «suero 3%» are names."""
        text = self.told
        for named in self.reading.drugs:
            text = text[: named.start] + " " * (named.end - named.start) + text[named.end :]
        return regimen(text)


class Facts:
    """The input of a case. `structured` is false where it is text, or has none of our fields."""

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        self.structured = any(name in fields for name in FIELDS)
        self.items = tuple(_item(name, text) for name, texts in fields.items() for text in texts)

    @cached_property
    def reading(self) -> Reading:
        """All items as one text. What is asked of each item alone is kept with it (`union`)."""
        return Reading(_BETWEEN.join(item.text for item in self.items))

    @cached_property
    def folded(self) -> str:
        return _BETWEEN.join(item.reading.text for item in self.items)

    def sentence(self, item: Item, position: int) -> str:
        """The sentence around a position of an item's folded text, as it was written."""
        before = self.items[: self.items.index(item)]
        position += sum(len(other.reading.text) + len(_BETWEEN) for other in before)
        return self.reading.original[slice(*self.reading.sentence(position))].strip()

    def union(self, of: Callable[[Item], Set[T]]) -> frozenset[T]:
        """What any of the items has. Nothing reaches from one item into the next."""
        return frozenset[T]().union(*map(of, self.items))

    @cached_property
    def stems(self) -> frozenset[str]:
        return self.union(lambda item: item.reading.stems)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        return self.union(lambda item: item.reading.vocabulary)

    def of(self, *fields: str) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.field in fields)

    @cached_property
    def treatment(self) -> tuple[Item, ...]:
        """The lines that may be of a drug: all, where no field says which are."""
        return self.of(*TREATMENT) if self.structured else self.items

    def half(self, discharged: bool | None) -> tuple[Item, ...]:
        """The items that half of the epicrisis tells, and those of fields we do not know."""
        if discharged is None or not self.structured:
            return self.items
        return self._discharge if discharged else self._stay

    @cached_property
    def _stay(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.field not in DISCHARGE)

    @cached_property
    def _discharge(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.field not in STAY)

    @cached_property
    def codes(self) -> frozenset[str]:
        return frozenset(self.by_code)

    @cached_property
    def ingredients(self) -> frozenset[str]:
        """Every drug that the input names, and what an unknown name's own code stands for."""
        return self.union(_meant)

    @cached_property
    def regimen(self) -> Regimen:
        """All that the whole input says of doses, routes, intervals and lengths of time."""
        return regimen(self.folded)

    @cached_property
    def durations(self) -> tuple[Amount, ...]:
        return self.regimen.durations

    @cached_property
    def told(self) -> str:
        """The whole input in capitals, without its codes."""
        return "\n".join(item.told for item in self.items).upper()

    @cached_property
    def coded(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.codes)

    @cached_property
    def by_code(self) -> Mapping[str, Sequence[Item]]:
        """The items of each code."""
        found: dict[str, list[Item]] = {}
        for item in self.coded:
            for code in dict.fromkeys(item.codes):
                found.setdefault(code, []).append(item)
        return found

    def item_with(self, code: str) -> Item | None:
        return next(iter(self.by_code.get(code, ())), None)


@kept
def _meant(item: Item) -> frozenset[str]:
    """The drugs that an item names or, where it has none of a name, has a code of."""
    if item.reading.drugs:
        return item.ingredients
    options = (option for code in item.codes for option in drugs.ingredients_of(code))
    return frozenset[str]().union(*options)


class _Same:
    """A case by its identity: its input has no hash, and to write it out takes long."""

    def __init__(self, case: Case) -> None:
        self.case = case

    def __hash__(self) -> int:
        return id(self.case)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.case is other.case


def facts(case: Case) -> Facts:
    """The facts of a case; kept, since several checks and variants ask for the same."""
    return _facts_of(_Same(case))


@lru_cache(maxsize=1024)
def _facts_of(same: _Same) -> Facts:
    return _facts(json.dumps(same.case.input, default=_plain, sort_keys=False))


@lru_cache(maxsize=8192)
def _item(field: str, text: str) -> Item:
    """Kept, since many patients have the same diagnosis and the same drug."""
    return Item(field, text, Reading(text))


# The facts of a case, with what the checks keep beside them, take up to 0.1 MB.
@lru_cache(maxsize=1024)
def _facts(serialised: str) -> Facts:
    value = json.loads(serialised)
    if not isinstance(value, dict):
        return Facts({"input": _texts(value)})
    return Facts({name: _texts(content) for name, content in value.items()})


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for content in value.values() for text in _texts(content)]
    if isinstance(value, list):
        return [text for content in value for text in _texts(content)]
    return [str(value)] if value not in (None, "") else []


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else str(value)
