"""Marks of a markup language, and more than one paragraph."""

from __future__ import annotations

import random

from checks.mutations.edits import one, put
from checks.mutations.places import orders, places, sentences
from harness.mutation import mutation
from harness.records import Case


@mutation(caught_by={"markdown"})
def markdown_bold(output: str, case: Case, source: random.Random) -> str | None:
    """A name in bold."""
    told = (place.named for place in places(output, case, "dx", "tto", "dx_alta", "med"))
    return one(source, (put(output, a, b, f"**{output[a:b]}**") for a, b in told))


@mutation(caught_by={"markdown"})
def markdown_heading(output: str, case: Case, source: random.Random) -> str | None:
    """A heading before the discharge."""
    start, _ = sentences(output)[-1]
    return put(output, start, start, "\n\n## Alta\n\n")


@mutation(caught_by={"markdown"})
def markdown_list(output: str, case: Case, source: random.Random) -> str | None:
    """The drugs stand in a list."""
    told = [place for place in orders(output, case) if place.field == "med"]
    text = output
    for place in sorted(told, key=lambda place: -place.start):
        text = put(text, place.start, place.start, "\n- ")
    return text


@mutation(caught_by={"markdown"})
def markdown_numbered_list(output: str, case: Case, source: random.Random) -> str | None:
    """The sentences are numbered lines."""
    return "\n".join(f"{i}. {output[a:b]}" for i, (a, b) in enumerate(sentences(output), 1))


@mutation(caught_by={"markdown"})
def markdown_table(output: str, case: Case, source: random.Random) -> str | None:
    """The drugs stand in a table."""
    rows = [f"| {output[p.start : p.end]} | {p.code} |" for p in orders(output, case)]
    return "\n".join([output, "", "| Farmaco | Codigo |", "|---|---|", *rows])


@mutation(caught_by={"markdown"})
def code_fence(output: str, case: Case, source: random.Random) -> str | None:
    """The text stands in a code fence."""
    return f"```\n{output}\n```"


@mutation(caught_by={"markdown", "paragraph"})
def second_paragraph(output: str, case: Case, source: random.Random) -> str | None:
    """The discharge stands in a paragraph of its own."""
    start, _ = sentences(output)[-1]
    return put(output, start, start, "\n\n")


@mutation(caught_by={"paragraph"})
def titled_sections(output: str, case: Case, source: random.Random) -> str | None:
    """Each part under a title of its own, a line each."""
    titles = ("Motivo de ingreso", "Procedimientos", "Tratamiento", "Evolucion", "Alta", "Otros")
    told = sentences(output)
    lines = [f"{t}: {output[a:b]}" for t, (a, b) in zip(titles, told, strict=False)]
    return "\n".join(lines) if len(told) == len(lines) else None
