"""The page: a form and the answer as text, in one file that asks nobody else."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from harness.serving.served import Served

Language = Literal["es", "en"]
TEMPLATES = Path(__file__).parents[1] / "templates"
WORDS: dict[Language, dict[str, str]] = {
    "es": {
        "title": "Probar el modelo",
        "accepted": "aceptado el",
        "kind": "Qué se le da",
        "case": "Datos de un caso",
        "free": "Texto libre",
        "instruction": "Instrucción",
        "object": "Datos (JSON)",
        "text": "Datos (texto)",
        "prompt": "Mensaje",
        "send": "Escribir",
        "stop": "Detener",
        "shortcut": "Ctrl+Intro también envía.",
        "answer": "Respuesta",
        "writing": "Escribiendo…",
        "done": "Listo.",
        "length": "Cortada en el límite de longitud.",
        "stopped": "Detenido.",
        "notice": "Borrador de un modelo: léalo y corríjalo antes de usarlo. Aquí no se guarda "
        "ni sale nada de este equipo.",
        "not_json": "Los datos no son un objeto JSON.",
        "context_length_exceeded": "El texto es demasiado largo para el modelo.",
        "too_large": "El texto es demasiado largo.",
        "control_token": "El texto contiene una marca de control del modelo.",
        "busy": "Hay demasiadas preguntas en espera; pruebe más tarde.",
        "expired": "La aceptación del modelo venció.",
        "unreachable": "El servidor no responde.",
        "failed": "No se pudo escribir una respuesta.",
    },
    "en": {
        "title": "Try the model",
        "accepted": "accepted on",
        "kind": "What it is given",
        "case": "A case's data",
        "free": "Free text",
        "instruction": "Instruction",
        "object": "Data (JSON)",
        "text": "Data (text)",
        "prompt": "Message",
        "send": "Write",
        "stop": "Stop",
        "shortcut": "Ctrl+Enter sends too.",
        "answer": "Answer",
        "writing": "Writing…",
        "done": "Done.",
        "length": "Cut at the length limit.",
        "stopped": "Stopped.",
        "notice": "A model's draft: read and correct it before you use it. Nothing is kept here "
        "or leaves this machine.",
        "not_json": "The data is no JSON object.",
        "context_length_exceeded": "The text is too long for the model.",
        "too_large": "The text is too long.",
        "control_token": "The text holds a control token of the model.",
        "busy": "Too many questions are waiting; try again later.",
        "expired": "The model's acceptance has expired.",
        "unreachable": "The server does not answer.",
        "failed": "No answer could be written.",
    },
}


@dataclass(frozen=True)
class Page:
    """`policy` is the Content-Security-Policy that it is to be sent with."""

    text: str
    policy: str


def render(served: Served, language: Language | None) -> Page:
    """In the language asked for, else in the suite's, else in Spanish."""
    spoken = language or ("en" if served.suite and served.suite.language == "en" else "es")
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style, script = _own("serve.css"), _own("serve.js")
    text = environment.get_template("serve.html.j2").render(
        language=spoken,
        t=WORDS[spoken],
        name=served.name,
        accepted=f"{served.acceptance.time:%Y-%m-%d}",
        input=served.suite.input if served.suite else None,
        style=style,
        script=script,
    )
    rules = (
        "default-src 'none'",
        f"style-src {_hash(style)}",
        f"script-src {_hash(script)}",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
    return Page(text, "; ".join(rules))


def _own(name: str) -> Markup:
    """A file of ours, with no input in it."""
    return Markup((TEMPLATES / name).read_text(encoding="utf-8"))  # noqa: S704


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
