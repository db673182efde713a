"""Allow an epicrisis that tells itself again, or that never came to its end.

What it checks. Whether the text turns in circles. The kinds of finding, all `fail`:

- `loop`: words of a sentence told again right behind themselves («recibio ceftriaxona recibio
  ceftriaxona»), a single word three times in a row, or the same few characters over and over
  («aaaa»).
- `sentence`: a sentence that was told before, word for word; one of two words only where it
  follows itself.
- `share`: of all runs of three words more than a fifth had been told twice before; figures
  and the words of a dose or a schedule do not count.
- `cut`: generation ran to its limit of tokens. Known for what Umbral generated itself; under
  `umbral score` only where a row says `"finish_reason": "length"`.

Why. A small model whose weights have lost too many bits falls into loops first, and greedy
decoding does not get out of one. What is then left at the end, the discharge, is missing.

Known limits. A drug of the stay that goes on after it, and «cada 8 horas» behind every drug, are
no repetition: a thing may be told twice. The same told twice in other words is not seen. Figures
may follow one another («1-1-1»), up to five alike. An input that holds one line twice, and is
told faithfully, is found as a loop. Only the first 20,000 characters are read.

When it fails. `cut` in many outputs: look whether the training rows end with the stop token of
the tokenizer, then at `max_new_tokens`. Loops in a quantized variant that `tuned` does not have:
give it more bits or a smaller block, and look whether its output layer was left at eight bits.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import compress, count, pairwise

from checks.clinical.reading import Reading, read
from harness.check import check
from harness.records import Case, Finding, Generation

_MOST = 20
_LONGEST_LOOP = 60  # words
_MOST_SIGNS = 200
_RUN = 3
_SHARE = 0.2
_LEAST_RUNS = 10
_SCHEDULE = frozenset(
    "mg mcg g ml ui u vo ev iv sc im via oral inhalado inhalada comprimido comprimidos puff cada c"
    " h hora horas dia dias noche manana semana semanas mes meses vez veces una dos tres por"
    " durante al a la el de".split()
)
_LEAST_SENTENCE = 3
# Three letters alike, four signs alike or nine figures alike are as many as a text ever has.
_CHARACTERS = re.compile(
    r"([^\W\d_])\1{3,}|([^\w\s])(?:\s?\2){4,}|([0-9])\3{9,}|([^\s0-9]{2,12}?)\4{4,}"
)


@check(floor=0.90)
def repetition(output: str, case: Case, generation: Generation | None = None) -> list[Finding]:
    reading = read(output)
    found = [*_stuck(reading), *_sentences(reading), *_share(reading)][:_MOST]
    found = [_placed(finding, reading) for finding in found]
    if generation is not None and generation.finish_reason == "length":
        message = "generation ran to its limit of tokens"
        found.append(Finding("cut", "fail", message, len(output), len(output)))
    return sorted(found, key=lambda finding: (finding.start or 0, finding.kind))


def _stuck(reading: Reading) -> Iterator[Finding]:
    for match in _CHARACTERS.finditer(reading.text) if _may_be_stuck(reading.text) else ():
        yield Finding("loop", "fail", "the same characters over and over", *match.span())


def _may_be_stuck(text: str) -> bool:
    """Whether a character stands four times in a row, or five times in a word of many repeated.

    Each match of the pattern has one of the two: five times the same two characters are ten, of
    which eight stood before. It takes a third of the pattern's time.
    """
    words = text.split()
    run = "".join(words)
    signs = set(run)
    return (
        # No epicrisis has as many; to count each of thousands takes its time.
        len(signs) > _MOST_SIGNS
        or any(4 * sign in run for sign in signs)
        or any(
            len(word) - len(kinds := set(word)) >= 8 and max(map(word.count, kinds)) >= 5
            for word in words
            if len(word) >= 10
        )
    )


def _loops(reading: Reading, sentence: range) -> Iterator[Finding]:
    words = reading.words
    texts = words.texts[sentence.start : sentence.stop]
    told = set[int]()
    for length in _lengths(texts):
        for start, end in _periods(texts, length):
            copies = (end - start) // length
            # A longer loop of the same words is the same loop.
            if copies >= _copies(texts[start : start + length]) and end - 1 not in told:
                told.update(range(start, end))
                message = f"{length} words told {copies} times in a row"
                first, last = sentence[start], sentence[end - 1]
                yield Finding("loop", "fail", message, words.starts[first], words.end(last))


def _lengths(texts: Sequence[str]) -> list[int]:
    """The lengths of which loops may be: so many pairs of words equal the one so far before."""
    pairs = list(pairwise(texts))
    if len(set(pairs)) == len(pairs):
        return []
    places = defaultdict[tuple[str, str], list[int]](list)
    again = defaultdict[int, int](int)
    several = {pair for pair, times in Counter(pairs).items() if times > 1}
    for at in compress(count(), map(several.__contains__, pairs)):
        told = places[pairs[at]]
        for place in told[-_LONGEST_LOOP:]:
            again[at - place] += 1
        told.append(at)
    return sorted(n for n, times in again.items() if n <= min(times + 1, _LONGEST_LOOP))


def _periods(texts: Sequence[str], length: int) -> Iterator[tuple[int, int]]:
    """The stretches whose every word equals the one `length` before it, but for the first ones."""
    start = 0
    for at in range(length, len(texts)):
        if texts[at] != texts[at - length]:
            if at - start > length:
                yield start, at
            start = at - length + 1
    if len(texts) - start > length:
        yield start, len(texts)


def _copies(words: Sequence[str]) -> int:
    """How many times in a row are too many."""
    if all(word.isdigit() for word in words):
        return 6
    return 3 if len(words) == 1 else 2


def _sentences(reading: Reading) -> Iterator[Finding]:
    told = set[tuple[str, ...]]()
    last: tuple[str, ...] = ()
    for run in _by_sentence(reading):
        yield from _loops(reading, run)
        words = tuple(reading.words.texts[run.start : run.stop])
        if words and (words == last or (len(words) >= _LEAST_SENTENCE and words in told)):
            message = "a sentence that was told before"
            span = reading.words.starts[run[0]], reading.words.end(run[-1])
            yield Finding("sentence", "fail", message, *span)
        told.add(words)
        last = words or last


def _by_sentence(reading: Reading) -> Iterator[range]:
    """The places of the words of each sentence."""
    text, first = reading.text, 0
    for end in reading.ends:
        # A list of drugs between semicolons may be told of the stay and of the discharge.
        if text[end - 1 : end] == "." or end == len(text):
            behind = bisect_left(reading.words.starts, end)
            yield range(first, behind)
            first = behind


def _share(reading: Reading) -> Iterator[Finding]:
    texts = [told for told in reading.words.texts if told.isalpha() and told not in _SCHEDULE]
    runs = list(zip(*(texts[i:] for i in range(_RUN)), strict=False))
    total = len(runs)
    if total < _LEAST_RUNS or total - len(set(runs)) <= _SHARE * total:
        return
    again = sum(max(0, count - 2) for count in Counter(runs).values())
    if again > _SHARE * total:
        message = f"{again / total:.0%} of the runs of {_RUN} words had been told twice before"
        yield Finding("share", "fail", message, 0, len(reading.text))


def _placed(finding: Finding, reading: Reading) -> Finding:
    start, end = reading.span(finding.start or 0, finding.end or 0)
    return Finding(finding.kind, finding.severity, finding.message, start, end)
