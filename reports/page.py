"""The report as one HTML file: nothing from outside, every text escaped, one script of our own.

The script makes the lines of reviews out of what a person fills in; it reads nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from harness.slices import LEAST
from reports.model import Summary
from reports.sliced import SHOWN_TAGS
from reports.suppressed import SHOWN_SUPPRESSED
from reports.symbols import SYMBOLS
from reports.words import Words

_LOOSE = re.compile(r" (?=%|pp)|(?<=[≥≤=]) |(?<=\d) (?=de |of )|(?<=de|of) (?=\d)")
_TEMPLATES = Path(__file__).parent / "templates"


def render_page(summary: Summary) -> str:
    reviewed = [row for row in summary.rows if row.verdicts]
    return render_template(
        "report.html.j2",
        script="review.js" if reviewed else None,
        s=summary,
        reviewed=reviewed,
        t=Words(summary.language),
        symbols=SYMBOLS,
        few=LEAST,
        shown_tags=SHOWN_TAGS,
        shown_findings=SHOWN_SUPPRESSED,
    )


def render_template(name: str, script: str | None = None, **values: object) -> str:
    """A self-contained page; its policy allows its own style and script, by hash, and no more."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["tied"] = _tied
    style, code = _own("report.css"), _own(script) if script else ""
    return environment.get_template(name).render(
        **values, style=style, script=code, policy=_policy(style, code)
    )


def _own(name: str) -> Markup:
    """A file of ours, with no input in it."""
    return Markup((_TEMPLATES / name).read_text(encoding="utf-8"))  # noqa: S704


def _tied(figure: str) -> str:
    """A figure that breaks only where a reader would: before «(117 of 120)», after a colon."""
    return _LOOSE.sub("\u00a0", figure)


def _policy(style: str, script: str) -> str:
    rules = ["default-src 'none'", f"style-src {_hash(style)}"]
    rules += [f"script-src {_hash(script)}"] if script else []
    return "; ".join([*rules, "base-uri 'none'", "form-action 'none'"])


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
