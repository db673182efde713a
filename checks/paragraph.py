"""Allow an epicrisis that is no single, whole paragraph.

What it checks. The output is one paragraph that comes to its end. The kinds of finding, all
`fail`:

- `empty`: no word in it.
- `break`: a line break that splits it: an empty line, or a new line behind the end of a
  sentence.
- `unfinished`: it stops in the middle: inside parentheses, behind a comma, a colon or dots, or
  behind a word that wants another one («con», «y», «cada»), with or without a period.
- `period`: it does not end in a period.

Why. A record system takes the text as one field. A text that stops in the middle has lost its
discharge, and whoever reads it cannot know what stood there.

Known limits. A line wrapped in the middle of a sentence splits nothing. A text cut between two
words that then has its period («Alta con losartan 50mg.») looks whole; what is missing is for
`coverage`. «Hepatitis a.» in small letters may end a text, so single letters do without a period
only.

When it fails. `unfinished` and `period`: look for `cut` of `repetition`, then raise
`max_new_tokens`, or mend training rows that were cut. `break`: look whether the training rows
hold line breaks, and whether the chat template of training is the one of the run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.clinical.normalise import folded
from harness.check import check
from harness.records import Case, Finding

_MOST = 20
_LINE = "\n\r\v\f\x85\u2028\u2029"
_BREAK = re.compile(rf"[{_LINE}]\s*+")
_SENTENCE_END = re.compile(r"[.:;!?…][»”\"')]?$")
_REACH = 200  # characters: no parenthesis is longer
_TAIL = 40
_FINAL = re.compile(r"\.[»”\"')]?$")
_DOTS = re.compile(r"(?:\.\s?\.|…)$")
_OPEN_MARK = re.compile(r"[,;:/(¿«]\s?\.?$")
_LAST_WORD = re.compile(r"(?:^|[\s(,])([a-z]+)\s?(\.?)$")
_WANTING = frozenset(
    "y ni que pero aunque porque como cuando cuyo cuya de del al el la los las un una unos unas su"
    " sus se con sin por para en entre desde hasta hacia segun sobre tras ante mediante durante"
    " cada indicandose presentando".split()
)
_LETTERS = frozenset("aeou")


@check(floor=0.90)
def paragraph(output: str, case: Case) -> list[Finding]:
    if not any(character.isalnum() for character in output):
        return [Finding("empty", "fail", "the output has no word", 0, len(output))]
    text = output.strip()
    offset = output.find(text)
    return [
        Finding(kind, "fail", message, offset + start, offset + end)
        for kind, message, start, end in (*_breaks(text), *_end(text))
    ]


def _breaks(text: str) -> Iterator[tuple[str, str, int, int]]:
    found = 0
    for match in _BREAK.finditer(text):
        lines = sum(map(match[0].replace("\r\n", "\n").count, _LINE))
        before = text[max(0, match.start() - _TAIL) : match.start()].rstrip()
        if lines > 1 or _SENTENCE_END.search(before):
            yield "break", "a line break splits the paragraph", *match.span()
            found += 1
        if found == _MOST:
            return


def _end(text: str) -> Iterator[tuple[str, str, int, int]]:
    end = len(text)
    opened = text.rfind("(")
    last = _LAST_WORD.search(folded(text[-_TAIL:]))
    if opened > text.rfind(")") and end - opened <= _REACH:
        yield "unfinished", "it ends inside parentheses", opened, end
    elif _OPEN_MARK.search(text[-_TAIL:]) or _DOTS.search(text[-_TAIL:]):
        yield "unfinished", "it ends in a mark that goes on", end - 1, end
    elif last and (last[1] in _WANTING or (last[1] in _LETTERS and not last[2])):
        yield "unfinished", f"it ends behind '{last[1]}'", end - len(last[0].strip()), end
    elif not _FINAL.search(text[-_TAIL:]):
        yield "period", "it does not end in a period", end - 1, end
