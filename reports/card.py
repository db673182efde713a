"""The model card (README.md) of a promoted variant: Markdown under a head that model hubs read.

It holds names and figures alone: a verdict's message may quote an output, and an output a patient.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from harness.config import Suite
from harness.models import BUILTIN, HUB_ID
from harness.records import Decision, Variant, Verdict
from harness.store import read_json
from reports import figures
from reports.markdown import escape
from reports.symbols import SYMBOLS
from reports.visible import visible
from reports.words import Words


def render_card(suite: Suite, decision: Decision, variant: Variant, now: datetime) -> str:
    """In the suite's language. What nobody has stated is said to be so."""
    words = Words("en" if suite.language == "en" else "es")
    named = {"suite": _shown(suite.name), "variant": _shown(variant.name)}
    use = suite.card.intended_use or words("card.use.default", suite=suite.name)
    parts = [
        _head(suite),
        f"# {named['suite']} · {named['variant']}",
        words("card.intro", **named, date=f"{now:%Y-%m-%d}"),
        f"## {words('card.model')}",
        "\n".join(f"- {name}: {text}" for name, text in _facts(suite, decision, variant, words)),
        f"## {words('card.figures')}",
        "\n".join(_figures(decision, variant.name, words)),
        f"## {words('card.use')}",
        _shown(use),
        f"## {words('card.limits')}",
        _shown(suite.card.limits or words("card.limits.default")),
    ]
    return "\n\n".join(parts) + "\n"


def _head(suite: Suite) -> str:
    """Strings of JSON are strings of YAML too."""
    base = _base(suite)
    told = {
        "language": suite.language,
        "library_name": "transformers.js",
        "pipeline_tag": "text-generation",
        "license": suite.card.license,
        "base_model": base if base and HUB_ID.fullmatch(base) else None,
    }
    lines = [f"{key}: {json.dumps(value)}" for key, value in told.items() if value]
    return "\n".join(["---", *lines, "---"])


def _facts(
    suite: Suite, decision: Decision, variant: Variant, words: Words
) -> Iterator[tuple[str, str]]:
    unstated = words("card.unstated")
    train = suite.train
    yield words("card.base"), _shown(_base(suite) or unstated)
    method = unstated
    if train is not None:
        method = words(
            f"card.method.{train.method}",
            r=train.lora_r,
            alpha=train.lora_alpha,
            epochs=f"{train.epochs:g}",
            seed=train.seed,
        )
    yield words("card.method"), method
    yield words("card.trained_on"), _code(_trained_on(variant.folder) or unstated)
    yield words("card.judged_on"), _code(decision.digests.get("data", unstated))
    yield words("card.files"), _code(variant.digest)
    total = sum(path.stat().st_size for path in variant.files)
    yield words("size"), figures.size(total, words.language)
    yield words("card.licence"), _shown(suite.card.license or unstated)


def _base(suite: Suite) -> str | None:
    """A hub id or a built-in model as it is named; of a folder of this machine its name alone."""
    if suite.train is None:
        return None
    name = suite.train.base
    if name in BUILTIN:
        return name
    local = Path(name).is_dir() or (suite.folder / name).is_dir()
    return name if HUB_ID.fullmatch(name) and not local else Path(name).name


def _trained_on(candidate: Path) -> str | None:
    """As the run's own training stage beside the candidate has noted it."""
    try:
        return str(read_json(candidate.parent / "adapter" / "manifest.json")["inputs"]["data"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _figures(decision: Decision, variant: str, words: Words) -> Iterator[str]:
    titles = ("check", "result", "card.measured", "card.bound", "card.demanded")
    yield _line(*(words(title) for title in titles))
    yield _line(*["---"] * len(titles))
    for verdict in decision.verdicts:
        if verdict.variant == variant:
            yield _line(*_row(verdict, words))


def _row(verdict: Verdict, words: Words) -> tuple[str, ...]:
    return (
        _shown(verdict.check),
        f"{SYMBOLS[verdict.status]} {words(verdict.status)}",
        _shown(figures.figure(verdict, words)),
        _shown(figures.interval(verdict, words)),
        _shown(figures.limit(verdict, words)),
    )


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _shown(text: str) -> str:
    return escape(visible(text))


def _code(text: str) -> str:
    return f"`{text.replace('`', '')}`"
