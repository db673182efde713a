"""Allow an epicrisis that leaves out what the input tells.

What it checks. Every admission diagnosis, procedure and treatment is told before the discharge
(the last «Alta ...» or «Egresa ...»), every discharge diagnosis and drug after it. The kinds:

- `omitted.code` (fail): the item has a code, and its half of the output does not.
- `omitted.drug` (fail): no name of the item's drug, nor of one of a combination's ingredients.
- `omitted.dx` (fail): no code of the diagnosis, and nothing like its name.
- `omitted.procedure` (fail): the same of a procedure.
- `omitted.measure` (warn): a treatment line that is no drug (rest, a diet, a visit), when none
  of its words is told.
- `omitted.discharge` (fail): the output tells of no discharge, and the input does.
- `omitted.course` (fail): at most a third of the words that only `evo` has is told anywhere.

Why. What an epicrisis omits the next physician does not know. A drug left out of the discharge
list is a drug not taken.

Known limits. A diagnosis counts as told by its code or by its name, abbreviated or not; that
the two belong together is for `grounding` (`mispaired`). `evo` is free text, told in other words
and shortened, so no single thing of it is required, and nothing of one of less than four words.
Two lines of one drug (a loading and a maintenance dose) count as told by one mention.
Where the output has no discharge, everything is looked for in the whole of it.

When it fails. One omission in many outputs: look for the item's place in the input; models drop
the middle of long lists. Many in few outputs: look at the finish reason, for `length` cuts the
discharge off. Only in a quantized variant: more bits.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.clinical.abbreviations import expanded
from checks.clinical.course import course_left_out
from checks.clinical.fields import FIELDS, STAY, Facts, Item, facts
from checks.clinical.kept import kept
from checks.clinical.reading import Reading, read
from harness.check import check
from harness.records import Case, Finding, Severity

# A name is told when this share of its words stands in its half, in any order.
_TOLD = 0.5
_KINDS = {"dx": "dx", "dx_alta": "dx", "proc": "procedure"}
_SEVERITY: dict[str, Severity] = {"measure": "warn"}


@check(floor=0.90)
def coverage(output: str, case: Case) -> list[Finding]:
    reading, known = read(output), facts(case)
    found = []
    if known.of("dx_alta", "med") and reading.discharge is None:
        found.append(Finding("omitted.discharge", "fail", "the output tells of no discharge"))
    if course_left_out(reading.text, known):
        held = "; ".join(item.text for item in known.of("evo"))
        message = "next to nothing of 'evo' is told"
        found.append(Finding("omitted.course", "fail", message, field="evo", held=held))
    halves = {True: _Half(reading, True), False: _Half(reading, False)}
    for item in _required(known):
        half = halves[item.field not in STAY]
        found += [_finding(kind, item, what) for kind, what in half.omitted(item)]
    return found


def _required(known: Facts) -> Iterator[Item]:
    for item in known.items:
        if item.field in FIELDS and item.field != "evo" and item.reading.words:
            yield item


def _finding(kind: str, item: Item, what: str) -> Finding:
    return Finding(
        f"omitted.{kind}",
        _SEVERITY.get(kind, "fail"),
        f"{what} of '{item.field}' is not told in its half",
        field=item.field,
        held=item.text,
    )


@kept
def _heads(item: Item) -> list[str]:
    """The beginnings of the words of a name."""
    words = expanded(item.told).split()
    return [word[:5] for word in words if len(word) > 2] or words


class _Half:
    """The stay or the discharge of an epicrisis; all of it where the two are not told apart."""

    def __init__(self, reading: Reading, discharged: bool) -> None:
        at = reading.discharge
        start = at if at is not None and discharged else 0
        end = at if at is not None and not discharged else len(reading.text)
        self.codes = {c.text for c in reading.codes if start <= c.start < end}
        self.ingredients = {
            name for d in reading.drugs if start <= d.start < end for name in d.ingredients
        }
        self.text = expanded(reading.text[start:end])

    def omitted(self, item: Item) -> Iterator[tuple[str, str]]:
        missing = [code for code in item.codes if code not in self.codes]
        for code in missing:
            yield "code", f"code {code}"
        if item.ingredients and item.field not in _KINDS:
            for name in sorted(item.ingredients - self.ingredients):
                yield "drug", name
        elif item.field in _KINDS:
            if (missing or not item.codes) and not self._tells(item):
                yield _KINDS[item.field], f"'{item.text}'"
        elif not self._names_any(item):
            yield ("drug" if item.is_drug else "measure"), f"'{item.text}'"

    def _tells(self, item: Item) -> bool:
        """Whether at least half of the words of a name stand here, inflected or not."""
        heads = _heads(item)
        return sum(head in self.text for head in heads) >= _TOLD * len(heads)

    def _names_any(self, item: Item) -> bool:
        words = [word for word in expanded(item.name).split() if len(word) > 3]
        return not words or any(word[:5] in self.text for word in words)
