"""Allow marks of a markup language in an epicrisis.

What it checks. The output is plain prose. A finding (kind `mark`) for each heading, list item,
bold or italic mark, code mark, table row, link, rule, or quotation mark at the head of a line.
HTML tags are for `meta`, a second paragraph for `paragraph`.

Why. The epicrisis goes into a record system that shows plain text: an asterisk stays an
asterisk, and a list loses its order where lines are joined. Chat models fall back to markdown
when fine-tuning has not held.

Known limits. What may be plain text is left alone: an asterisk or underscore inside a word,
«2 * 3», «< 24 horas», «#» before a digit («cama #4»), a line that opens with a number in the
middle of a sentence.

When it fails. Look whether the training rows hold markdown: the same check runs on them
(`umbral data check`). If they do not, the prompt asks for it («en una lista»), or the variant
has lost its fine-tuning in quantization: compare with `tuned`.
"""

from __future__ import annotations

import re
from itertools import islice

from harness.check import check
from harness.records import Case, Finding

# Each with the characters of which a text must have one to hold such a mark.
_MARKS = (
    ("heading", "#", re.compile(r"^[ ]{0,3}#{1,6}[ \t]+\S", re.M)),
    (
        "list item",
        "-*+•‣·.)",
        re.compile(r"^[ \t]{0,8}(?:[-*+•‣·][ \t]+\S|[0-9]{1,2}[.)][ \t]+[^\W\d])", re.M),
    ),
    ("bold mark", "*_", re.compile(r"\*\*|(?<!\w)__(?=\S)")),
    ("italic mark", "*", re.compile(r"(?<![\w*])\*(?=[^\W\d])[^*\n]{1,200}(?<=\w)\*(?![\w*])")),
    ("code mark", "`", re.compile(r"`")),
    ("table row", "|", re.compile(r"^[ \t]{0,8}\|[^\n|]{0,200}\|", re.M)),
    ("link", "[:", re.compile(r"\[[^\[\]\n]{1,200}\]\([^()\n]{1,200}\)|https?://")),
    ("quotation mark", ">", re.compile(r"^[ ]{0,3}>[ \t]*\S", re.M)),
    (
        "rule",
        "-*_=",
        re.compile(r"^[ ]{0,3}(?:-{3,200}|\*{3,200}|_{3,200}|={3,200})[ \t]*$", re.M),
    ),
)
# Enough to see what is wrong; a text of nothing but marks has one finding a character.
_MOST = 20


@check(floor=0.95)
def markdown(output: str, case: Case) -> list[Finding]:
    text = output.strip()
    offset = output.find(text)
    found = []
    signs = frozenset(text)
    for name, needed, pattern in _MARKS:
        if signs.isdisjoint(needed):
            continue
        for match in islice(pattern.finditer(text), _MOST):
            start, end = offset + match.start(), offset + match.end()
            found.append(Finding("mark", "fail", f"a {name} of a markup language", start, end))
    return sorted(found, key=lambda finding: finding.start or 0)
