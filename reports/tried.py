"""What a rescue tried, as a picture: the size of each file against how far it lies from tuned."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

from markupsafe import Markup

from harness.rescued import Try
from reports import figures
from reports.model_tables import RescueTable, TriedRow
from reports.symbols import SYMBOLS
from reports.visible import visible
from reports.words import Words

WIDTH, HEIGHT, LEFT, BOTTOM, EDGE = 480, 240, 64, 40, 16
LEAST = 1e-6  # nats: what is less is drawn there, on an axis of powers of ten


def rescue_tables(tries: Sequence[Try], words: Words) -> tuple[RescueTable, ...]:
    """By variant, the tries in the order in which they were made."""
    found: dict[str, list[Try]] = {}
    for tried in tries:
        found.setdefault(tried.variant, []).append(tried)
    return tuple(
        RescueTable(
            visible(variant),
            picture(made, words("rescues.picture", variant=visible(variant))),
            tuple(_row(tried, words) for tried in made),
        )
        for variant, made in found.items()
    )


def _row(tried: Try, words: Words) -> TriedRow:
    told = {name: value for name, value in tried.settings.items() if value not in (None, (), [])}
    settings = ", ".join(
        f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in told.items()
    )
    return TriedRow(
        visible(settings),
        figures.size(tried.bytes, words.language),
        figures.number(tried.kl, words.language),
        SYMBOLS[tried.status],
        words(tried.status),
        visible(tried.check),
    )


def picture(tries: Sequence[Try], label: str) -> Markup:
    """An SVG with a point for each try of one variant that was measured; empty without any.

    Across MB, upwards nats a token; a full point passed, a hollow one did not. `label` is read
    aloud in the picture's place. No style of its own: the page's policy allows none.
    """
    points = [(t.bytes / 1e6, max(t.kl, LEAST), t) for t in tries if t.kl is not None]
    if not points:
        return Markup()
    sizes = [size for size, _, _ in points]
    powers = [math.log10(kl) for _, kl, _ in points]
    low, high = math.floor(min(powers)), math.ceil(max(powers)) + (max(powers) % 1 == 0)
    left, right = min(sizes) * 0.95, max(sizes) * 1.05

    def x(size: float) -> float:
        return LEFT + (size - left) / (right - left) * (WIDTH - LEFT - EDGE)

    def y(power: float) -> float:
        return EDGE + (high - power) / (high - low) * (HEIGHT - BOTTOM - EDGE)

    lines = Markup().join(
        Markup(
            '<line x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}" stroke="currentColor" '
            'stroke-opacity="0.2"/><text x="{}" y="{:.1f}" text-anchor="end">{:g}</text>'
        ).format(LEFT, WIDTH - EDGE, y(at), y(at), LEFT - 6, y(at) + 4, 10.0**at)
        for at in range(low, high + 1)
    )
    ends = Markup().join(
        Markup('<text x="{:.1f}" y="{}" text-anchor="middle">{:.1f}</text>').format(
            x(size), HEIGHT - BOTTOM + 18, size
        )
        for size in sorted({min(sizes), max(sizes)})
    )
    marks = Markup().join(
        Markup(
            '<circle cx="{:.1f}" cy="{:.1f}" r="5" stroke="currentColor" fill="{}">'
            "<title>{:.1f} MB, {:.4f} nats</title></circle>"
        ).format(x(size), y(power), "currentColor" if t.status == "pass" else "none", size, t.kl)
        for (size, _, t), power in zip(points, powers, strict=True)
    )
    axes = Markup(
        '<text x="{}" y="{}" text-anchor="end">MB</text><text x="{}" y="{}">nats</text>'
    ).format(WIDTH - EDGE, HEIGHT - 4, 0, EDGE - 4)
    return Markup(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}" font-size="12" fill="currentColor">'
        "{}{}{}{}</svg>"
    ).format(WIDTH, HEIGHT, label, lines, ends, marks, axes)
