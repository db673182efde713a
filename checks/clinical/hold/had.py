"""Whether what is named is told as had: neither denied, nor feared, sought or prevented."""

from __future__ import annotations

import re

from checks.clinical.reading import Reading
from checks.clinical.scopes import negated_at

_NOT_HAD = re.compile(
    r"\b(?:riesgo|profilaxis|prevencion|prevenir|evit\w{1,6}|descarta\w{0,4}|sospecha|estudio"
    r"|score|escala|pesquisa|vacuna|control|tipo|protocolo|clinica"
    r"|posibilidad|pendiente|programad[oa]|cicatriz|signos|sintomas|umbral|como|interconsulta"
    r"|anti)\s(?:de\s|del\s|por\s|para\s)?"
    r"(?:una?\s|la\s|el\s)?(?:[a-z]{3,14}\s)?$"
)
_REACH = 45


def is_had(reading: Reading, start: int) -> bool:
    if negated_at(reading, start):
        return False
    before = reading.text[max(reading.sentence(start)[0], start - _REACH) : start]
    return _NOT_HAD.search(before) is None
