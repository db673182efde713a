"""The usual verbs and joints in other words of the same meaning."""

from __future__ import annotations

import random
import re

from harness.mutation import rewrite
from harness.records import Case

_GIVEN = (
    r"\b(?:(?:Recibio|Recibe)(?: (?:tratamiento|manejo) con)?|Se trata con|Se maneja con"
    r"|Se indica manejo con)\b"
)
_DONE = r"\b(?:[Ss]e (?:realiza|efectua|practica|realizo))\b"


@rewrite
def treated_passive(output: str, case: Case, source: random.Random) -> str | None:
    """«Fue tratado con ...» for «Recibio ...»."""
    return re.sub(_GIVEN, source.choice(["Fue tratado con", "Fue tratada con"]), output)


@rewrite
def treated_administered(output: str, case: Case, source: random.Random) -> str | None:
    """«Se administro ...» for «Recibio ...»."""
    words = ["Se administro", "Se administra", "Se inicia tratamiento con", "Se manejo con"]
    return re.sub(_GIVEN, source.choice(words), output)


@rewrite
def treated_in_the_middle(output: str, case: Case, source: random.Random) -> str | None:
    """«recibiendo ...» behind a comma for a sentence of its own."""
    return re.sub(r"\. (?:Recibio|Recibe|Se trata con|Se maneja con)\b", ", recibiendo", output)


@rewrite
def procedure_passive(output: str, case: Case, source: random.Random) -> str | None:
    """«Fue sometido a ...», «Se llevo a cabo ...»."""
    words = ["Fue sometido a", "Se llevo a cabo", "Se le realizo", "Se realizo"]
    return re.sub(_DONE, source.choice(words), output, count=1)


@rewrite
def discharged_otherwise(output: str, case: Case, source: random.Random) -> str | None:
    """«Egresa con ...», «Es dada de alta con ...» for «Alta con ...»."""
    words = ["Alta con", "Egresa con", "Es dada de alta con", "Es dado de alta con",
             "Se otorga alta con", "Egresa con diagnostico de"]  # fmt: skip
    return re.sub(
        r"(?<=\. )(?:Alta con|Egresa con(?: diagnostico de)?|Se decide alta con)",
        source.choice(words),
        output,
    )


@rewrite
def indicated_otherwise(output: str, case: Case, source: random.Random) -> str | None:
    """«con indicacion de ...» for «indicandose ...»."""
    words = ["indicandose", "con indicacion de", "y se indica", "prescribiendose",
             "con tratamiento de", "con la siguiente medicacion:"]  # fmt: skip
    return re.sub(
        r"\b(?:indicandose|con indicacion de|y se indica|con tratamiento de)\b",
        source.choice(words),
        output,
        count=1,
    )


@rewrite
def indicated_in_a_sentence(output: str, case: Case, source: random.Random) -> str | None:
    """«. Se indica ...» for «, indicandose ...»."""
    return re.sub(
        r",? (?:indicandose|con indicacion de|y se indica|con tratamiento de)\b",
        ". Se indica",
        output,
        count=1,
    )


@rewrite
def history_otherwise(output: str, case: Case, source: random.Random) -> str | None:
    """«con historia de ...» for «con antecedente de ...»."""
    words = ["con antecedente de", "con antecedentes de", "con historia de", "portador de"]
    return re.sub(
        r"\bcon (?:antecedentes? de|historia de)\b|\ben paciente con\b",
        source.choice(words),
        output,
    )


@rewrite
def joined_otherwise(output: str, case: Case, source: random.Random) -> str | None:
    """«asociado a ...» for «junto a ...»."""
    words = ["junto a", "asociado a", "ademas de", "y"]
    return re.sub(r"\b(?:junto a|asociado a)\b", source.choice(words), output)
