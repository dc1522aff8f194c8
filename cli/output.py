"""Output: one answer in the format that was asked for. stdout is data, stderr is talk."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

Cells = Mapping[str, Any]


def emit(
    form: str, answer: Mapping[str, Any], rows: Iterable[Cells], *, title: str | None = None
) -> None:
    """Print `answer` (json) or its `rows` (everything else). Rows share their columns."""
    if form == "json":
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    listed = list(rows)
    if form == "jsonl":
        for row in listed:
            click.echo(json.dumps(row, ensure_ascii=False))
    elif form == "table":
        _table(listed, title)
    else:
        _separated(listed, "\t" if form == "tsv" else ",")


def talk(message: str) -> None:
    """A remark for the person, beside the data."""
    click.echo(message, err=True)


def cell(value: Any) -> str:
    """A value as one cell of text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(cell(one) for one in value)
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
            cells = (" ".join(cell(value).split()) for value in row.values())
            buffer.write("\t".join(cells) + "\n")
    click.echo(buffer.getvalue(), nl=False)


def _table(rows: Sequence[Cells], title: str | None) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=sys.stdout, highlight=False)
    if title:
        console.print(Text(title, style="bold"))
    if not rows:
        console.print(Text("nothing at this cut", style="dim"))
        return
    table = Table(show_edge=False, pad_edge=False, box=None, header_style="bold")
    used = [name for name in rows[0] if any(cell(row[name]) for row in rows)]
    for name in used:
        table.add_column(name.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(
            *(Text(cell(row[name]), style=_STYLES.get(cell(row[name]), "")) for name in used)
        )
    console.print(table)


_STYLES = {
    "hardened": "red",
    "softened": "green",
    "mixed": "magenta",
    "incomparable": "yellow",
    "possible": "dim italic",
    "voice": "dim",
}
