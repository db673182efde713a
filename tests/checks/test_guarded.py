"""What is looked for first hides no match: with a guard or without, the same is found."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from checks import meta, repetition
from checks.clinical import chatter, dates, identifiers, leftovers, persons
from checks.clinical.fields import FIELDS
from checks.clinical.normalise import folded
from checks.clinical.reading import Reading
from checks.markdown import _MARKS

OF_THE_ORIGINAL = [
    *(guarded for _, _, guarded in leftovers.PATTERNS),
    meta._names(frozenset([*FIELDS, "fecha_ingreso", "peso"])),
]
OF_THE_FOLDED = [
    chatter.ANYWHERE,
    chatter.CLOSING,
    identifiers._RUT_WORD,
    identifiers._RECORD,
    identifiers._PHONE_WORD,
    identifiers._EMAIL,
    identifiers._URL,
]
# Signs; tokens, turns, fields; blanks to fill in; chatter; identities; dates; circles.
PIECES = """
< > <| |> | ｜ [ ] [/ </ /> { } ( ) " ' : = _ __ ___ # ## ▁a Ġ ? ??? & ; &nbsp; &#225; <!-- --> ~ `
* ** - --- • + . , ; ! » ° º \\n \\u00ed Ã¡ Â° â€™ ï»¿ \ufffd \ufffda
inst SYS s pad think im_end USER System: asſistant assıstant ASSISTANT bot ai Usuario: dx_alta
fecha_ingreso tto: med= "dx": peso:
nombre Nombre del paciente EDAD xX XXX lorem Lorem ipsum dolor sit amet DD/MM/aaaa
epicrisis: Resumen modelo de lenguaje language model as an ai como una ia asistente here is the
aqui tienes la a continuación, se presenta output: Nota: note: espero que quedo atento a su
saludos atentamente no dudes en pedir si necesita tiene más información detalles puedo ayudar
en que te ayudo deseas quieres algo mas hope this let me know feel free if you need este texto
incluye fin del la respuesta datos proporcionados (95 palabras)
RUT run r.u.t cedula c.i dni 12.345.678-5 123456785 12345678 - k +56 9 1234 5678 (41) 234 22 fono
teléfono cel. wsp ficha clínica folio historia registro n° nro de atención 4455 a@b.cl @ www.x
https:// hospital.com .net calle Los Olmos 123 Av. Matta Domiciliada en Dirección: Pje psje
Sr. Dra. DRA. PEREZ Señora Don de nombre Paciente Ana Soto
12/03/2024 12-03-24 12.3.2024 2024-03-12 03/2024 1/2 12 de marzo 1° mayo primero ene 2024 1999
aaaa aaaaa abababababab .... ,,,,, 0000000000 1 1 1 a a
""".split()
texts = st.lists(
    st.tuples(st.sampled_from(PIECES), st.sampled_from(["", " ", "  ", "\n", ". ", "\u0301"])),
    max_size=12,
).map(lambda pairs: "".join(piece + gap for piece, gap in pairs))
many = settings(max_examples=300, deadline=None)


def spans(matches: Iterable[re.Match[str]]) -> list[tuple[int, int]]:
    return [match.span() for match in matches]


@given(texts)
@many
def test_a_guard_hides_no_match(text: str) -> None:
    reading = Reading(text)
    for guardeds, writing in (
        (OF_THE_ORIGINAL, reading.original),
        ([identifiers._ADDRESS], reading.plain),
        (OF_THE_FOLDED, reading.text),
    ):
        for one in guardeds:
            assert spans(one.finditer(writing, reading)) == spans(one.pattern.finditer(writing))


@given(texts)
@many
def test_a_pattern_left_out_has_no_match(text: str) -> None:
    reading = Reading(text)
    possible = list(dates._possible(reading.text))
    for pattern in (*dates._BY_FIGURES, *dates._BY_NAME):
        assert pattern in possible or not pattern.search(reading.text)
    if not identifiers._FIGURES.search(reading.text):
        assert not identifiers._RUT.search(reading.text)
        assert "+" in text or not identifiers._PHONE.search(reading.text)
    if persons._ANNOUNCING.isdisjoint(reading.vocabulary):
        assert not persons._TITLED.search(reading.plain)
    for _, signs, pattern in _MARKS:
        assert not frozenset(text).isdisjoint(signs) or not pattern.search(text)
    assert repetition._may_be_stuck(reading.text) or not repetition._CHARACTERS.search(reading.text)


@given(st.lists(st.sampled_from("ab1"), max_size=14))
@many
def test_no_length_of_a_loop_is_left_out(words: list[str]) -> None:
    for length in set(range(1, len(words))) - set(repetition._lengths(words)):
        for start, end in repetition._periods(words, length):
            unit = words[start : start + length]
            assert (end - start) // length < repetition._copies(unit)


def test_what_is_a_letter_without_case_folds_to_it() -> None:
    for letter in string.ascii_lowercase:
        alike = re.compile(letter, re.IGNORECASE)
        assert {folded(c) for c in map(chr, range(0x2200)) if alike.fullmatch(c)} == {letter}
