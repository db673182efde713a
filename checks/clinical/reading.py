"""An epicrisis as the checks read it: folded, in words, with its drugs, codes and two halves."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence, Set
from functools import cached_property, lru_cache

from checks.clinical import codes as grammar
from checks.clinical.drugs import Named
from checks.clinical.drugs import named as drugs_in
from checks.clinical.mentions import Mention, mentions_in
from checks.clinical.normalise import Folded, fold
from checks.clinical.sections import discharge_at, sentence_ends
from checks.clinical.words import Word, Words

# No epicrisis is nearly as long; what stands behind is not read, and grounding says so.
LONGEST = 20_000


class Reading:
    """What is read is kept, so that several checks may ask."""

    def __init__(self, text: str) -> None:
        self.truncated = len(text) > LONGEST
        self.original = text[:LONGEST]
        self.folding: Folded = fold(self.original)
        self.text = self.folding.text

    @cached_property
    def plain(self) -> str:
        """The original without combining marks: the case of a letter at a folded position."""
        if self.folding.same_places:
            return self.original
        return "".join(self.original[self.folding.at(i)] for i in range(len(self.text)))

    @cached_property
    def shouts(self) -> bool:
        """Whether all is in capitals, so that capitals tell nothing."""
        return self.plain.isupper()

    @cached_property
    def words(self) -> Words:
        return Words(self.text)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        return frozenset(self.words.texts)

    def starts_of(self, words: Set[str]) -> list[int]:
        """Where the words stand that are one of these."""
        if words.isdisjoint(self.vocabulary):
            return []
        return [self.words.starts[at] for at in self.words.places(words)]

    @cached_property
    def signs(self) -> frozenset[str]:
        """The characters of the original."""
        return frozenset(self.original)

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(self.words.stems)

    @cached_property
    def discharge(self) -> int | None:
        return discharge_at(self.text)

    @cached_property
    def ends(self) -> list[int]:
        return sentence_ends(self.text)

    @cached_property
    def parentheses(self) -> tuple[Sequence[grammar.Group], Sequence[int]]:
        """The closed ones, and the places of those never closed."""
        return grammar.groups(self.plain)

    @property
    def groups(self) -> Sequence[grammar.Group]:
        return self.parentheses[0]

    @cached_property
    def codes(self) -> Sequence[grammar.Code]:
        return grammar.coded(self.groups)

    @cached_property
    def _code_starts(self) -> tuple[int, ...]:
        return tuple([code.start for code in self.codes])

    @cached_property
    def _group_starts(self) -> tuple[int, ...]:
        return tuple([group.start for group in self.groups])

    def code_from(self, position: int) -> grammar.Code | None:
        """The first code from a position on."""
        at = bisect_left(self._code_starts, position)
        return self.codes[at] if at < len(self.codes) else None

    def group_of(self, code: grammar.Code) -> grammar.Group:
        """The parentheses that hold a code."""
        return self.groups[bisect_right(self._group_starts, code.start) - 1]

    def has_code(self, group: grammar.Group) -> bool:
        """Whether parentheses hold a code."""
        code = self.code_from(group.start)
        return code is not None and code.start < group.end

    @cached_property
    def drugs(self) -> Sequence[Named]:
        return drugs_in(self.text, self.words)

    @cached_property
    def _drug_starts(self) -> tuple[int, ...]:
        return tuple([drug.start for drug in self.drugs])

    def drugs_between(self, start: int, end: int) -> Sequence[Named]:
        """The drugs whose name begins between two places."""
        starts = self._drug_starts
        return self.drugs[bisect_left(starts, start) : bisect_left(starts, end)]

    @cached_property
    def mentions(self) -> Sequence[Mention]:
        return mentions_in(self)

    def sentence(self, position: int) -> tuple[int, int]:
        """The sentence around a position."""
        i = bisect_right(self.ends, position)
        end = self.ends[min(i, len(self.ends) - 1)]
        return (self.ends[i - 1] if i else 0), end

    def near(self, position: int, before: int, after: int = 0) -> list[Word]:
        """The words around a position: `before` of them, and `after` from it on."""
        i = bisect_left(self.words.starts, position)
        return self.words[max(0, i - before) : i + after]

    def discharged(self, position: int) -> bool | None:
        """Whether a position lies in the discharge; None where the text has none."""
        return None if self.discharge is None else position >= self.discharge

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Positions in the original of a stretch of the folded text."""
        return self.folding.at(start), self.folding.at(end - 1) + 1 if end else 0


@lru_cache(maxsize=256)
def read(text: str) -> Reading:
    return Reading(text)
