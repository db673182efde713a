"""Laboratory values and measures by their names: another value, a change turned round."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import compress

from checks.clinical.fields import TREATMENT, Facts, Item
from checks.clinical.hold.seen import Seen
from checks.clinical.kept import kept
from checks.clinical.lexicon import aliases, table
from checks.clinical.measures import ANY, DIGITS, Quantity, given, scaled, value_of
from checks.clinical.quantities import same
from checks.clinical.reading import Reading
from checks.clinical.words import Words, matches

_WAY = re.compile(
    rf"(?<![0-9.])(?P<a>{DIGITS})(?:\s?%|\smil)?\.?\s(?:a|hasta)\s(?P<b>{DIGITS})(?![0-9/])"
)
_CLAUSE = re.compile(r"[,;](?=\s)|\.\s")
_REACH = 60


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    for label, told in labelled(reading, every=False).items():
        known = _given(facts).get(label)
        for quantity in told:
            span = quantity.start, quantity.end
            if known and not any(same(quantity.value, k.value) for k in known):
                held = ", ".join(f"{k.value:g}" for k in known)
                message = f"{label} {quantity.value:g}: the input has {held}"
                yield Seen("contradicted.number", message, *span, None, held)
            elif not known and _is_of_another(quantity, facts):
                message = f"the input has {quantity.value:g}, but of no {label}"
                yield Seen("unsupported.number", message, *span)
    told_ways = list(_ways(reading.text))
    ways = {(a, b) for a, b, *_ in _ways(facts.folded)} if told_ways else set()
    for before, after, start, end in told_ways:
        if (after, before) in ways and (before, after) not in ways:
            message = f"from {before:g} to {after:g}: the input has it the other way"
            yield Seen("contradicted.number", message, start, end)


def _is_of_another(told: Quantity, facts: Facts) -> bool:
    """Whether a value that the input gives is a dose, a length of time or another's there."""
    theirs = [q for q in given(facts) if same(q.value, told.value)]
    doses = {d.value for i in facts.of(*TREATMENT) for d in i.regimen.doses}
    others = {q.value for quantities in _given(facts).values() for q in quantities}
    return bool(theirs) and (
        all(scaled(q)[0] for q in theirs) or told.value in others or told.value in doses
    )


def _ways(text: str) -> Iterator[tuple[float, float, int, int]]:
    """«De 13 a 8»: what a value went from and to, and where."""
    for match in _WAY.finditer(text):
        yield value_of(match["a"]), value_of(match["b"]), *match.span()


@kept
def _given(facts: Facts) -> dict[str, list[Quantity]]:
    found: dict[str, list[Quantity]] = {}
    for item in facts.items:
        for label, values in _of_item(item).items():
            found.setdefault(label, []).extend(values)
    return found


@kept
def _of_item(item: Item) -> dict[str, list[Quantity]]:
    return labelled(item.reading, every=True)


def labelled(reading: Reading, *, every: bool) -> dict[str, list[Quantity]]:
    """Laboratory values by their label; `every` takes all numbers of the clause after one."""
    found: dict[str, list[Quantity]] = {}
    label_of, pattern = _labels()
    starts = compress(reading.words.starts, map(_may_open, reading.words.texts))
    for match in matches(pattern, reading.text, starts):
        if _is_a_name(reading, match):
            continue
        values = found.setdefault(label_of[match["label"]], [])
        values.append(Quantity(value_of(match["n"]), "", match.start(), match.end("n")))
        if every:
            clause = _CLAUSE.split(reading.text[match.end("n") : match.end("n") + _REACH])[0]
            values += [Quantity(value_of(m[0]), "", 0, 0) for m in ANY.finditer(clause)]
    return found


def _is_a_name(reading: Reading, match: re.Match[str]) -> bool:
    """Whether a label is part of a code (K703) or of a drug: «cloruro de potasio 4000mg»."""
    start = match.start()
    if any(code.start <= start < code.end for code in reading.codes):
        return True
    # «Cloruro de sodio 0.9%» has its strength like a value.
    return reading.text[match.end() : match.end() + 1] != "%" and any(
        drug.start < start < drug.end for drug in reading.drugs
    )


@lru_cache(maxsize=20_000)
def _may_open(word: str) -> bool:
    """Whether a label may open with a word: «k» is one, and so is «k4» with its value."""
    return word.startswith(_first_words())


@cache
def _first_words() -> tuple[str, ...]:
    return tuple({Words(name).texts[0] for name in _labels()[0]})


@cache
def _labels() -> tuple[dict[str, str], re.Pattern[str]]:
    """Laboratory values by their names, and a pattern of a name with its value."""
    labels = {name: label for label, names in table("labs") for name in aliases(names)}
    every = "|".join(map(re.escape, labels))
    between = "de|del|en|al|a|total|inicial|basal|ingreso|ambiental|oxigeno|control|ventricular"
    return labels, re.compile(
        rf"\b(?P<label>{every})(?:\s(?:{between})){{0,4}}"
        rf"\s?[:=<>]?\s?(?P<n>{DIGITS})(?!\.?[0-9])"
    )
