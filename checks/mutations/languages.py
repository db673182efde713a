"""Sentences of another language."""

from __future__ import annotations

import random

from checks.mutations.edits import put
from checks.mutations.inputs import items
from checks.mutations.places import sentences
from harness.mutation import mutation
from harness.records import Case

_LANGUAGES = {
    "english": "The patient was discharged home in good condition and will return for follow-up.",
    "portuguese": "O paciente recebeu alta hospitalar em boas condições e não apresentou febre.",
    "chinese": "患者病情稳定，今日出院。",
    "russian": "Пациент выписан домой в удовлетворительном состоянии.",
}


@mutation(caught_by={"language"})
def english_sentence(output: str, case: Case, source: random.Random) -> str | None:
    """A sentence of the text is English."""
    return _foreign(output, "english")


@mutation(caught_by={"language"})
def portuguese_sentence(output: str, case: Case, source: random.Random) -> str | None:
    """A sentence of the text is Portuguese."""
    return _foreign(output, "portuguese")


@mutation(caught_by={"language"})
def other_script(output: str, case: Case, source: random.Random) -> str | None:
    """A sentence of the text is in another script."""
    return _foreign(output, source.choice(["chinese", "russian"]))


@mutation(caught_by={"language", "opening"})
def english_text(output: str, case: Case, source: random.Random) -> str | None:
    """The whole text is English."""

    def told(*fields: str) -> str:
        return ", ".join(item for _, item in items(case, *fields)) or "nothing else"

    return (
        f"The patient was admitted with {told('dx')}. During the stay the following were done: "
        f"{told('proc')}. Treatment given was {told('tto')}, and the course was as expected with "
        f"no further events. The patient was discharged with {told('dx_alta')} and was told to "
        f"take {told('med')} at home, and to come back if there is any fever or pain."
    )


def _foreign(output: str, language: str) -> str:
    start, _ = sentences(output)[-1]
    return put(output, start, start, f"{_LANGUAGES[language]} ")
