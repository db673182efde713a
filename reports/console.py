"""The report on a console: panel, matrix, reasons and what to do next, within 80 columns."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.cells import cell_len
from rich.console import Console, Group
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from reports.figures import MISSING, percent
from reports.model import Summary
from reports.model_matrix import Cell, Row
from reports.redacted import redacted
from reports.words import Words

_STYLES = {
    "pass": "green", "fail": "bold red", "inconclusive": "yellow", "error": "bold magenta",
    "missing": "dim", "skipped": "dim", "exempt": "dim", "accepted": "green", "refused": "red",
    "incomplete": "yellow",
}  # fmt: skip
_ASCII = str.maketrans(
    {"✓": "+", "✗": "x", "…": "~", "–": "-", "−": "-", "≥": ">=", "≤": "<=", "·": "|",
     "▲": "+", "▼": "-", "“": '"', "”": '"', "«": '"', "»": '"', "∞": "inf", "→": ">"}
)  # fmt: skip
_WIDEST = 100
_NAME_WIDTH = 32  # a longer name goes on in the next line
_GAP = 2  # between columns: a space and the box's divider
_EDGES = 3


def render(summary: Summary, console: Console, *, show_identities: bool = False) -> None:
    """Print the summary. Text is never read as markup; without a terminal there are no escapes."""
    if not show_identities:
        summary = redacted(summary)
    words = Words(summary.language)
    told = Told(console)
    width = min(console.width, _WIDEST)
    console.print(_panel(summary, told, width))
    for rows in _tables(summary, width, words):
        console.print(_table(summary, rows, told, words))
    for pair in summary.pairs:
        console.print(told(f"{pair.title}: {pair.tally}", "dim"), width=width)
    for note in summary.notes:
        console.print(told(note, "dim"), width=width)
    if summary.worst_slice:
        console.print(told(summary.worst_slice, "dim"), width=width)
    console.print(_reasons(summary, told, words, width), width=width)
    if summary.suppressions:
        console.print(_suppressions(summary, told, words), width=width)
    console.print(_next(summary, told, words), width=width)


class Told:
    """Text for one console: literal, and in its encoding."""

    def __init__(self, console: Console) -> None:
        self.encoding = console.encoding

    def __call__(self, text: str, style: str = "") -> Text:
        if not self.encoding.lower().startswith("utf"):
            text = text.translate(_ASCII)
            text = text.encode(self.encoding, "replace").decode(self.encoding)
        return Text(text, style=style)


def _panel(summary: Summary, told: Told, width: int) -> Panel:
    style = _STYLES[summary.outcome]
    lines = [told(f"! {alert}", "bold magenta") for alert in summary.alerts]
    lines.append(told(f"{summary.symbol} {summary.headline}", f"bold {style}"))
    facts = (summary.suite, summary.run, summary.candidate, summary.created)
    lines.append(told(" · ".join(fact for fact in facts if fact), "dim"))
    title = told(f"Umbral · {summary.word}")
    return Panel(Group(*lines), title=title, title_align="left", border_style=style, width=width)


def _tables(summary: Summary, width: int, words: Words) -> list[list[Row]]:
    """The variants of each table: all in one where they fit, else candidates and others apart."""
    heads = [words(key) for key in ("check", "result", "size")]
    names = min(max(map(cell_len, (*heads, *summary.checks))), _NAME_WIDTH)
    ceilings = [_ceiling(summary, place) for place in range(len(summary.checks))]
    beside = cell_len(words("references")) + _GAP if any(ceilings) else 0
    room = width - _EDGES - names - beside
    if sum(map(_width, summary.rows)) <= room:
        return [list(summary.rows)] if summary.rows else []
    apart = [
        [row for row in summary.rows if (row.role == "candidate") is candidate]
        for candidate in (True, False)
    ]
    return [chunk for rows in apart for chunk in _chunks(rows, room)]


def _chunks(rows: Sequence[Row], room: int) -> list[list[Row]]:
    """As few tables as fit the room, evenly filled: seven variants as 4 and 3."""
    for tables in range(1, len(rows) + 1):
        each = -(-len(rows) // tables)
        found = [list(rows[i : i + each]) for i in range(0, len(rows), each)]
        if each == 1 or all(sum(map(_width, chunk)) <= room for chunk in found):
            return found
    return []


def _width(row: Row) -> int:
    texts = [row.variant, f"{row.symbol} {row.word}", row.size, *map(_short, row.cells)]
    return max(map(cell_len, texts)) + _GAP


def _short(cell: Cell) -> str:
    figure = "" if cell.short == MISSING else f" {cell.short}"
    return f"{cell.symbol} {cell.short_word}{figure}".rstrip()


def _table(summary: Summary, rows: Sequence[Row], told: Told, words: Words) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(told(words("check")), max_width=_NAME_WIDTH, overflow="fold")
    for row in rows:
        table.add_column(told(row.variant), no_wrap=True, overflow="ellipsis")
    ceilings = [_ceiling(summary, place) for place in range(len(summary.checks))]
    if any(ceilings):
        table.add_column(told(words("references"), "dim"), no_wrap=True)
    for place, check in enumerate(summary.checks):
        cells = [row.cells[place] for row in rows]
        table.add_row(
            told(check),
            *(told(_short(cell), _STYLES[cell.status]) for cell in cells),
            *([told(ceilings[place], "dim")] if any(ceilings) else []),
        )
    table.add_section()
    outcomes = [told(f"{r.symbol} {r.word}", _STYLES.get(r.outcome or "", "dim")) for r in rows]
    table.add_row(told(words("result")), *outcomes)
    table.add_row(told(words("size"), "dim"), *(told(row.size, "dim") for row in rows))
    return table


def _ceiling(summary: Summary, place: int) -> str:
    """How many of the references pass the same check: what the data allow."""
    numbers = [row.cells[place].numbers for row in summary.rows]
    shares = [told.references for told in numbers if told and told.references is not None]
    return percent(shares[0], summary.language) if shares else ""


def _reasons(summary: Summary, told: Told, words: Words, width: int) -> Group:
    lines: list[Text | Padding] = [told(words("reasons"), "bold")]
    lines += [_indent(told(reason), 2) for reason in summary.reasons]
    for row in summary.rows:
        if row.reasons:
            style = _STYLES.get(row.outcome or "", "")
            lines.append(_indent(told(f"{row.variant}: {row.word}", style), 2))
        for reason in row.reasons:
            name = f"{reason.check}: {reason.word}." if reason.check else ""
            head = " ".join(part for part in (reason.symbol, name, reason.text) if part)
            lines.append(_indent(told(head), 4))
            for text in (reason.why, reason.message, _line(reason.details, width - 6)):
                if text:
                    lines.append(_indent(told(text, "dim"), 6))
    if len(lines) == 1:
        lines.append(_indent(told(words("reasons.none")), 2))
    return Group(*lines)


def _line(details: Sequence[tuple[str, str]], room: int) -> str:
    """As many of the further figures as one line holds."""
    line = ""
    for name, figure in details:
        longer = f"{line} · {name} {figure}" if line else f"{name} {figure}"
        if cell_len(longer) > room - 2:
            return f"{line} …".lstrip()
        line = longer
    return line


def _suppressions(summary: Summary, told: Told, words: Words) -> Group:
    lines: list[Text | Padding] = [Text(), told(words("suppressions"), "bold")]
    for row in summary.suppressions:
        where = [f"{words('case')} {row.case}"] if row.case else []
        where += [f"«{row.pattern}»"] if row.pattern else []
        check = f"{row.check}/{row.kind}" if row.kind else row.check
        head = f"{row.number}. {row.word}, {' · '.join([check, *where])}: {row.count}"
        until = words("suppression.until", date=row.expires)
        lines.append(_indent(told(head), 2))
        lines.append(_indent(told(f"{row.reason} ({row.author}, {until})", "dim"), 4))
    return Group(*lines)


def _next(summary: Summary, told: Told, words: Words) -> Group:
    steps = [_indent(told(f"→ {step}"), 2) for step in summary.next_steps]
    return Group(Text(), told(words("next"), "bold"), *steps)


def _indent(text: Text, columns: int) -> Padding:
    return Padding(text, (0, 0, 0, columns), expand=False)
