"""Identities taken out of a text that goes to a log or a pull request.

It sees what has a shape: RUT, e-mail addresses, telephone numbers, dates, and names after a
title. A name without one stays; what a check of its own (`privacy`) found is taken out as well.
It errs on the side of hiding: any number of eight or nine digits goes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from harness.records import Finding

CHECK = "privacy"
KIND = "identity"  # of a user's own check

_MONTHS = (
    "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre"
    "|diciembre"
)
_DASH = r"[-\u2010-\u2015\u2212]"
_NAME = r"(?:[A-ZÁÉÍÓÚÜÑ][\w'’]{1,30}|\[identity\])"
_TITLE = (
    r"do[nñ]|do[nñ]a|sr|sra|srta|se[nñ]or|se[nñ]ora|se[nñ]orita|dr|dra|doctor|doctora|prof"
    r"|paciente|nombre|menor|madre|padre|hij[oa]|espos[oa]"
)
# Every repetition is bounded or possessive, so that no text takes long.
_PATTERNS = tuple(
    (re.compile(pattern), shown)
    for pattern, shown in (
        (r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)*+", "[e-mail]"),
        (
            rf"(?<![\d.])\d{{1,2}}[.\s]?\d{{3}}[.\s]?\d{{3}}\s?{_DASH}\s?[\dkK](?!\w)"
            r"|(?i:\bru[tn]\b)[\s.:º°n]{0,6}\d(?:[.\s]?\d){5,7}"
            rf"(?:\s?{_DASH}?\s?[\dkK])?(?!\w)",
            "[RUT]",
        ),
        (
            rf"(?<![\d/.-])(?:0?[1-9]|[12]\d|3[01])([/.-])(?:0?[1-9]|1[0-2])\1(?:19|20)?\d\d(?!\d)"
            r"|(?<![\w/.-])(?:19|20)\d\d-\d\d-\d\d(?![\w/-])"
            rf"|(?i:\b\d{{1,2}}\s{{1,3}}de\s{{1,3}}(?:{_MONTHS})(?:\s{{1,3}}del?\s{{1,3}}\d{{4}})?)\b",
            "[date]",
        ),
        (
            r"\+(?:[\s().-]{0,2}\d){8,15}(?!\d)"
            r"|(?<![\w.])(?:56[\s.-]?)?(?:9[\s.-]?\d{4}|2[\s.-]?\d{4})[\s.-]?\d{4}(?!\w)"
            r"|(?i:\b(?:fono|tel(?:[eé]fono)?|cel(?:ular)?|m[oó]vil)\b)[\s.:]{0,3}"
            r"(?:[\s().-]{0,2}\d){6,12}(?!\d)",
            "[phone]",
        ),
        (r"(?<![\w.])\d{7,8}[\dkK](?!\w)", "[RUT]"),
        (
            rf"(?i:\b(?:{_TITLE})\b)[\s.:,]{{1,3}}"
            rf"{_NAME}(?:\s(?:(?:de|del|la|las|los|y)\s){{0,2}}{_NAME}){{0,4}}",
            "[name]",
        ),
    )
)


def redact(text: str, words: Iterable[str] = ()) -> str:
    """The text with every identity replaced by its sort in brackets; so are the `words` given."""
    # A letter and its accent may stand apart, and would cut a name in two.
    text = unicodedata.normalize("NFC", text)
    words = {unicodedata.normalize("NFC", word) for word in words}
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "[identity]") if word.strip() else text
    for pattern, shown in _PATTERNS:
        text = pattern.sub(shown, text)
    return text


def identified(check: str, findings: Iterable[Finding], output: str) -> list[str]:
    """The words of an output that findings call an identity."""
    return [
        output[max(finding.start, 0) : max(finding.end, 0)]
        for finding in findings
        if (check == CHECK or finding.kind == KIND)
        and finding.start is not None
        and finding.end is not None
    ]
