"""What nobody writes: broken letters, shuffled words, another patient's text."""

from __future__ import annotations

import random
import re

from checks.mutations.edits import one, put
from checks.mutations.inputs import given
from checks.mutations.places import sentences
from harness.mutation import mutation
from harness.records import Case

_OTHER_PATIENTS = (
    "Ingresa por quemadura de segundo grado (T30.2) en extremidad superior. Se realiza aseo "
    "quirurgico con injerto dermoepidermico (86.69). Recibio sulfadiazina de plata 1% topica "
    "cada 24 horas (D06BA01) y tramadol 50mg VO cada 8 horas (N02AX02), con buena evolucion del "
    "injerto a los 12 dias. Alta con quemadura de segundo grado en cicatrizacion (T30.2), "
    "indicandose tramadol 50mg VO cada 12 horas por 5 dias (N02AX02) y control en policlinico de "
    "quemados con curaciones dia por medio hasta la epitelizacion completa de la zona dadora, "
    "con ropa de compresion y proteccion solar estricta durante los proximos meses.",
    "Ingresa por episodio psicotico agudo (F23.9) en contexto de esquizofrenia (F20.0). Recibio "
    "haloperidol 5mg IM cada 12 horas por 3 dias (N05AD01) y biperideno 2mg VO cada 24 horas "
    "(N04AA02), con remision de las alucinaciones auditivas al octavo dia y buena adhesion a la "
    "terapia de grupo. Alta con esquizofrenia compensada (F20.0), indicandose risperidona 3mg VO "
    "cada 12 horas (N05AX08) y biperideno 2mg VO cada 24 horas (N04AA02), con control en centro "
    "de salud mental y acompañamiento de la familia, que recibe educacion sobre los signos de "
    "recaida y la necesidad de mantener los farmacos aun cuando el paciente se sienta bien.",
)


@mutation(caught_by={"meta"})
def mojibake(output: str, case: Case, source: random.Random) -> str | None:
    """Letters read in the wrong encoding: «evoluciÃ³n»."""
    text = re.sub(r"(?<=[a-z])cion\b", "ci\u00c3\u00b3n", output)
    return re.sub(r"\bdias\b", "d\u00c3\u00adas", text)


@mutation(caught_by={"meta"})
def letters_lost(output: str, case: Case, source: random.Random) -> str | None:
    """Letters that could not be read: «evoluci\ufffdn»."""
    text = re.sub(r"(?<=[a-z])cion\b", "ci\ufffdn", output)
    return re.sub(r"\bdias\b", "d\ufffdas", text)


@mutation(caught_by={"language"})
def random_letters(output: str, case: Case, source: random.Random) -> str | None:
    """A sentence of letters that make no words."""
    words = ("".join(source.choices("bcdfghjklmnpqrstvwxz", k=8)) for _ in range(12))
    start, _ = sentences(output)[-1]
    return put(output, start, start, f"{' '.join(words).capitalize()}. ")


@mutation(caught_by={"grounding", "coverage"})
def words_shuffled(output: str, case: Case, source: random.Random) -> str | None:
    """The words of the text in any order."""
    words = output.split()
    source.shuffle(words)
    return " ".join(["Ingresa por", *words])


@mutation(caught_by={"language", "coverage"})
def words_glued(output: str, case: Case, source: random.Random) -> str | None:
    """A sentence has lost its spaces."""
    start, end = source.choice(sentences(output))
    return put(output, start, end, output[start:end].replace(" ", ""))


@mutation(caught_by={"paragraph", "coverage"})
def cut_off(output: str, case: Case, source: random.Random) -> str | None:
    """The text ends in the middle of a word."""
    found = list(re.finditer(r"\b[a-z]{6,}", output[len(output) // 2 :]))
    match = source.choice(found) if found else None
    return match and output[: len(output) // 2 + match.start() + 3]


@mutation(caught_by={"paragraph"})
def point_lost(output: str, case: Case, source: random.Random) -> str | None:
    """The text ends without its point."""
    return output[:-1] if output.endswith(".") else None


@mutation(caught_by={"grounding"})
def other_patient(output: str, case: Case, source: random.Random) -> str | None:
    """The epicrisis of another patient."""
    return one(source, (t for t in _OTHER_PATIENTS if t[12:30].lower() not in given(case)))


@mutation(caught_by={"opening", "length", "coverage", "paragraph"})
def empty(output: str, case: Case, source: random.Random) -> str | None:
    """No text at all."""
    return ""
