"""Allow an epicrisis that is not in Spanish, or not all of it.

What it checks. By the small words of each language («the», «com», «avec») and the letters. The
kinds of finding, all `fail`:

- `foreign`: a stretch in English, Portuguese, French, Italian or German: three or more of its
  words close together, more than it shares with Spanish, and none of Spanish's own between them.
- `script`: letters or signs of another script, such as «患者» or «пациент».
- `strange`: among twenty words or more hardly any small word of Spanish: another language, or
  none.
- `nonsense`: six letters or more without a vowel, or a word longer than any: words glued together.

Why. A small model falls back to the languages it has seen most once fine-tuning does not hold
it, or where quantization has blurred the difference. The one who reads the epicrisis may not
know the other language, and no other check here can read it.

Known limits. Loanwords and Latin are no foreign stretch («bypass», «stent», «in situ», «follow
up», «restitutio ad integrum»), nor are names, codes and words in capitals. Two or three foreign
words are seen only where small words are among them. Single Greek letters are none of another
script. Catalan and Galician are too near to be told apart. Only the first 20,000 characters are
read.

When it fails. Look whether the prompt, the system message or some training rows are in the other
language. In a quantized variant only: give it more bits.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from checks.clinical.lexicon import table
from checks.clinical.reading import Reading, read
from checks.clinical.words import Word
from harness.check import check
from harness.records import Case, Finding

_MOST = 20
_FOREIGN = 3
_SEVERAL = 2
_GAP = 5  # words
_LEAST_WORDS = 20
_SHARE = 0.1
# No word of a language known here, in small letters, has so many consonants alone or so many
# letters: «otorrinolaringologicamente» has 26.
_MOST_CONSONANTS = 6
_CONSONANTS = re.compile(rf"[b-df-hj-np-tv-xz]{{{_MOST_CONSONANTS},}}")
_LONGEST = 30
_OWN, _SHARED = "spanish", "shared"
# All scripts but Latin, its signs and emoji; Greek from three letters on.
_SCRIPT = re.compile(
    "[\u0400-\u1cff\u2c00-\u2c5f\u2c80-\u2dff\u2e80-\ua71f\ua800-\uab2f\uab70-\ud7ff\uf900-\ufaff"
    "\ufb1d-\ufdff\ufe70-\ufefc\uff01-\uff0f\uff1a-\uff20\uff5f-\uffdc"
    "\U00010000-\U0001cfff\U00020000-\U0003ffff]+"
    "|[\u0370-\u03ff\u1f00-\u1fff]{3,}"
)


@check(floor=0.90)
def language(output: str, case: Case) -> list[Finding]:
    reading = read(output)
    found = [*_scripts(reading), *_foreign(reading), *_strange(reading), *_nonsense(reading)]
    return sorted(found[:_MOST], key=lambda finding: (finding.start or 0, finding.kind))


def _scripts(reading: Reading) -> Iterator[Finding]:
    for match in _SCRIPT.finditer(reading.original) if not reading.original.isascii() else ():
        yield Finding("script", "fail", "letters of another script", *match.span())


def _foreign(reading: Reading) -> Iterator[Finding]:
    languages = _languages()
    # Fewer are no stretch, and nearly every text has fewer.
    if len(_foreign_words() & reading.vocabulary) < _SEVERAL:
        return
    stretch = list[tuple[int, Word]]()
    for at, word in enumerate(reading.words):
        spoken = languages.get(word.text, ())
        if _OWN in spoken or (stretch and at - stretch[-1][0] > _GAP):
            yield from _judged(stretch, reading)
            stretch = []
        elif spoken and _SHARED not in spoken and not _in_capitals(word, reading):
            stretch.append((at, word))
    yield from _judged(stretch, reading)


def _judged(stretch: Sequence[tuple[int, Word]], reading: Reading) -> Iterator[Finding]:
    languages = _languages()
    counts = Counter(name for _, word in stretch for name in languages[word.text])
    for name, count in counts.most_common(1):
        (first, opening), (last, closing) = stretch[0], stretch[-1]
        between = reading.words[first : last + 1]
        shared = sum(1 for word in between if _SHARED in languages.get(word.text, ()))
        several = len({word.text for _, word in stretch}) >= _SEVERAL
        if several and count >= _FOREIGN and count > shared:
            start, end = reading.span(opening.start, closing.end)
            yield Finding("foreign", "fail", f"{count} words of {name.title()}", start, end)


def _strange(reading: Reading) -> Iterator[Finding]:
    words = [word for word in reading.words.texts if word.isalpha()]
    spanish = sum(map(_spanish_words().__contains__, words))
    if len(words) >= _LEAST_WORDS and spanish < _SHARE * len(words):
        message = f"{spanish} of {len(words)} words are small words of Spanish"
        yield Finding("strange", "fail", message, 0, len(reading.original))


def _nonsense(reading: Reading) -> Iterator[Finding]:
    if not any(map(_is_nonsense, reading.words.texts)):
        return
    for word in reading.words:
        long = len(word.text) > _LONGEST
        if long or (_is_nonsense(word.text) and not _in_capitals(word, reading)):
            span = reading.span(word.start, word.end)
            yield Finding("nonsense", "fail", "letters that make no word", *span)


@lru_cache(maxsize=20_000)
def _is_nonsense(word: str) -> bool:
    return len(word) > _LONGEST or _CONSONANTS.fullmatch(word) is not None


def _in_capitals(word: Word, reading: Reading) -> bool:
    """Abbreviations («DES», «HE») are no words, where not the whole text is in capitals."""
    return reading.plain[word.start : word.end].isupper() and not reading.shouts


@cache
def _foreign_words() -> frozenset[str]:
    """The words of other languages that Spanish has not."""
    return frozenset(w for w, of in _languages().items() if not {_OWN, _SHARED} & {*of})


@cache
def _spanish_words() -> frozenset[str]:
    return frozenset(w for w, of in _languages().items() if {_OWN, _SHARED} & {*of})


@cache
def _languages() -> Mapping[str, tuple[str, ...]]:
    """The languages that a word belongs to."""
    found: dict[str, tuple[str, ...]] = {}
    for name, words in table("languages"):
        for word in words.split():
            found[word] = (*found.get(word, ()), name)
    return found
