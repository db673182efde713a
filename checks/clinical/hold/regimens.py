"""Dose, route, interval and duration of each drug, held against the input's lines of that drug."""

from __future__ import annotations

from collections.abc import Iterator

from checks.clinical.drugs import Drug, Named
from checks.clinical.fields import TREATMENT, Facts, Item
from checks.clinical.hold.seen import Seen
from checks.clinical.kept import kept
from checks.clinical.mentions import Mention, mention_of
from checks.clinical.quantities import Amount, same
from checks.clinical.reading import Reading
from checks.clinical.regimen import Regimen
from checks.clinical.severity import SEVERITY

_GRAVITY = {"never": 100, "fail": 10, "warn": 1}
# One form of a drug may be named by where it is put or by what it is.
_LOCAL = frozenset(["topica", "rectal", "vaginal", "nasal", "oftalmica", "otica", "transdermica"])
_NEAR = 0.08  # two months are eight weeks


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    for mention in [*reading.mentions, *_of_unlisted_names(reading, facts)]:
        if mention.regimen.empty:
            continue
        half = reading.discharged(mention.named.start)
        lines = _lines(mention.named, facts, half)
        if lines:
            # The line that fits best is the one that is told.
            seen = min((_differences(mention, line, facts) for line in lines), key=_gravity)
            yield from seen


def _lines(named: Named, facts: Facts, half: bool | None) -> list[Item]:
    by_name = _by_name(facts)
    places = {at for name in named.ingredients for at in by_name.get(name, ())}
    every = [facts.treatment[at] for at in sorted(places)]
    if len(every) > 1:
        return [item for item in every if item in facts.half(half)] or every
    return every


@kept
def _by_name(facts: Facts) -> dict[str, list[int]]:
    """The places of the lines of each drug; of what no lexicon knows by the line's own name."""
    found: dict[str, list[int]] = {}
    for at, item in enumerate(facts.treatment):
        for name in item.ingredients or [item.name]:
            found.setdefault(name, []).append(at)
    return found


def _of_unlisted_names(reading: Reading, facts: Facts) -> Iterator[Mention]:
    """Mentions of the input's own lines that no lexicon knows, by the first word of their name."""
    for item in _unlisted(facts):
        words = reading.words
        for at in words.places_of_stems(item.reading.words.stems[:1]):
            yield mention_of(reading, Named((Drug(item.name),), words.starts[at], words.end(at)))


@kept
def _unlisted(facts: Facts) -> tuple[Item, ...]:
    return tuple(
        item
        for item in facts.of(*TREATMENT)
        if not item.reading.drugs
        and item.reading.words
        and len(item.reading.words[0].text) >= 5
        and item.regimen.doses
    )


def _gravity(seen: list[Seen]) -> int:
    return sum(_GRAVITY[SEVERITY[s.kind]] for s in seen)


def _differences(mention: Mention, item: Item, facts: Facts) -> list[Seen]:
    told, line = mention.regimen, item.regimen
    if not facts.structured:
        line = facts.regimen  # no line is apart: anything the text says of any drug will do
    found: list[tuple[str, int, int]] = []
    found += [(k, a.start, a.end) for a in told.doses if (k := _dose(a, told, line))]
    for route in told.routes:
        if line.routes and not _same_route(route.name, line):
            found.append(("contradicted.route", route.start, route.end))
        elif not line.routes and not _same_route(route.name, line):
            found.append(("unsupported.route", route.start, route.end))
    found += [(k, a.start, a.end) for a in told.intervals if (k := _interval(a, line, told))]
    found += [(k, a.start, a.end) for a in told.durations if (k := _duration(a, line, facts))]
    # Where one is taken by need, the other must say when.
    if told.as_needed != line.as_needed and (line if told.as_needed else told).intervals:
        found.append(("contradicted.as_needed", 0, 0))
    offset = mention.since
    return [_seen(kind, offset, start, end, mention, item) for kind, start, end in found]


def _seen(kind: str, offset: int, start: int, end: int, mention: Mention, item: Item) -> Seen:
    what = kind.partition(".")[2].replace("_", " ")
    names = "/".join(sorted(mention.named.ingredients))
    verb = "differs from" if kind.startswith("contradicted") else "is not in"
    at = (offset + start, offset + end) if end else mention.window
    return Seen(kind, f"the {what} of {names} {verb} the input's line", *at, item.field, item.text)


def _dose(told: Amount, regimen: Regimen, line: Regimen) -> str | None:
    for dose in line.doses:
        if dose.unit == told.unit and dose.per == told.per and same(dose.value, told.value):
            return None
        if dose.unit == told.unit and _is_daily_total(told, dose, regimen, line):
            return None
    if not line.doses:
        return "unsupported.dose"
    return "contradicted.dose"


def _is_daily_total(told: Amount, dose: Amount, regimen: Regimen, line: Regimen) -> bool:
    """«3 g al dia» of 1 g every 8 hours."""
    daily = all(same(i.value, 24.0) for i in regimen.intervals) and regimen.intervals
    return bool(daily) and any(
        i.value < 24.0 and same(told.value, dose.value * 24.0 / i.value) for i in line.intervals
    )


def _same_route(name: str, line: Regimen) -> bool:
    names = {route.name for route in line.routes}
    return name in names or (name in _LOCAL and bool(names & _LOCAL))


def _interval(told: Amount, line: Regimen, regimen: Regimen) -> str | None:
    if any(abs(i.value - told.value) <= 0.01 * i.value for i in line.intervals):
        return None
    if any(d.per.endswith("h") for d in line.doses):
        return None
    if any(_is_daily_total(t, d, regimen, line) for t in regimen.doses for d in line.doses):
        return None
    return "contradicted.frequency" if line.intervals or line.once else "unsupported.frequency"


def _duration(told: Amount, line: Regimen, facts: Facts) -> str | None:
    if any(_lasts_as_long(told, d) for d in line.durations):
        return None
    if line.durations:
        return "contradicted.duration"
    if any(_lasts_as_long(told, d) for d in facts.durations):
        return None
    return "unsupported.duration"


def _lasts_as_long(a: Amount, b: Amount) -> bool:
    if a.unit == b.unit:
        return same(a.value, b.value)
    return abs(a.value - b.value) <= _NEAR * max(a.value, b.value)
