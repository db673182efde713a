"""The same words with other letters, spaces and marks."""

from __future__ import annotations

import random
import re
import unicodedata

from checks.mutations.edits import one, put
from checks.mutations.places import places, sentences
from harness.mutation import rewrite
from harness.records import Case

_ACCENTED = {
    "dia": "día", "dias": "días", "via": "vía", "cronica": "crónica", "recibio": "recibió",
    "Recibio": "Recibió", "neumonia": "neumonía", "diagnostico": "diagnóstico", "torax": "tórax",
    "hepatica": "hepática", "farmaco": "fármaco", "clinica": "clínica", "cardiaca": "cardíaca",
    "radiografia": "radiografía", "ecografia": "ecografía", "medico": "médico", "sintomas":
    "síntomas", "indicandose": "indicándose", "efectua": "efectúa", "acido": "ácido",
    "policlinico": "policlínico", "analgesicos":
    "analgésicos", "estadia": "estadía", 
    "quirurgico": "quirúrgico", "quirurgica": "quirúrgica", "basico": "básico", "utero": "útero",
    "regimen": "régimen", "losartan":
    "losartán", "rapida": "rápida", 
}  # fmt: skip


@rewrite
def accents(output: str, case: Case, source: random.Random) -> str | None:
    """Accents where Spanish has them."""
    return _accented(output)


@rewrite
def accents_decomposed(output: str, case: Case, source: random.Random) -> str | None:
    """Accents as marks of their own, as some systems write them."""
    return unicodedata.normalize("NFD", _accented(output))


@rewrite
def all_in_capitals(output: str, case: Case, source: random.Random) -> str | None:
    """The whole text in capitals."""
    return output.upper()


@rewrite
def diagnosis_capitalised(output: str, case: Case, source: random.Random) -> str | None:
    """A diagnosis with a capital first letter."""
    starts = (place.start for place in places(output, case, "dx", "dx_alta"))
    return one(source, (put(output, at, at + 1, output[at].upper()) for at in starts))


@rewrite
def double_spaces(output: str, case: Case, source: random.Random) -> str | None:
    """Two spaces between sentences, and here and there between words."""
    return re.sub(r" (?=[A-Z(])", "  ", output)


@rewrite
def space_around(output: str, case: Case, source: random.Random) -> str | None:
    """White space before and behind the text."""
    return f"{source.choice([' ', chr(10)])}{output}{source.choice([chr(10), '  '])}"


@rewrite
def hard_spaces(output: str, case: Case, source: random.Random) -> str | None:
    """Spaces that do not break, between numbers and words."""
    return re.sub(r"(?<=\d) (?=[a-z])", "\u00a0", output)


@rewrite
def line_wrapped(output: str, case: Case, source: random.Random) -> str | None:
    """A line break between two words of a sentence."""
    gaps = [m.start() for m in re.finditer(r"(?<=[a-z]{3}) (?=[a-z]{3})", output)]
    at = one(source, gaps)
    return at and put(output, at, at + 1, "\n")


@rewrite
def code_spaced(output: str, case: Case, source: random.Random) -> str | None:
    """Spaces inside a code's parentheses, or none before them."""
    inside = source.choice([True, False])
    if inside:
        return re.sub(r"\(([A-Z0-9][A-Z0-9.]{2,7})\)", r"( \1 )", output, count=2)
    return re.sub(r" \((?=[A-Z0-9][A-Z0-9.]{2,7}\))", "(", output, count=2)


@rewrite
def code_labelled(output: str, case: Case, source: random.Random) -> str | None:
    """«(CIE-10 J18.9)»."""
    return re.sub(r"\(([A-Z]\d\d\.\d)\)", r"(CIE-10 \1)", output, count=2)


@rewrite
def quoted(output: str, case: Case, source: random.Random) -> str | None:
    """A diagnosis in quotation marks."""
    ends = (place.named for place in places(output, case, "dx", "dx_alta"))
    left, right = source.choice(["«»", "“”", '""'])
    return one(source, (put(output, a, b, f"{left}{output[a:b]}{right}") for a, b in ends))


@rewrite
def semicolons(output: str, case: Case, source: random.Random) -> str | None:
    """A sentence joined to the one before it by a semicolon."""
    told = sentences(output)[1:-1]
    start = one(source, (start for start, _ in told))
    if not start:
        return None
    return put(output, start - 2, start + 1, f"; {output[start].lower()}")


def _accented(output: str) -> str:
    text = re.sub(r"(?<=[a-z])([cs])ion\b", r"\1ión", output)
    return re.sub(r"\b[A-Za-z]+\b", lambda m: _ACCENTED.get(m[0], m[0]), text)
