"""Where an epicrisis turns from the stay to the discharge, and where its sentences end."""

from __future__ import annotations

import re

# «Alta con ...», «Egresa con ...», «Es dado de alta ...» at the head of a sentence.
_HEAD = re.compile(
    r"(?:^|[.;:\n]\s{0,4})"
    r"(?:(?:el|la|paciente|finalmente|actualmente|posteriormente|luego|se|es|y)\s){0,4}"
    r"(?:alta(?!\s(?:digestiva|probabilidad|sospecha))|egres(?:a|o|ando|ada|ado)"
    r"|(?:dado|dada|da|decide|otorga|indica)(?:\sde)?(?:\sel)?\salta)\b"
)
# The same in the middle of a sentence.
_INSIDE = re.compile(
    r"\b(?:alta\s(?:con|como|por|medica|hospitalaria|a\s(?:domicilio|su))"
    r"|dad[oa]\sde\salta|de\salta\scon|egres(?:a|ando)\b|diagnosticos?\sde\s(?:alta|egreso)|al\salta)"
)
_END = re.compile(r"\.(?=\s|$)|[;\n]|\.(?=[a-z]{4})")
_SHORT = re.compile(
    r"\b(?:ac|aprox|comp|amp|dr|dra|sr|sra|hrs?|seg|min|vs|ej|s|e|k|p|c|st|spp?|[a-z]\.[a-z])$"
)


def discharge_at(text: str) -> int | None:
    """Where the discharge begins in a folded text; None where it tells of none."""
    for pattern in (_HEAD, _INSIDE):
        found = list(pattern.finditer(text))
        if found:
            head = found[-1][0]
            return found[-1].start() + len(head) - len(head.lstrip(".;:\n "))
    return None


def sentence_ends(text: str) -> list[int]:
    """Positions just after the end of each sentence of a folded text."""
    ends = []
    for match in _END.finditer(text):
        before = text[max(0, match.start() - 8) : match.start()]
        if match[0] != "." or not _SHORT.search(before):
            ends.append(match.end())
    if not ends or ends[-1] != len(text):
        ends.append(len(text))
    return ends
