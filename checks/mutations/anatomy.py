"""Arteries, bones, organs and levels that the input does not give."""

from __future__ import annotations

import random
import re

from checks.mutations.edits import appended, one, put
from checks.mutations.inputs import given, says
from harness.mutation import mutation
from harness.records import Case

_ARTERIES = {
    "descendente anterior": ("circunfleja", "coronaria derecha"), "DA": ("CX", "CD"),
    "circunfleja": ("descendente anterior", "coronaria derecha"), "CX": ("DA", "CD"),
    "coronaria derecha": ("circunfleja", "descendente anterior"), "CD": ("DA", "CX"),
}  # fmt: skip
_SHORT = {"descendente anterior": "da", "circunfleja": "cx", "coronaria derecha": "cd"}
_BONES = {
    "femur": "tibia", "tibia": "femur", "radio": "humero", "humero": "radio", "cadera": "rodilla",
    "rodilla": "cadera", "tobillo": "muñeca", "muñeca": "tobillo", "clavicula": "escapula",
    "cubito": "perone", "perone": "cubito", "pelvis": "femur",
}  # fmt: skip
_LEVELS = {
    "proximal": "distal", "distal": "proximal", "superior": "inferior", "inferior": "superior",
    "anterior": "posterior", "posterior": "anterior", "medial": "lateral", "lateral": "medial",
}  # fmt: skip
_ORGANS = {
    "pulmonar": "hepatica", "hepatica": "renal", "renal": "hepatica", "gastrica": "colonica",
    "cerebral": "hepatica", "vesical": "uterina", "uterina": "vesical", "hepatico": "renal",
}  # fmt: skip


@mutation(caught_by={"grounding"})
def artery_changed(output: str, case: Case, source: random.Random) -> str | None:
    """Another coronary artery."""
    options = []
    for match in re.finditer(rf"\b({'|'.join(_ARTERIES)})\b", output):
        for other in _ARTERIES[match[1]]:
            short = _SHORT.get(other, other.lower())
            long = next(name for name, letters in _SHORT.items() if letters == short)
            if not says(case, rf"{short}\b|{long}"):
                options.append(put(output, *match.span(), other))
    return one(source, options)


@mutation(caught_by={"grounding"})
def artery_added(output: str, case: Case, source: random.Random) -> str | None:
    """A coronary artery where the input names none."""
    known = says(case, r"coronari|descendente|circunfleja|da\b|cd\b|cx\b|tci\b|diagonal|marginal")
    name = source.choice(["descendente anterior", "circunfleja", "coronaria derecha"])
    return None if known else appended(output, f"Presenta lesion de arteria {name}.")


@mutation(caught_by={"grounding"})
def infarct_wall(output: str, case: Case, source: random.Random) -> str | None:
    """An infarct of another wall."""
    options = []
    for match in re.finditer(
        r"\b(?:infarto|IAM|IAMCEST|pared|SDST|elevacion(?: del)? ST)\b[a-z ]{0,40}?"
        r"\b(anterior|inferior|lateral|posterior)\b",
        output,
    ):
        for other in ("anterior", "inferior", "lateral"):
            if not says(case, other):
                options.append(put(output, *match.span(1), other))
    return one(source, options)


@mutation(caught_by={"grounding"})
def bone_changed(output: str, case: Case, source: random.Random) -> str | None:
    """Another bone or joint."""
    return _other(output, case, source, _BONES)


@mutation(caught_by={"grounding"})
def level_changed(output: str, case: Case, source: random.Random) -> str | None:
    """Proximal reads distal, superior inferior."""
    return _other(output, case, source, _LEVELS)


@mutation(caught_by={"grounding"})
def vertebra_changed(output: str, case: Case, source: random.Random) -> str | None:
    """Another vertebra."""
    return one(
        source,
        (
            put(output, *match.span(1), other)
            for match in re.finditer(
                r"\b(?:vertebr|fractura|nucleo|lumba|disc)[a-z ]{0,30}?\b([CTL]\d{1,2})\b", output
            )
            for other in (match[1][0] + digit for digit in "1234")
            if other != match[1] and not says(case, other.lower())
        ),
    )


@mutation(caught_by={"grounding"})
def organ_changed(output: str, case: Case, source: random.Random) -> str | None:
    """Another organ."""
    return _other(output, case, source, _ORGANS)


def _other(output: str, case: Case, source: random.Random, names: dict[str, str]) -> str | None:
    return one(
        source,
        (
            put(output, *match.span(), names[match[0]])
            for match in re.finditer(rf"\b(?:{'|'.join(names)})\b(?! a\b| al\b)", output)
            if match[0] in given(case) and not says(case, names[match[0]])
        ),
    )
