"""Output: one answer in the format that was asked for. stdout is data, stderr is talk."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from timeline.interchange.csv_cells import csv_text
from timeline.system.terminal import out, shown

if TYPE_CHECKING:
    from rich.console import Console

Cells = Mapping[str, Any]

Step = Callable[[str, int, int | None], None]
"""Told what is being done, how far, and of how many; None where nobody knows that yet."""

Section = tuple[str, Sequence[Mapping[str, str]]]
"""A heading and its rows."""


def emit(
    form: str,
    answer: Any,
    rows: Iterable[Cells],
    *,
    title: str | None = None,
    board: Callable[[], Sequence[Section]] | None = None,
    legend: str | None = None,
    left_out: Mapping[str, Any] | None = None,
    columns: str = "",
) -> None:
    """Print `answer` (json) or its `rows` (everything else). Rows share their columns, which a
    pipe gets where there is no row, too: by `columns`, with blanks between them, where a row may
    lack some of them.

    A terminal gets the sections of `board` instead, where there is one, and below them the
    `legend`, a line that explains their words. `left_out` says what the answer had more.
    """
    if form == "json":
        import msgspec

        if left_out is not None:
            answer = {**msgspec.to_builtins(answer), "left_out": left_out}
        # The standard library indents in Python alone, ten times slower.
        try:
            text = msgspec.json.format(msgspec.json.encode(answer), indent=2).decode()
        except UnicodeEncodeError:  # half a character, as the name of a file may hold
            text = json.dumps(msgspec.to_builtins(answer), ensure_ascii=False, indent=2)
        out(text)
        return
    if form == "table" and board is not None:
        _board(board(), title)
        if legend:
            from rich.text import Text

            _console().print(Text(shown(f"\n{legend}"), style="dim"))
        return
    names = columns.split()
    listed = [{name: row.get(name) for name in names} if names else row for row in rows]
    if form == "jsonl":
        for row in listed:
            out(json.dumps(row, ensure_ascii=False, default=str))
    elif form == "table":
        _table(listed, title)
    else:
        _separated(listed, "\t" if form == "tsv" else ",", names)


DATA = ("json", "jsonl", "csv")
"""The forms in which a command that tells what it did gives data instead."""


def as_data(form: str | None, answer: Any, rows: Iterable[Cells]) -> bool:
    """Print what a command did as data, where that was asked for; whether it was."""
    if form in DATA:
        emit(form, answer, rows)
    return form in DATA


@contextmanager
def progress(about: str = "", unit: str = "") -> Iterator[Step]:
    """One line on a terminal that shows how far a long task is; nothing elsewhere.

    about: what it works on, if a step does not say. unit: of what it shows the rate, if any.
    """
    if not sys.stderr.isatty():
        yield lambda _what, _done, _total: None
        return
    from rich import progress as r
    from rich.console import Console

    columns = (
        r.TextColumn(shown(about), markup=False), r.TextColumn("{task.description}"), r.BarColumn(),
        r.MofNCompleteColumn(), r.TextColumn("{task.fields[rate]}"), r.TimeRemainingColumn(),
    )  # fmt: skip
    with r.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, rate="")

        def step(what: str, done: int, total: int | None) -> None:
            if what != bar.tasks[0].description:
                bar.reset(task, description=what, total=total)
            speed = bar.tasks[0].speed
            rate = f"{speed:,.0f} {unit}/s" if unit and speed else ""
            bar.update(task, completed=done, total=total, rate=rate)

        yield step


def cells(of: object, names: str, /, **own: Any) -> dict[str, Any]:
    """A row: columns by these names, each as its `own` is given or from the attribute of it."""
    return {name: own[name] if name in own else getattr(of, name) for name in names.split()}


def lined(*texts: object) -> str:
    """A cell of a line for each text that there is."""
    return "\n".join([str(text) for text in texts if text])


def some(heading: str, rows: Iterable[Mapping[str, str]]) -> list[Section]:
    """The section of some rows, if there are any."""
    listed = list(rows)
    return [(heading, listed)] if listed else []


def cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join([one if isinstance(one, str) else cell(one) for one in value])
    return str(value)


def _separated(rows: Sequence[Cells], separator: str, names: Sequence[str]) -> None:
    columns = list(rows[0]) if rows else list(dict.fromkeys(names))
    if not columns:
        return
    if separator == ",":
        cells = [{name: cell(value) for name, value in row.items()} for row in rows]
        out(csv_text(columns, cells, end="\n"), nl=False)
        return
    # In tsv a cell holds no tab and no line end: one line is one row, for cut and awk.
    lines = [columns, *([" ".join(cell(one).split()) for one in row.values()] for row in rows)]
    out("".join("\t".join(line) + "\n" for line in lines), nl=False)


def _board(sections: Sequence[Section], title: str | None) -> None:
    if not sections:
        _table([], title)
    for i, (heading, rows) in enumerate(sections):
        _table(rows, f"{title}\n{heading}" if title and i == 0 else heading)
        if i + 1 < len(sections):
            out()


def _console() -> Console:
    import shutil

    from rich.console import Console

    width = max(_NARROWEST, shutil.get_terminal_size().columns)
    return Console(file=sys.stdout, highlight=False, width=width)


def _table(rows: Sequence[Cells], title: str | None) -> None:
    from rich.table import Table
    from rich.text import Text

    console = _console()
    if title:
        console.print(Text(shown(title), style="bold"))
    if not rows:
        console.print(Text("nothing at this cut" if title else "none", style="dim"))
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

_NARROWEST = 20
"""Characters: no table is narrower, whatever COLUMNS says; 0 there means that nobody knows."""

_STYLES = {
    "hardened": "red",
    "softened": "green",
    "mixed": "magenta",
    "incomparable": "yellow",
    "possible": "dim italic",
    "voice": "dim",
}
