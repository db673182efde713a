"""Words in columns; and what is tried at some words only, or after some part, misses no match."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from checks.clinical import intervals, measures, quantities, regimen, scopes
from checks.clinical.cohere import account, allergens
from checks.clinical.hold import allergy, grades, labs, status
from checks.clinical.kept import kept
from checks.clinical.reading import Reading
from checks.clinical.words import Words, matches, outside

PIECES = """
killip iii child pugh child-pugh b bi-rads birads 4 cf clase funcional grado estadio 2a nyha
sin no niega niegan negativo negativa para ausencia de libre nunca ni tampoco descarta descartando
descartándose fiebre , ; : con
hb hb12 hemoglobina 10.5 k k4 pcr ph7.3 nt-probnp dimero d 500 spo2 98 = <
3 3.5 25.000 1,5 dos quince media 2er 3er tercer primera días dia d h horas semanas mg mcg g de ml u
cm % 5-10 1/2 /kg /h /d c/ c/8h cada comida las comidas noche 3 veces al por la vez tomas dosis
diarias diario 1-0-1 semanal a la semana quincenal mensual mes anual año dia por medio b.i.d bid
tid q.i.d t.i.d en ayunas desayuno, almuerzo y cena antes de acostarse todos los
no resuelta resuelta compensado descompensada parcialmente controlada en progresion progresiva
en remision resolucion activa curado persistente refractario empeorado superada corregido
suspende retira evitar contraindicado intolerancia resistente a secundario rota rotación cambia
reemplazo sustituye en lugar de niveles toxicidad intoxicacion sobredosis
alergia alérgico ram hipersensibilidad reaccion adversa anafilaxia urticaria rash shock
anafilactico angioedema penicilina desconocidas ninguna
frankel asia tici nic tipo segmento mrs influenza hepatitis c tercer grado grupo sanguineo o rh
mal inadecuadamente controlado
""".split()
texts = st.lists(
    st.tuples(st.sampled_from(PIECES), st.sampled_from([" ", " ", " ", "", ".", "\n", "_", "ж"])),
    max_size=14,
).map(lambda pairs: "".join(piece + gap for piece, gap in pairs))
many = settings(max_examples=300, deadline=None)


def spans(found: Iterable[re.Match[str]]) -> list[tuple[int, int]]:
    return [match.span() for match in found]


@given(texts)
@many
def test_words_are_the_same_one_by_one_and_in_a_slice(text: str) -> None:
    reading = Reading(text)
    words = reading.words
    assert [reading.text[word.start : word.end] for word in words] == words.texts
    assert list(words) == words[:] == [words[at] for at in range(len(words))]
    assert [words.end(at) for at in range(len(words))] == [word.end for word in words]


@given(texts)
@many
def test_a_pattern_tried_at_some_words_misses_no_match(text: str) -> None:
    reading = Reading(text)
    read, words = reading.text, reading.words
    told = {(q.start, q.end) for q in measures.quantities(read, words)}
    for pattern in (measures._NUMBER, measures._WORDED, measures._ORDINAL):
        assert told.issuperset(spans(pattern.finditer(read)))
    numbers = sorted([*words.numbers, *reading.starts_of(quantities.WORDS.keys())])
    for pattern in (regimen._DOSE, regimen._LASTS):
        assert spans(matches(pattern, read, numbers)) == spans(pattern.finditer(read))
    for pattern, first in (
        (scopes._TRIGGER, scopes._FIRST),
        (grades._GRADE, grades._FIRST),
        (grades._VIRUS, grades._VIRUSES),
        (grades._ORDINAL, quantities.ORDINALS.keys()),
        (grades._BLOOD, grades._GROUPS),
    ):
        found = matches(pattern, read, reading.starts_of(first))
        assert spans(found) == spans(pattern.finditer(read))
    pattern = labs._labels()[1]
    opens = [word.start for word in words if labs._may_open(word.text)]
    assert spans(matches(pattern, read, opens)) == spans(pattern.finditer(read))


@given(texts)
@many
def test_without_a_part_of_it_a_pattern_has_no_match(text: str) -> None:
    reading = Reading(text)
    read = reading.text
    for pattern, parts in (
        (intervals._EVERY, intervals._OF_EVERY),
        (intervals._TIMES, intervals._COUNTED),
        (intervals._SLOTS, "-"),
        (intervals._MEALS, intervals._OF_MEALS),
        (intervals._PARTS, intervals._OF_PARTS),
        (intervals._DAILY, intervals._OF_DAILY),
        *((pattern, (part,)) for pattern, part, _ in intervals._NAMED),
        (status._BAD, status._PARTS),
        (status._GOOD, status._PARTS),
        (account._NOT_GIVEN, account._PARTS),
        (allergy._ALLERGY, allergy._PARTS),
    ):
        assert any(part in read for part in parts) or not pattern.search(read)
    told = allergens._TOLD
    assert spans(told.finditer(read, reading)) == spans(told.pattern.finditer(read))


def test_matches_do_not_overlap() -> None:
    found = matches(re.compile("[0-9]+(?: [0-9]+)?"), "1 2 3", [0, 2, 4])
    assert spans(found) == [(0, 3), (4, 5)]


def test_outside_is_in_no_stretch_whatever_their_order() -> None:
    assert outside([(6, 8), (0, 3), (1, 2)], range(9)) == [3, 4, 5, 8]


def test_what_is_kept_is_read_once_for_each() -> None:
    asked = []

    @kept
    def length(words: Words) -> int:
        asked.append(words)
        return len(words)

    one, other = Words("a b"), Words("c")
    assert [length(one), length(other), length(one)] == [2, 1, 2]
    assert asked == [one, other]
