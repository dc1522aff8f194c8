"""Output: one answer in the format that was asked for. stdout is data, stderr is talk."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import click

Cells = Mapping[str, Any]

Json = Mapping[str, Any]
"""An answer, or a part of one."""

Step = Callable[[str, int, int | None], None]
"""Told what is being done, how far, and of how many; None where nobody knows that yet."""

Section = tuple[str, Sequence[Mapping[str, str]]]
"""A heading and its rows."""


def emit(
    form: str,
    answer: Mapping[str, Any],
    rows: Iterable[Cells],
    *,
    title: str | None = None,
    board: Callable[[], Sequence[Section]] | None = None,
    legend: str | None = None,
) -> None:
    """Print `answer` (json) or its `rows` (everything else). Rows share their columns.

    A terminal gets the sections of `board` instead, where there is one, and below them the
    `legend`, a line that explains their words.
    """
    if form == "json":
        click.echo(_indented(answer))
        return
    if form == "table" and board is not None:
        _board(board(), title)
        if legend:
            _line(legend, "dim")
        return
    listed = list(rows)
    if form == "jsonl":
        for row in listed:
            click.echo(json.dumps(row, ensure_ascii=False))
    elif form == "table":
        _table(listed, title)
    else:
        _separated(listed, "\t" if form == "tsv" else ",")


def _indented(answer: Mapping[str, Any]) -> str:
    """The answer as JSON. The standard library indents in Python alone, ten times slower."""
    import msgspec

    try:
        return msgspec.json.format(msgspec.json.encode(answer), indent=2).decode()
    except UnicodeEncodeError:  # half a character, as the name of a file may hold
        return json.dumps(answer, ensure_ascii=False, indent=2)


_BIDIRECTIONAL = {n: f"<U+{n:04X}>" for n in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
"""Controls that turn the order of what stands beside them: on a terminal they could make one
development read as another, so a board names them."""


def shown(text: str) -> str:
    """A text as a terminal may show it; data keeps it as it was entered."""
    return text.translate(_BIDIRECTIONAL)


def talk(message: str) -> None:
    """A remark for the person, beside the data."""
    click.echo(message, err=True)


@contextmanager
def progress(about: str = "", unit: str = "") -> Iterator[Step]:
    """One line on a terminal that shows how far a long task is; nothing elsewhere.

    about: what it works on, if a step does not say. unit: of what it shows the rate, if any.
    """
    if not sys.stderr.isatty():
        yield lambda _what, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn(shown(about)), TextColumn("{task.description}"), BarColumn(),
        MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, rate="")

        def step(what: str, done: int, total: int | None) -> None:
            if what != bar.tasks[0].description:
                bar.reset(task, description=what, total=total)
            speed = bar.tasks[0].speed
            rate = f"{speed:,.0f} {unit}/s" if unit and speed else ""
            bar.update(task, completed=done, total=total, rate=rate)

        yield step


def cell(value: Any) -> str:
    """A value as one cell of text."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join([one if isinstance(one, str) else cell(one) for one in value])
    return str(value)


def _separated(rows: Sequence[Cells], separator: str) -> None:
    if not rows:
        return
    buffer = io.StringIO()
    if separator == ",":
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(rows[0])
        writer.writerows([cell(value) for value in row.values()] for row in rows)
    else:
        # In tsv a cell holds no tab and no line end: one line is one row, for cut and awk.
        buffer.write("\t".join(rows[0]) + "\n")
        for row in rows:
            cells = [" ".join(cell(value).split()) for value in row.values()]
            buffer.write("\t".join(cells) + "\n")
    click.echo(buffer.getvalue(), nl=False)


def _board(sections: Sequence[Section], title: str | None) -> None:
    """Tables one under the other, each under its heading."""
    for i, (heading, rows) in enumerate(sections):
        _table(rows, f"{title}\n{heading}" if title and i == 0 else heading)
        if i + 1 < len(sections):
            click.echo()


def _line(text: str, style: str) -> None:
    from rich.console import Console
    from rich.text import Text

    Console(file=sys.stdout, highlight=False).print(Text(shown(f"\n{text}"), style=style))


def _table(rows: Sequence[Cells], title: str | None) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=sys.stdout, highlight=False)
    if title:
        console.print(Text(shown(title), style="bold"))
    if not rows:
        console.print(Text("nothing at this cut", style="dim"))
        return
    used = [name for name in rows[0] if any(cell(row[name]) for row in rows)]
    # A card names its columns with blanks: then there is no line of names above it.
    named = any(name.strip() for name in used)
    table = Table(show_edge=False, pad_edge=False, box=None, header_style="dim", show_header=named)
    for name in used:
        widths = [len(line) for row in rows for line in cell(row[name]).splitlines() or [""]]
        # Names and dates stay whole; what is long takes the room that is left.
        whole = max(widths) <= min(_WHOLE, console.width // len(used))
        table.add_column(name.replace("_", " "), overflow="fold", no_wrap=whole)
    for row in rows:
        cells = [shown(cell(row[name])) for name in used]
        table.add_row(
            *(Text(text, style=_STYLES.get(text.partition("\n")[0], "")) for text in cells)
        )
    console.print(table)


_WHOLE = 24
"""Columns no wider than this are never broken, in characters."""

_STYLES = {
    "hardened": "red",
    "softened": "green",
    "mixed": "magenta",
    "incomparable": "yellow",
    "possible": "dim italic",
    "voice": "dim",
}
