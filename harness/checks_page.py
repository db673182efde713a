"""The docs page of the checks, from what each says of itself.

`python -m harness.checks_page docs/checks.md` writes it anew; a test holds that the two agree. A
check whose suite may weigh its kinds of finding keeps the defaults in its module's `SEVERITY`.
"""

from __future__ import annotations

import json
import re
import sys
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

from harness.check import Check, load_checks
from harness.store import write_text

_HEAD = """# The checks

Written by `python -m harness.checks_page docs/checks.md` from the checks themselves: mend a check's
docstring, not this page.

A sample check judges output by output; the share that passes has to clear its floor. A variant
check judges a variant as a whole. The first line of each says what the gate would do without it.
Floor, ceiling and options are the defaults; a suite sets its own under `[checks.NAME]` in
`suite.toml`.
"""
_PARAGRAPH = re.compile(r"(What it checks|Why|How|Known limits|When it fails)\.(?=\s)")


def page(checks: Mapping[str, Check]) -> str:
    """Markdown, one section a check, in the order of the names."""
    names = sorted(checks)
    index = "".join(f"- [`{name}`](#{name}): {_first(checks[name].doc)}\n" for name in names)
    return "\n".join([_HEAD, index, *(_section(checks[name]) for name in names)])


def _first(doc: str) -> str:
    return " ".join(doc.split("\n\n")[0].split())


def _section(check: Check) -> str:
    parts = [f"## {check.name}", " ".join(_facts(check)), *_markdown(check.doc)]
    kinds: Mapping[str, str] = getattr(sys.modules[check.function.__module__], "SEVERITY", {})
    if kinds:
        rows = [f"| `{kind}` | {severity} |" for kind, severity in kinds.items()]
        parts.append("\n".join(["| kind of finding | severity |", "|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def _facts(check: Check) -> Iterator[str]:
    yield "Sample check." if check.is_sample else "Variant check."
    if check.needs:
        yield f"Asks for {', '.join(sorted(check.needs))}."
    for word, bound in (("Floor", check.floor), ("Ceiling", check.ceiling)):
        if bound is not None:
            yield f"{word} {bound:g}."
    told = [
        f"`{name}`" if default is None else f"`{name} = {json.dumps(default, ensure_ascii=False)}`"
        for name, default in check.options.items()
    ]
    if told:
        yield f"Options: {', '.join(told)}."


def _markdown(doc: str) -> Iterator[str]:
    """A docstring's paragraphs: its labels in bold, its examples fenced."""
    for paragraph in doc.split("\n\n"):
        if paragraph.startswith("    "):
            language = "toml" if paragraph.lstrip().startswith("[") else ""
            yield f"```{language}\n{textwrap.dedent(paragraph)}\n```"
        else:
            yield _PARAGRAPH.sub(r"**\1.**", paragraph, count=1)


if __name__ == "__main__":
    write_text(Path(sys.argv[1]), page(load_checks("checks")))
