"""Allow a code of broken form, outside its parentheses, in no catalogue, or of another drug.

What it checks. The form of the codes of an epicrisis, each in parentheses behind the words it
codes: CIE-10 (`J18.9`), ATC (`J01DD04`), CIE-9-MC procedures (`51.23`) and local K-codes
(`K492`). The kinds of finding:

- `malformed` (fail): in parentheses, but no code: `(J189)`, `(J01DD4)`, `(j18.9)`, `(J18,9)`,
  or a parenthesis never closed after a code.
- `bare` (fail): a code outside parentheses, or in brackets of another kind.
- `missing` (fail): the input has codes, and the output none.
- `unknown`: a CIE-10 code that neither the WHO's edition of 2019 nor ICD-10-CM has, a procedure
  that CIE-9-MC has not, an ATC code whose group there is not.
- `retired` (warn): a code that was replaced, with the one in its place: pregabalina was
  `N03AX16`, and is `N02BF02`.
- `wrong_drug`: an ATC code beside a drug that it does not stand for.

`unknown` and `wrong_drug` warn where the input says the same (the data are wrong, the model is
faithful); else they fail.

Why. Codes are read by machines: billing, statistics, the pharmacy. One that does not parse, or
that no catalogue has, is lost without a word; one of another drug is dispensed.

Known limits. What the input itself writes is never malformed. Outside parentheses only what
cannot be anything else is a code: a whole ATC code, a CIE-10 code with its dot, a K-code, or a
code of the input word for word; B12, T4, L5-S1, Hb, FiO2, doses, dates and pressures are not.
Whether a code belongs to this patient is for `grounding`, whether one was left out for
`coverage`. No catalogue of ATC may be handed on: of a code that our table of drugs lacks only the
first three levels are judged, and not its drug. A drug told with several codes is held against
the first. National additions to CIE-10 other than the American count as `unknown`. K-codes have
no catalogue. `retired` knows the changes that charts still meet, not all.

When it fails. `malformed` in a quantized variant that its full-precision sibling does not have
is a loss of precision: use more bits, or a smaller block. In all variants: look at the training
rows. `unknown`, `retired` and `wrong_drug` that warn are a list of rows to mend.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from checks.clinical import catalogues, drugs
from checks.clinical import codes as grammar
from checks.clinical.fields import Facts, Item, facts
from checks.clinical.reading import Reading, read
from harness.check import check
from harness.records import Case, Finding

_MOST = 200
_CATALOGUE = {"cie10": "CIE-10 or ICD-10-CM", "cie9": "CIE-9-MC", "atc": "the groups of ATC"}
_NOT_BEHIND = re.compile(r"(?<![\w.,/-])")
_NOT_BEFORE = re.compile(r"(?![\w%]|[.,/-]\w|\s?[°%])")
_OPENED = re.compile(r"\(\s?([A-Z0-9][A-Z0-9.]{1,8})")


@check(floor=0.95)
def codes(output: str, case: Case) -> list[Finding]:
    known = facts(case)
    reading = read(output)
    text = reading.plain
    groups, unclosed = reading.parentheses
    found = [
        *_malformed(text, groups, unclosed, known),
        *_bare(text, groups, known),
        *_wrong_drug(reading, known),
        *_catalogued(reading, known),
    ]
    if known.codes and not reading.codes:
        held = ", ".join(sorted(known.codes))
        message = "the input has codes, the output has none"
        found.append(Finding("missing", "fail", message, held=held))
    found = [_placed(finding, reading) for finding in found[:_MOST]]
    return sorted(found, key=lambda finding: (finding.start or 0, finding.kind))


def _malformed(
    text: str, groups: Sequence[grammar.Group], unclosed: Sequence[int], known: Facts
) -> Iterator[Finding]:
    broken = {span[1]: span for span in [*grammar.malformed(groups), *_disguised(groups, known)]}
    for word, start, end in broken.values():
        if f"({word})" not in known.reading.plain:
            yield Finding("malformed", "fail", f"'{word}' has the form of no code", start, end)
    for at in unclosed:
        token = _OPENED.match(text, at)
        if token is not None and grammar.system_of(token[1].rstrip(".")):
            message = f"the parenthesis before {token[1]} is never closed"
            yield Finding("malformed", "fail", message, at, token.end())


def _disguised(groups: Sequence[grammar.Group], known: Facts) -> Iterator[tuple[str, int, int]]:
    """A code of the input with a comma or in small letters: (38,95), (d62)."""
    for group in groups:
        word = group.text.strip()
        if word not in known.codes and word.upper().replace(",", ".") in known.codes:
            start = group.start + group.text.index(word)
            yield word, start, start + len(word)


def _bare(text: str, groups: Sequence[grammar.Group], known: Facts) -> Iterator[Finding]:
    spans = dict[int, tuple[str, int]]()
    for word, start, end in grammar.bare(text, groups):
        spans[start] = word, end
    starts = [group.start for group in groups]
    for code in known.codes:
        # I10 and 88.56 are codes outside parentheses too, where the input has them as nothing else.
        if code not in text or code in known.told:
            continue
        for start, end in _places(text, code):
            at = bisect_right(starts, start) - 1
            inside = at >= 0 and start < groups[at].end
            if not inside and _stands_alone(text, start, end):
                spans[start] = code, end
    for start, (word, end) in sorted(spans.items()):
        yield Finding("bare", "fail", f"code {word} stands outside parentheses", start, end)


def _places(text: str, code: str) -> Iterator[tuple[int, int]]:
    start = text.find(code)
    while start >= 0:
        yield start, start + len(code)
        start = text.find(code, start + 1)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a code is no part of a word or a number, and no value with its unit."""
    return bool(_NOT_BEHIND.match(text, start) and _NOT_BEFORE.match(text, end))


