"""The report as one HTML file: no script, nothing from outside, every text escaped."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from harness.slices import LEAST
from reports.model import SYMBOLS, Summary
from reports.sliced import SHOWN_TAGS
from reports.suppressed import SHOWN_SUPPRESSED
from reports.words import Words

_LOOSE = re.compile(r" (?=%|pp)|(?<=[≥≤=]) |(?<=\d) (?=de |of )|(?<=de|of) (?=\d)")
_TEMPLATES = Path(__file__).parent / "templates"


def render_page(summary: Summary) -> str:
    return render_template(
        "report.html.j2",
        s=summary,
        t=Words(summary.language),
        symbols=SYMBOLS,
        few=LEAST,
        shown_tags=SHOWN_TAGS,
        shown_findings=SHOWN_SUPPRESSED,
    )


def render_template(name: str, **values: object) -> str:
    """A self-contained page; its policy allows its own style, by hash, and nothing else."""
    style = (_TEMPLATES / "report.css").read_text(encoding="utf-8")
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["tied"] = _tied
    return environment.get_template(name).render(
        **values,
        style=Markup(style),  # noqa: S704 (our own file, no input in it)
        policy=_policy(style),
    )


def _tied(figure: str) -> str:
    """A figure that breaks only where a reader would: before «(117 of 120)», after a colon."""
    return _LOOSE.sub("\u00a0", figure)


def _policy(style: str) -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
