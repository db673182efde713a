"""The reports' own texts, in Spanish and English. A test holds that the languages agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from reports import (
    texts_audit,
    texts_card,
    texts_checks,
    texts_compare,
    texts_decision,
    texts_page,
    texts_verdict,
)

Language = Literal["es", "en"]

# Each maps a key to (Spanish, English).
TABLES = tuple(
    module.TEXTS
    for module in (
        texts_verdict,
        texts_decision,
        texts_page,
        texts_compare,
        texts_audit,
        texts_card,
        texts_checks,
    )
)
WORDS: dict[Language, dict[str, str]] = {
    "es": {key: texts[0] for table in TABLES for key, texts in table.items()},
    "en": {key: texts[1] for table in TABLES for key, texts in table.items()},
}


class Words:
    """The texts of one language: `words("of", part=117, whole=120)`."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def __call__(self, key: str, **values: object) -> str:
        return WORDS[self.language][key].format(**values)

    def count(self, key: str, n: int, **values: object) -> str:
        """The singular or the plural of a text."""
        form = (
            f"{key}.one" if n == 1 or f"{key}.many" not in WORDS[self.language] else f"{key}.many"
        )
        return self(form, n=n, **values)

    def listed(self, items: Sequence[str], most: int = 3) -> str:
        """«a, b y c», or «a, b, c y 2 más» where there are more than `most`."""
        shown = list(items[:most])
        if len(items) > most:
            shown.append(self("others", n=len(items) - most))
        if len(shown) < 2:
            return "".join(shown)
        # Spanish «y» becomes «e» before the sound of i: «q4 e int8».
        before_i = self.language == "es" and shown[-1].lower().startswith(("i", "hi"))
        return f"{', '.join(shown[:-1])} {'e' if before_i else self('and')} {shown[-1]}"
