"""A word of the field with its letters in disorder: «neumnioa»."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz.distance import OSA

from checks.clinical.fields import Facts
from checks.clinical.hold.seen import Seen
from checks.clinical.kept import kept
from checks.clinical.normalise import stem
from checks.clinical.reading import Reading
from checks.clinical.vocabulary import is_listed, is_odd, key, keyed, shuffled

_SHORTEST = 6
_MOVES = 3
# «Postoperatorio» and «posoperatorio», «transfusion» and «trasfusion» are one word.
_SPELT = re.compile(r"(?<=\bpos)t|\bp(?=[sn])|(?<=\btra)n(?=s)|(?<=\bsu)b(?=s)|(?<=\bo)b(?=s)")


def hold(reading: Reading, facts: Facts) -> Iterator[Seen]:
    new = {text for text in reading.vocabulary - facts.vocabulary if _may_be(text)}
    garbled = {text: meant for text in new if (meant := _meant(text, facts)) is not None}
    for word in reading.words if garbled else ():
        if (meant := garbled.get(word.text)) is not None:
            message = f"'{word.text}' is no word; '{meant}' has its letters"
            yield Seen("contradicted.word", message, word.start, word.end, None, meant)


def _may_be(text: str) -> bool:
    return len(text) >= _SHORTEST and text.isalpha() and not is_listed(text)


def _meant(word: str, facts: Facts) -> str | None:
    """The word that another is garbled from; None where it may be a word of its own."""
    listed = shuffled().get(key(word))
    if listed is not None and _few_moves(word, listed):
        return listed
    given = _given(facts).get(key(word))
    if given is not None and _few_moves(word, given):
        return given
    if not is_odd(word):
        return None
    near = (w for w in facts.vocabulary if len(w) >= _SHORTEST and w[0] == word[0])
    return min((w for w in near if _one_letter(w, word)), default=None)


def _few_moves(word: str, other: str) -> bool:
    """«Causante» has the letters of «cutaneas», and is not garbled from it."""
    return OSA.distance(word, other, score_cutoff=_MOVES) <= _MOVES


def _one_letter(word: str, other: str) -> bool:
    if stem(word) == stem(other) or _SPELT.sub("", word) == _SPELT.sub("", other):
        return False
    return OSA.distance(word, other, score_cutoff=1) == 1


@kept
def _given(facts: Facts) -> dict[str, str]:
    """The words of the input by their letters."""
    return keyed(w for w in sorted(facts.vocabulary) if w.isalpha())