def _catalogued(reading: Reading, known: Facts) -> Iterator[Finding]:
    for code in reading.codes:
        span = code.start, code.end
        item = known.item_with(code.text)
        held = (item.field, item.text) if item else (None, None)
        if newer := catalogues.successor(code.text):
            message = f"{code.text} is retired; {newer} stands in its place"
            yield Finding("retired", "warn", message, *span, *held)
        elif not catalogues.is_known(code.text, code.system) and not _a_number(code, known):
            message = f"{code.text} is not in {_CATALOGUE[code.system]}"
            yield Finding("unknown", "warn" if item else "fail", message, *span, *held)


def _a_number(code: grammar.Code, known: Facts) -> bool:
    """A value of the input in parentheses has the form of a procedure: «hemoglobina (10.7)»."""
    return code.system == "cie9" and code.text not in known.codes and code.text in known.folded


def _wrong_drug(reading: Reading, known: Facts) -> Iterator[Finding]:
    for mention in reading.mentions:
        if mention.code is None or mention.named.soft:
            continue
        meant = drugs.ingredients_of(mention.code)
        fitting = drugs.codes_of(mention.named.ingredients)
        if not meant or not fitting or mention.code in fitting:
            continue
        if any(mention.named.ingredients & option for option in meant):
            continue
        names = "/".join(sorted(mention.named.ingredients))
        other = " or ".join("/".join(sorted(option)) for option in sorted(meant, key=sorted))
        line = next((i for i in known.items if _pairs(i, mention.code, names)), None)
        yield Finding(
            "wrong_drug",
            "warn" if line else "fail",
            f"{mention.code} is {other}, not {names}",
            *mention.window,
            field=line.field if line else None,
            held=line.text if line else None,
        )


def _pairs(item: Item, code: str, names: str) -> bool:
    return code in item.codes and bool(set(names.split("/")) & item.ingredients)


def _placed(finding: Finding, reading: Reading) -> Finding:
    if finding.start is None or finding.end is None or reading.folding.same_places:
        return finding
    start, end = reading.span(finding.start, finding.end)
    return Finding(
        finding.kind, finding.severity, finding.message, start, end, finding.field, finding.held
    )
