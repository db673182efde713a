"""Left and right: a side the input does not give, or the other side of the same thing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from checks.clinical.fields import Facts
from checks.clinical.hold.arteries import arteries
from checks.clinical.hold.seen import Seen
from checks.clinical.kept import kept
from checks.clinical.reading import Reading

_SIDES = {
    "derech": "derecho", "izquierd": "izquierdo", "der": "derecho", "izq": "izquierdo",
    "bilateral": "bilateral", "dcha": "derecho", "dcho": "derecho", "izqda": "izquierdo",
    "izqdo": "izquierdo", "ambos": "bilateral", "ambas": "bilateral", "dextr": "derecho",
}  # fmt: skip
# Chambers of the heart and bundle branches that charts write as two or three letters.
_CHAMBERS = {
    "VI": ("ventricul", "izquierdo"), "VD": ("ventricul", "derecho"),
    "AI": ("auricul", "izquierdo"), "AD": ("auricul", "derecho"),
    "BRI": ("rama", "izquierdo"), "BRD": ("rama", "derecho"), "BCRI": ("rama", "izquierdo"),
    "BCRD": ("rama", "derecho"), "BRIHH": ("rama", "izquierdo"), "BRDHH": ("rama", "derecho"),
    "FID": ("fosa", "derecho"), "FII": ("fosa", "izquierdo"), "HD": ("hemicuerp", "derecho"),
    "LIMA": ("mamaria", "izquierdo"), "AMII": ("mamaria", "izquierdo"),
    "RIMA": ("mamaria", "derecho"), "HVI": ("ventricul", "izquierdo"),
    "LSD": ("lobul", "derecho"), "LID": ("lobul", "derecho"), "LSI": ("lobul", "izquierdo"),
    "LII": ("lobul", "izquierdo"), "LM": ("lobul", "derecho"), "OD": ("ojo", "derecho"),
    "OI": ("ojo", "izquierdo"), "MSD": ("miembr", "derecho"),
    "HCD": ("hipocondri", "derecho"), "CSD": ("cuadrant", "derecho"),
    "MII": ("miembr", "izquierdo"), "EII": ("extremidad", "izquierdo"),
    "EID": ("extremidad", "derecho"), "MID": ("miembr", "derecho"),
}  # fmt: skip
_WRITTEN = _SIDES.keys() | {name.lower() for name in _CHAMBERS}
# A region beside an organ that has but one side.
_ONE_SIDED = (
    ("iliac", "derecho", "apendic"), ("hipocondri", "derecho", "colecist"),
    ("hipocondri", "derecho", "colelit"), ("hipocondri", "derecho", "hepat"),
    ("hipocondri", "izquierdo", "esplen"), ("iliac", "izquierdo", "diverticul"),
)  # fmt: skip
_REACH = 4
_ADJECTIVES = frozenset(["inferior", "superior", "proximal", "distal", "lateral", "medial", "lado"])
_FORMS = {"ventricular": "ventricul", "auricular": "auricul", "femoral": "femur", "renal": "rinon"}


class Sided(NamedTuple):
    side: str
    noun: str  # the stem of the word the side goes with
    around: frozenset[str]
    start: int
    end: int
    pair: bool = False  # «ambos»: two of anything


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    told = sided(reading)
    if not told:
        return
    given = [(g, item) for item in facts.items for g in sided(item.reading)]
    sides = {g.side for g, _ in given}
    for t in told:
        # «Fraccion de eyeccion del ventriculo izquierdo» is a name.
        if t.pair or "eyeccion" in t.around:
            continue
        here = [
            (g, item)
            for g, item in given
            if t.noun == g.noun or t.noun in g.around or g.noun in t.around
        ]
        same = {g.side for g, _ in here}
        words = reading.text[t.start : t.end]
        if t.side in same or "bilateral" in same or _sums_up(t, same):
            continue
        if same and (t.side not in sides or any(t.noun == g.noun for g, _ in here)):
            if t.side == "bilateral" and t.side in sides:
                continue
            held = facts.sentence(here[0][1], here[0][0].start)
            message = f"'{words}': the input has '{t.noun}' on the other side"
            yield Seen("contradicted.side", message, t.start, t.end, None, held)
        elif not sides & {t.side, "bilateral"} and not _is_implied(t, facts):
            yield Seen("unsupported.side", f"'{words}': no such side in the input", t.start, t.end)


@kept
def sided(reading: Reading) -> tuple[Sided, ...]:
    """The sides a text gives, each with its noun; the names of coronary arteries taken out."""
    words = reading.words
    places = {*words.places(_WRITTEN), *words.places_of_stems(_SIDES)}
    taken = [(a.start, a.end) for a in arteries(reading)] if places else []
    found = []
    for i in sorted(places):
        word = words[i]
        side = _SIDES.get(word.stem) or _SIDES.get(word.text)
        if side is not None and not any(a <= word.start < b for a, b in taken):
            near = [w for w in reading.words[max(0, i - _REACH) : i] if len(w.text) > 3]
            near = [w for w in near if w.start >= reading.sentence(word.start)[0]]
            pair = word.text in ("ambos", "ambas")
            if pair:
                near = reading.words[i + 1 : i + 2]
            nouns = [w for w in near if _noun(w.stem) not in _ADJECTIVES]
            noun = _noun(nouns[-1].stem) if nouns else ""
            around = frozenset(_noun(w.stem) for w in nouns)
            start = min(near[-1].start, word.start) if near else word.start
            found.append(Sided(side, noun, around, start, word.end, pair))
        elif chamber := _CHAMBERS.get(reading.plain[word.start : word.end]):
            found.append(
                Sided(chamber[1], chamber[0], frozenset([chamber[0]]), word.start, word.end)
            )
    return tuple(found)


def _noun(stem: str) -> str:
    return _FORMS.get(stem, stem)


def _is_implied(told: Sided, facts: Facts) -> bool:
    """A side that the input need not tell: the other one, or the only one of its organ."""
    return "contralateral" in facts.stems or any(
        told.noun == noun and told.side == side and organ in facts.folded
        for noun, side, organ in _ONE_SIDED
    )


def _sums_up(told: Sided, same: set[str]) -> bool:
    """Both sides given one by one are «bilateral»."""
    return told.side == "bilateral" and {"derecho", "izquierdo"} <= same
