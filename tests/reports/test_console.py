"""The console: readable within 80 columns, literal, without escapes where no terminal is."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from reports.console import render
from reports.summary import Summary


def printed(summary: Summary, **options: Any) -> str:
    stream = io.StringIO()
    render(summary, Console(file=stream, **({"width": 80} | options)))
    return stream.getvalue()


REFUSED = """\
╭─ Umbral · rechazado ─────────────────────────────────────────────────────────╮
│ ✗ Rechazado: q4 reprueba grounding (con hallazgos inadmisibles); los casos   │
│ no bastan para decidir sobre q4f16 en codes.                                 │
│ epicrisis · 2026-11-20-ab12 · models/epicrisis-0.5b · 2026-11-20T09:38:00Z   │
╰──────────────────────────────────────────────────────────────────────────────╯

 Control      q8             q4              q4f16
 ────────────────────────────────────────────────────────────
 opening      ✓ pasa 100 %   ✓ pasa 100 %    ✓ pasa 99,2 %
 codes        ✓ pasa 98,3 %  ✓ pasa 97,5 %   ? duda 94,2 %
 parentheses  ✓ pasa 100 %   ✓ pasa 99,2 %   ✓ pasa 100 %
 grounding    ✓ pasa 99,2 %  ✗ falla 98,3 %  ✓ pasa 99,2 %
 coverage     ✓ pasa 93,3 %  ? duda 80,0 %   ✓ pasa 93,3 %
 length       ✓ pasa 100 %   ✓ pasa 97,5 %   ✓ pasa 98,3 %
 perplexity   ✓ pasa 3,21    ✓ pasa 3,64     ✓ pasa 3,30

 Resultado    ✓ aceptado     ✗ rechazado     ? no concluyente
 Tamaño       512 MB         412 MB          8,3 MB
"""


def test_a_refusal_reads_like_this(refused: Any) -> None:
    text = re.sub(r" +$", "", printed(refused.told()), flags=re.MULTILINE)
    assert text.startswith(REFUSED)


def test_every_line_fits_80_columns(story: Any) -> None:
    for language in ("es", "en"):
        assert max(map(cell_len, printed(story.told(language)).splitlines())) <= 80


def seven(summary: Summary) -> Summary:
    names = ("fp32", "fp16", "q8", "q4", "q4f16", "pruned-q4", "pruned-q8-blockwise")
    return replace(summary, rows=tuple(replace(summary.rows[1], variant=name) for name in names))


def test_seven_variants_fit_80_columns_with_nothing_cut(refused: Any) -> None:
    text = printed(seven(refused.told()))
    assert max(map(cell_len, text.splitlines())) <= 80
    for name in ("fp32", "fp16", "q4f16", "pruned-q8-blockwise"):
        assert re.search(rf"(^| ){name}( |$)", text, re.MULTILINE)
    assert text.count("✗ falla 98,3 %") == 7
    tables = [line for line in text.splitlines() if line.strip().startswith("Control")]
    assert len(tables) == 2


def whole(name: str, text: str) -> bool:
    return re.search(rf"^ {name}( |$)", text, re.MULTILINE) is not None


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_name_of_a_check_is_whole_beside_the_references(refused: Any, language: Any) -> None:
    """Three variants at 80 columns, one column of what the references themselves pass."""
    verdicts = [replace(v, references=0.975) for v in refused.decision.verdicts]
    summary = refused.deciding(verdicts=tuple(verdicts)).told(language)
    text = printed(summary)
    assert max(map(cell_len, text.splitlines())) <= 80
    assert [check for check in summary.checks if not whole(check, text)] == []
    head = next(line for line in text.splitlines() if "q4f16" in line and "q8" in line)
    assert head.split() == [
        *(["Control"] if language == "es" else ["Check"]), "q8", "q4", "q4f16",
        *(["Referencias"] if language == "es" else ["References"]),
    ]  # fmt: skip
    assert "…" not in text[text.index(head) : text.index("512 MB")]


def test_a_long_name_of_a_check_is_folded_not_cut(refused: Any) -> None:
    name = "medication_reconciliation_at_discharge"
    verdicts = [replace(v, check=name) for v in refused.decision.verdicts if v.check == "codes"]
    text = printed(refused.deciding(verdicts=tuple(verdicts)).told())
    assert max(map(cell_len, text.splitlines())) <= 80
    assert name[:32] in text
    assert re.search(rf"^ {name[32:]} *$", text, re.MULTILINE)


def test_a_narrow_console_still_shows_every_variant(refused: Any) -> None:
    text = printed(refused.told(), width=40)
    assert max(map(cell_len, text.splitlines())) <= 40
    assert text.count("perplexity ") >= 5


def test_no_escape_codes_without_a_terminal(story: Any) -> None:
    assert "\x1b" not in printed(story.told())


def test_no_color_is_respected(refused: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    text = printed(refused.told(), force_terminal=True)
    colours = re.findall(r"\x1b\[([\d;]*)m", text)
    assert colours
    assert not [
        code for code in colours for part in code.split(";") if part in map(str, range(30, 48))
    ]


def test_hostile_text_is_neither_markup_nor_escape(writing: Any) -> None:
    text = printed(writing("[red]x[/red] [link=file:///etc] \x1b]0;title\x07").told("en"))
    assert "[red]x[/red]" in text
    assert "\x1b" not in text and "\x07" not in text


def test_an_encoding_without_the_symbols_is_written_in_ascii(refused: Any) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    render(refused.told("en"), Console(file=stream, width=80))
    stream.flush()
    text = raw.getvalue().decode("ascii")
    assert "x fail 98.3 %" in text
    assert ">= 94.8 %" in text
