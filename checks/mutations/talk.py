"""Talk around the text, its prompt read back, marks of the chat."""

from __future__ import annotations

import json
import random

from checks.mutations.edits import one, put
from checks.mutations.places import places, sentences
from harness.mutation import mutation
from harness.records import Case

_GREETINGS = (
    "Claro, aquí tienes la epicrisis:", "Por supuesto. A continuación, el resumen solicitado.",
    "Aquí está el resumen de alta:", "Entendido, redacto la epicrisis.",
    "Como modelo de lenguaje, no puedo dar consejo médico, pero este es el resumen.",
)  # fmt: skip
_FAREWELLS = (
    "¿Necesitas que modifique algo?", "Espero que esta epicrisis te sea útil.",
    "Quedo atento a cualquier cambio que desees hacer en el texto.",
    "Nota: este resumen fue generado a partir de los datos entregados.",
)  # fmt: skip
_TOKENS = ("<|im_end|>", "<|endoftext|>", "<|im_start|>assistant", "</s>", "[/INST]", "<eos>")
_BLANKS = ("[nombre del paciente]", "{diagnostico}", "XX", "____", "[completar]", "<fecha>")


@mutation(caught_by={"opening", "meta"})
def preamble(output: str, case: Case, source: random.Random) -> str | None:
    """Talk before the text."""
    return f"{source.choice(_GREETINGS)} {output}"


@mutation(caught_by={"meta"})
def farewell(output: str, case: Case, source: random.Random) -> str | None:
    """Talk behind the text."""
    return f"{output} {source.choice(_FAREWELLS)}"


@mutation(caught_by={"meta", "markdown"})
def chat_token(output: str, case: Case, source: random.Random) -> str | None:
    """A token of the chat's own marks."""
    return f"{output}{source.choice(_TOKENS)}"


@mutation(caught_by={"meta"})
def placeholder(output: str, case: Case, source: random.Random) -> str | None:
    """A blank that nobody filled in."""
    place, words = one(source, places(output, case, "dx")), source.choice(_BLANKS)
    return place and put(output, *place.named, words)


@mutation(caught_by={"meta"})
def thinking_aloud(output: str, case: Case, source: random.Random) -> str | None:
    """A model's thinking stands before its answer."""
    return f"<think>Debo resumir el caso y usar los codigos.</think>{output}"


@mutation(caught_by={"meta"})
def json_echo(output: str, case: Case, source: random.Random) -> str | None:
    """The input is read back behind the text."""
    return f"{output} {json.dumps(case.input, ensure_ascii=False)}"


@mutation(caught_by={"opening", "meta"})
def json_instead(output: str, case: Case, source: random.Random) -> str | None:
    """The input is read back in place of a text."""
    return json.dumps(case.input, ensure_ascii=False)


@mutation(caught_by={"meta"})
def field_names(output: str, case: Case, source: random.Random) -> str | None:
    """The names of the input's fields stand in the text."""
    start, _ = sentences(output)[-1]
    return put(output, start, start, "dx_alta: ")


@mutation(caught_by={"opening"})
def opening_changed(output: str, case: Case, source: random.Random) -> str | None:
    """The text opens otherwise."""
    if not output.startswith("Ingresa por "):
        return None
    return source.choice(["Epicrisis: ", "Diagnostico: ", "Resumen. "]) + output[12:]
