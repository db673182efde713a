"""Two runs side by side: the change, its interval, and both texts of what flipped."""

from __future__ import annotations

import io
import json

import pytest
from rich.console import Console

from harness.compare import Change, Compared
from harness.records import Comparison, Interval, Verdict
from reports.compare_console import render_compared
from reports.compared import SHOWN_FLIPS, to_json, view_of

LOST = tuple(f"c{i}" for i in range(8))
COMPARISON = Comparison(
    "codes", "runs/a", 0.80, 0.95, -0.15, Interval(-0.234, -0.07, 0.95, "Tango"), 80,
    p_value=0.0078, outcome="worse", lost=LOST, gained=("c50",),
)  # fmt: skip


def verdict(value: float, status: str = "pass") -> Verdict:
    return Verdict("codes", "q4", status, "so", value, n=80, passed=round(80 * value))  # type: ignore[arg-type]


def compared(**changes: object) -> Compared:
    told = {
        "before": "runs/a",
        "after": "runs/b",
        "language": "es",
        "margin": 0.05,
        "changes": (Change(verdict(0.95), verdict(0.80, "fail"), COMPARISON),),
        "outputs": {"q4": {case: (f"antes {case}", f"ahora {case}") for case in (*LOST, "c50")}},
        "left_out": (),
    }
    return Compared(**(told | changes))  # type: ignore[arg-type]


def printed(told: Compared, **options: bool) -> str:
    stream = io.StringIO()
    render_compared(view_of(told, "es"), Console(file=stream, width=110), **options)
    return stream.getvalue()


def test_a_regression_is_told_with_its_figures_and_both_texts():
    told = printed(compared())
    assert "Regresión en 1." in told
    for words in ("✓ 95,0 %", "✗ 80,0 %", "−15,0 pp", "de −23,4 pp", "−8 +1", "▼ peor"):
        assert words in told, words
    assert "q4 · codes · c0: ya no pasa" in told
    assert "q4 · codes · c50: ahora pasa" in told
    assert "antes c0" in told
    assert "ahora c0" in told
    assert f"y {len(LOST) - SHOWN_FLIPS} cambios más" in told


def test_identities_are_left_out_unless_asked_for():
    outputs = {"q4": dict.fromkeys((*LOST, "c50"), ("RUT 12.345.678-5", "nada"))}
    assert "12.345.678-5" not in printed(compared(outputs=outputs))
    assert "12.345.678-5" in printed(compared(outputs=outputs), show_identities=True)


@pytest.mark.parametrize("text", ["\x00\u202e\ud800[bold]", "x" * 100_000, None])
def test_hostile_and_missing_texts_are_shown_and_break_nothing(text: str | None):
    outputs = {"q4": dict.fromkeys((*LOST, "c50"), (text, "ahora"))}
    told = printed(compared(outputs=outputs))
    assert "\x00" not in told
    assert "\u202e" not in told
    assert len(told) < 40_000
    assert ("ya no guarda esta salida" in told) == (text is None)


def test_what_was_not_compared_is_told_and_leaves_it_open():
    change = Change(verdict(0.9), verdict(0.9), None)
    told = compared(changes=(change,), left_out=("q4/length: only in runs/a",))
    assert "Sin comparar: q4/length: only in runs/a" in printed(told)
    assert view_of(told, "en").headline.startswith("No regression shown")


def test_every_flip_and_text_goes_to_the_machine():
    told = json.loads(json.dumps(to_json(compared()), allow_nan=False))
    assert told["changes"][0]["comparison"]["lost"] == list(LOST)
    assert told["outputs"]["q4"]["c7"] == ["antes c7", "ahora c7"]
    assert (told["exit_code"], told["changes"][0]["regressed"]) == (1, True)
