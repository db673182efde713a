"""Records that nobody could know by heart: random clinical words, codes, doses and clauses.

A model that has only seen true records learns what usually follows and invents it. From these
it can only learn to copy from the input. The items of most share words, doses and times with each
other, so that the last words of a line do not tell which line it is.
"""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Callable, Sequence

from train.synth.grammar import expand
from train.synth.patients import Record
from train.synth.scenarios import comorbidities, scenarios

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ONSETS = [*"b c ch cl cr d f fl fr g gl gr h j l ll m n p pl pr qu r s t tr v y z".split(), ""]
NUCLEI = "a e i o u ia io ie ue ei au".split()
CODAS = ["", "", "", "", "n", "s", "r", "l", "x", "m"]
UNITS = ("mg", "mg", "mg", "g", "mcg", "ml", "UI", "mg/kg", "puff", "mEq")
ROUTES = ("VO", "VO", "EV", "EV", "SC", "IM", "INH", "")
FREQUENCIES = ("c/4h", "c/6h", "c/8h", "c/12h", "c/24h", "c/48h", "c/noche", "SOS", "")
DAYS = ("d", "d", "d", "sem", "m")
LATERAL = ("derecha", "izquierda", "bilateral", "DA", "CD", "CX", "anterior", "inferior")


@functools.cache
def vocabulary() -> tuple[str, ...]:
    """Every word of the scenarios, in small letters but for acronyms."""
    texts: list[str] = []
    for scenario in scenarios():
        texts += [d.name for d in scenario.dx + scenario.second]
        texts += scenario.proc
        for slots in (scenario.tto, scenario.evo, scenario.med):
            texts += [line for slot in slots for line in slot]
    texts += [line for item in comorbidities() for line in (item.name, *item.med)]
    words = {w for text in texts for w in re.findall(r"[A-Za-z]{2,}", text)}
    return tuple(sorted(w if w.isupper() else w.lower() for w in words))


def pseudo_word(rng: random.Random) -> str:
    syllables = rng.choice((2, 2, 3, 3, 4))
    return "".join(
        rng.choice(ONSETS) + rng.choice(NUCLEI) + rng.choice(CODAS) for _ in range(syllables)
    )


def word(rng: random.Random) -> str:
    return pseudo_word(rng) if rng.random() < 0.3 else rng.choice(vocabulary())


def number(rng: random.Random) -> str:
    whole = str(rng.choice((rng.randint(1, 9), rng.randint(10, 99), rng.randint(100, 2500))))
    return f"{whole}.{rng.randint(0, 99)}" if rng.random() < 0.2 else whole


def icd10(rng: random.Random) -> str:
    tail = f".{rng.randint(0, 9)}" if rng.random() < 0.85 else ""
    return f"{rng.choice(LETTERS)}{rng.randint(0, 99):02d}{tail}"


def atc(rng: random.Random) -> str:
    middle = rng.choice(LETTERS) + rng.choice(LETTERS)
    return f"{rng.choice(LETTERS)}{rng.randint(0, 16):02d}{middle}{rng.randint(1, 60):02d}"


def icd9(rng: random.Random) -> str:
    digits = rng.choice((1, 2))
    return f"{rng.randint(0, 99):02d}.{rng.randint(0, 10**digits - 1):0{digits}d}"


class Few:
    """Draws from few values of every sort, so that the items of one record are alike."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.drawn: dict[str, list[str]] = {}

    def __call__(self, sort: str, draw: Callable[[], str], most: int) -> str:
        values = self.drawn.setdefault(sort, [])
        if len(values) < most and (not values or self.rng.random() < 0.6):
            values.append(draw())
            return values[-1]
        return self.rng.choice(values)


def any_of(sort: str, draw: Callable[[], str], most: int) -> str:
    return draw()


Draw = Callable[[str, Callable[[], str], int], str]


def name(rng: random.Random, words: int, draw: Draw) -> str:
    parts = list(dict.fromkeys(draw("word", lambda: word(rng), 12) for _ in range(words)))
    if words > 2 and rng.random() < 0.5:
        parts.insert(words // 2, rng.choice(("de", "por", "con", "del", "sin")))
    if rng.random() < 0.12:
        parts.append(rng.choice(LATERAL))
    text = " ".join(parts)
    return text[0].upper() + text[1:]


def drug_line(rng: random.Random, draw: Draw) -> str:
    def one(values: Sequence[str]) -> str:
        return draw(values[0], lambda: rng.choice(values), 2)

    def drug() -> str:
        spelt = name(rng, rng.choice((1, 1, 1, 2)), any_of)
        spelt += f"/{word(rng).capitalize()}" if rng.random() < 0.08 else ""
        return f"{spelt}|{atc(rng)}"

    spelt, code = draw("drug", drug, 6).split("|")
    parts = [spelt, draw("number", lambda: number(rng), 2) + one(UNITS)]
    parts += [one(ROUTES), one(FREQUENCIES)]
    if rng.random() < 0.45:
        parts.append(draw("days", lambda: f"{rng.randint(1, 30)}{rng.choice(DAYS)}", 2))
    return " ".join(part for part in parts if part) + f" ({code})"


def clause(rng: random.Random) -> str:
    """A clause of any scenario, or words and numbers in no order at all."""
    if rng.random() < 0.45:
        return expand(rng.choice(rng.choice(rng.choice(scenarios()).evo)), rng)
    parts = [word(rng) for _ in range(rng.randint(1, 5))]
    if rng.random() < 0.5:
        unit = rng.choice(("", "%", " mg/dL", " horas", "mm", " dias", "L", " cm"))
        parts.insert(rng.randint(0, len(parts)), number(rng) + unit)
    return " ".join(parts)


def draw_record(rng: random.Random, size: int) -> Record:
    """A record with up to `size` items a field and up to `size` + 1 clauses of course."""
    draw: Draw = Few(rng) if rng.random() < 0.6 else any_of

    def some(make: str, least: int) -> list[str]:
        items = [_item(make, rng, draw) for _ in range(rng.randint(least, max(least, size)))]
        return list(dict.fromkeys(items))

    course = ", ".join(clause(rng) for _ in range(rng.randint(1, size + 1)))
    return {
        "dx": some("icd10", 1),
        "proc": some("icd9", 0)[:2],
        "tto": some("drug", 1),
        "evo": course[0].upper() + course[1:],
        "dx_alta": some("icd10", 1),
        "med": some("drug", 1),
    }


def _item(make: str, rng: random.Random, draw: Draw) -> str:
    if make == "drug":
        return drug_line(rng, draw)
    code = draw(make, lambda: icd10(rng) if make == "icd10" else icd9(rng), 8)
    return f"{name(rng, rng.randint(1, 4), draw)} ({code})"
