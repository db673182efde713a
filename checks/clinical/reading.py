"""An epicrisis as the checks read it: folded, in words, with its drugs, codes and two halves."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache

from checks.clinical import codes as grammar
from checks.clinical.drugs import Named
from checks.clinical.drugs import named as drugs_in
from checks.clinical.lexicon import Word, words_of
from checks.clinical.normalise import Folded, fold
from checks.clinical.regimen import Regimen, regimen
from checks.clinical.sections import discharge_at, sentence_ends

# No epicrisis is nearly as long; what stands behind is not read, and grounding says so.
LONGEST = 20_000
_REACH = 120
_BEFORE = re.compile(
    r"[0-9][0-9.]{0,8}\s?(?:mg|g|gr|gramos?|mcg|ug|ml|ui|u|unidades|puffs?)\sde\s$"
)
_AFTER = re.compile(
    r"\s?,?\s?(?:(?:por|durante)\s(?:[0-9]{1,3}|una|dos|tres|cuatro|cinco|seis|siete|diez|catorce)\s?"
    r"(?:dias?|semanas?|mes(?:es)?|anos?|horas?)|cada\s[0-9]{1,2}\s?(?:h\b|horas?)"
    r"|c/\s?[0-9]{1,2}\s?h|(?:ev|iv|vo|sc|im|sos|prn)\b|[0-9][0-9.]{0,6}\s?(?:mg|g|mcg|ml|ui)\b"
    r"(?:\s?(?:/|por\s)\s?(?:kg|h|horas?|min(?:uto)?|dia)\b){0,2}"
    r"|\s){1,8}"
)
# Without a code to close it, what is told of a drug ends where another clause begins.
_STOP = re.compile(
    r"[,:](?!\s?(?:[0-9]|c/|cada|una|dos|tres|via|por|durante|ev|iv|vo|sc|im)\b)"
    r"|\s(?:y|e|con|para|presentando|manteniendo|logrando|hasta|tras|mas)\s"
)
_CODE_GROUP = re.compile(r"\([^()]{0,200}\)")


@dataclass(frozen=True)
class Mention:
    """A drug in a text with the regimen told of it; positions are in the folded text."""

    named: Named
    regimen: Regimen
    window: tuple[int, int]
    code: str | None = None


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
    def words(self) -> list[Word]:
        return words_of(self.text)

    @cached_property
    def starts(self) -> list[int]:
        return [word.start for word in self.words]

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        return frozenset(word.text for word in self.words)

    @cached_property
    def signs(self) -> frozenset[str]:
        """The characters of the original."""
        return frozenset(self.original)

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(word.stem for word in self.words)

    @cached_property
    def discharge(self) -> int | None:
        return discharge_at(self.text)

    @cached_property
    def ends(self) -> list[int]:
        return sentence_ends(self.text)

    @cached_property
    def groups(self) -> list[grammar.Group]:
        return grammar.groups(self.plain)[0]

    @cached_property
    def codes(self) -> list[grammar.Code]:
        return grammar.coded(self.plain, self.groups)

    @cached_property
    def _code_starts(self) -> list[int]:
        return [code.start for code in self.codes]

    @cached_property
    def _group_starts(self) -> list[int]:
        return [group.start for group in self.groups]

    def has_code(self, group: grammar.Group) -> bool:
        """Whether parentheses hold a code."""
        i = bisect_right(self._code_starts, group.start - 1)
        return i < len(self.codes) and self.codes[i].start < group.end

    @cached_property
    def drugs(self) -> list[Named]:
        return drugs_in(self.text, self.words)

    @cached_property
    def mentions(self) -> list[Mention]:
        found = []
        for i, named in enumerate(self.drugs):
            later = self.drugs[i + 1].start if i + 1 < len(self.drugs) else len(self.text)
            found.append(self._mention(named, self._opening(later)))
        return found

    def mention(self, named: Named) -> Mention:
        """What is told of a drug named at a place that `drugs` does not know of."""
        following = (drug.start for drug in self.drugs if drug.start >= named.end)
        return self._mention(named, self._opening(next(following, len(self.text))))

    def sentence(self, position: int) -> tuple[int, int]:
        """The sentence around a position."""
        i = bisect_right(self.ends, position)
        end = self.ends[min(i, len(self.ends) - 1)]
        return (self.ends[i - 1] if i else 0), end

    def near(self, position: int, before: int, after: int = 0) -> list[Word]:
        """The words around a position: `before` of them, and `after` from it on."""
        i = bisect_right(self.starts, position - 1)
        return self.words[max(0, i - before) : i + after]

    def discharged(self, position: int) -> bool | None:
        """Whether a position lies in the discharge; None where the text has none."""
        return None if self.discharge is None else position >= self.discharge

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Positions in the original of a stretch of the folded text."""
        return self.folding.at(start), self.folding.at(end - 1) + 1 if end else 0

    def _mention(self, named: Named, following: int) -> Mention:
        limit = min(following, self.sentence(named.end - 1)[1], named.end + _REACH)
        end, code = limit, None
        for coded in self.codes[bisect_right(self._code_starts, named.end) :]:
            if coded.start > limit:
                break
            group = self.groups[bisect_right(self._group_starts, coded.start) - 1]
            end, code = group.start - 1, coded.text
            end = self._trailing(group.end + 1, limit) or end
            break
        told = self.text[named.end : end]
        if code is None and (stop := _STOP.search(told)):
            told = told[: stop.start()]
            end = named.end + len(told)
        told = _CODE_GROUP.sub(lambda m: " " * len(m[0]), told)
        start = self._opening(named.start)
        before = self.text[start : named.start]
        # The name is blanked, not left out: positions in the regimen count from `start`.
        read = regimen(before + " " * (named.end - named.start) + told)
        return Mention(named, read, (start, min(end, len(self.text))), code)

    def _opening(self, start: int) -> int:
        """Where what is told of a drug begins: at its name, or at the dose in front of it."""
        return start - len(self._leading(start))

    def _leading(self, start: int) -> str:
        """«500 mg de » in front of a name."""
        before = self.text[max(0, start - 24) : start]
        match = _BEFORE.search(before)
        return match[0] if match else ""

    def _trailing(self, start: int, limit: int) -> int | None:
        """The end of a regimen that follows the code: «(J01DD04) por 7 dias»."""
        match = _AFTER.match(self.text, start, limit)
        return match.end() if match else None


@lru_cache(maxsize=256)
def read(text: str) -> Reading:
    return Reading(text)
