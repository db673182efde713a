"""Allow what a machine says about the epicrisis, or around it, inside the epicrisis.

What it checks. Everything that is no part of the text itself. The kinds of finding, all `fail`:

- `preamble`: «Claro, aquí está ...», «A continuación», «Como modelo de lenguaje», «Epicrisis:»,
  «Here is ...».
- `closing`: «Espero que ...», «Nota:», «Si necesita más información», a count of words.
- `echo`: the instruction told back.
- `token`: tokens and turns of a chat template (`<|im_end|>`, `[INST]`, `</s>`, `<think>`,
  «assistant:»), pieces of a tokenizer.
- `field`: JSON, or the name of a field of the input (`"dx": [`, `dx_alta`, «tto:»).
- `placeholder`: `[nombre]`, `XXX`, `{...}`, «lorem ipsum».
- `mojibake`: characters of a broken encoding: `Ã¡`, `â€™`, U+FFFD, «neumon?a».
- `control`: NULs and other control characters, marks of direction, unpaired surrogates, whatever
  has no width.
- `tag`: HTML tags, comments and entities.

Why. The text goes into a record as it is. A model that speaks about its task has left the style
that it was tuned to; a token in the text means that generation did not stop where it should.

Known limits. Phrases are known by a list; what is said otherwise is not seen. «A continuación»
opens no epicrisis, but may stand inside one. Names of fields that are words of their own count
only before a colon, at the head of a line or a clause. Only the first 20,000 characters are
read.

When it fails. Tokens: the stop token of the tokenizer is not the one that training taught, or
the chat template differs. Preambles: the tuning has not held, or the prompt invites them. Broken
characters: look at the encoding of the training rows, with this check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice

from checks.clinical import chatter
from checks.clinical.fields import FIELDS
from checks.clinical.guarded import Guarded
from checks.clinical.leftovers import PATTERNS, UNSEEN
from checks.clinical.normalise import folded
from checks.clinical.reading import Reading, read
from harness.check import check
from harness.records import Case, Finding

# Enough to see what is wrong; a text of nothing but marks has one finding a character.
_MOST = 10
_LEAST_INSTRUCTION = 3  # words


@check(floor=0.90)
def meta(output: str, case: Case) -> list[Finding]:
    reading = read(output)
    found = [*_chatter(reading), *_echo(reading, case)]
    for kind, message, pattern in (*PATTERNS, ("field", "a field's name", _names(_fields(case)))):
        matches = pattern.finditer(reading.original, reading)
        found += _first(kind, message, matches)
    found += _first("control", "characters that nobody sees", UNSEEN.finditer(reading.original))
    return sorted(found, key=lambda finding: (finding.start or 0, finding.kind))


def _first(kind: str, message: str, matches: Iterator[re.Match[str]]) -> Iterator[Finding]:
    for match in islice(matches, _MOST):
        yield Finding(kind, "fail", message, *match.span())


def _chatter(reading: Reading) -> Iterator[Finding]:
    text = reading.text
    opening = chatter.OPENING.match(text)
    for kind, matches in (
        ("preamble", iter([opening] if opening else [])),
        ("preamble", chatter.ANYWHERE.finditer(text, reading, opening.end() if opening else 0)),
        ("closing", chatter.CLOSING.finditer(text, reading)),
    ):
        for match in islice(matches, _MOST):
            span = reading.span(*match.span())
            yield Finding(kind, "fail", "words about the text, not of it", *span)


def _echo(reading: Reading, case: Case) -> Iterator[Finding]:
    instruction = _instruction(case.instruction)
    at = reading.text.find(instruction)
    if at >= 0 and len(instruction.split()) >= _LEAST_INSTRUCTION:
        span = reading.span(at, at + len(instruction))
        yield Finding("echo", "fail", "the instruction told back", *span)


def _fields(case: Case) -> frozenset[str]:
    own = case.input if isinstance(case.input, Mapping) else ()
    return frozenset(name for name in (*FIELDS, *own) if name.strip())


@lru_cache(maxsize=64)
def _instruction(told: str) -> str:
    return folded(told).strip()


@lru_cache(maxsize=64)
def _names(fields: frozenset[str]) -> Guarded:
    names = sorted(map(re.escape, fields))
    joined = [name for name in names if "_" in name]
    alone = "|".join(names)
    pattern = re.compile(
        rf"(?<!\w)(?:{'|'.join(joined)})(?!\w)|[\"'](?:{alone})[\"']\s{{0,3}}:"
        rf"|(?:^|(?<=[\n{{,;.|(\[])|(?<=[\n{{,;.|(\[]\s))(?:{alone})\s{{0,2}}[:=]"
    )
    return Guarded(pattern, frozenset("_:="))
