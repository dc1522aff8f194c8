"""Exports: developments at a cut, stances, stretches or the audit, in the forms that people work
with, each by the library that keeps it; and stories: the JSON of TimelineJS, and Markdown to read.
Every export carries the cut, the codebook's name and version, and the log's checkpoint."""

from __future__ import annotations

import html
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from msgspec import to_builtins

from events.declaring import DECLARING
from events.errors import Refused
from events.kinds import kind_of
from events.names import fitting
from projections.record.items import Item, Record
from timeline.answers.heading import CutTold
from timeline.integrity.issue import root_at
from timeline.interchange.csv_cells import csv_text, inert
from timeline.interchange.exporting import answer_sheets, citing
from timeline.interchange.exporting.answer_sheets import About, Sheet, urls_of
from timeline.interchange.exporting.plain import (
    TYPES,
    Plain,
    PlainColumn,
    Type,
    cell_of,
    database,
    parquet_of,
)
from timeline.interchange.exporting.sheet_form import entries_of, rows_of
from timeline.shelf import Question, Shelf
from timeline.system.extras import extra


def make(shelf: Shelf, negotiation: str, question: Question, what: str) -> Sheet:
    """The table of what is asked for. Raises Refused."""
    head = shelf.reader.head()
    if question.recorded_by is None:
        # What is recorded from here on is in neither the rows nor the checkpoint.
        question = replace(question, recorded_by=str(min(head, shelf.head(negotiation))))
    fold = shelf.fold(negotiation, question)
    record = fold.record
    columns: Sequence[str] = answer_sheets.COLUMNS.get(what, ())
    rows: list[dict[str, str]] = []
    if what == "developments":
        made = shelf.assertions(negotiation, record.cut.recorded_by)
        columns, rows = rows_of(entries_of(record, made))
    elif what == "sources":
        columns = [field.name for field in DECLARING["source"]]
        rows = [
            {name: text for name in columns if (text := getattr(one, name))}
            for one in record.sources.values()
        ]
    elif what == "stances":
        rows = answer_sheets.stance_rows(fold)
    elif what == "stretches":
        rows = answer_sheets.stretch_rows(record)
    elif what == "audit":
        rows = answer_sheets.audit_rows(fold)
    about = about_of(shelf, negotiation, record, what, head)
    return Sheet(about=about, columns=columns, rows=rows, record=record)


def about_of(
    shelf: Shelf, negotiation: str, record: Record, what: str, head: int | None = None
) -> About:
    """What an export is made from, by the log when it had `head` events; as it is at the cut, if
    not said. Its checkpoint tells in one line how many these are, and the root of their tree."""
    size = head or min(shelf.reader.head(), record.cut.recorded_by)
    return About(
        negotiation=negotiation,
        title=record.opened.title if record.opened else None,
        what=what,
        codebook=record.codebook.label,
        cut=to_builtins(CutTold.of(record.cut)),
        checkpoint=f"log head {size}, root {root_at(shelf.place, size)}",
    )


def render(sheet: Sheet, form: str) -> bytes:
    """The bytes of an export. Raises Refused where a form cannot hold it."""
    about, what = sheet.about, sheet.about.what
    if form in citing.FORMS or what == "record":
        if form not in citing.FORMS:
            raise Refused(f"the record is cited as {', '.join(citing.FORMS)}, not as {form}")
        if what not in ("sources", "record"):
            raise Refused(f"{form} holds sources, or the record itself, not {what}")
        rows = sheet.rows
        if what == "record":  # itself, as of its cut and with the root of its log
            rows = [{"source": about.negotiation, "title": about.title or about.negotiation,
                     "note": about.sentence, "dataset": "yes"}]  # fmt: skip
        return citing.written(form, rows)
    if form == "timelinejs" and what != "developments":
        raise Refused(f"timelinejs tells developments, not {what}")
    writers: dict[str, Callable[[Sheet], bytes]] = {
        "csv": csv_bytes,
        "xlsx": xlsx_bytes,
        "jsonl": jsonl_bytes,
        "parquet": parquet_bytes,
        "sqlite": lambda one: database([_plain(one)], about),  # one table, named for what it holds
        "markdown": markdown_bytes,
        "timelinejs": timelinejs_bytes,
    }
    return writers[form](sheet)


_LONGEST_CELL = 32_767
"""Characters that a spreadsheet's cell holds."""

_WIDE = ("says", "terms", "quotes", "conditions", "before", "after")


def csv_bytes(sheet: Sheet) -> bytes:
    """UTF-8 with a mark, which spreadsheets need to know it by; its last row says what it is."""
    rows = [*sheet.rows, answer_sheets.about_row(sheet)]
    return csv_text(sheet.columns, rows, end="\r\n", raw=sheet.typed).encode("utf-8-sig")


def xlsx_bytes(sheet: Sheet) -> bytes:
    """A workbook: the rows as texts, and a second sheet that says what it is."""
    with extra("xlsx"):
        from openpyxl import Workbook
        from openpyxl.utils import get_column_letter
    book = Workbook()
    page: Any = book.active
    page.title = sheet.about.what
    page.freeze_panes = "A2"
    names = dict(zip(sheet.columns, sheet.columns, strict=True))
    for line, row in enumerate([names, *sheet.rows], start=1):
        for place, name in enumerate(sheet.columns, start=1):
            kind = sheet.typed.get(name) if line > 1 else None
            text = row.get(name, "") if kind else inert(row.get(name, ""))
            if len(text) > _LONGEST_CELL:
                raise Refused(f"{name} of row {line} has {len(text):,} characters, and a cell of "
                              f"xlsx holds {_LONGEST_CELL:,}: export csv or jsonl")  # fmt: skip
            if not text:
                continue
            cell = page.cell(row=line, column=place)
            cell.value = TYPES[kind].read(text) if kind else fitting(text)
            if not kind:
                cell.data_type = "s"  # a text, never a formula
    page.auto_filter.ref = page.dimensions
    for place, name in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(place)].width = 60 if name in _WIDE else 16
    about: Any = book.create_sheet("about")
    for name, value in sheet.about.fields.items():
        about.append([name, fitting(value)])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def jsonl_bytes(sheet: Sheet) -> bytes:
    """One object a row; the first says what it is. Numbers of the domain and days are texts."""
    told = [{"export": sheet.about.fields}]
    told += [
        {name: cell_of(text, sheet.typed.get(name, "text")) for name, text in row.items()}
        for row in sheet.rows
    ]
    return "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in told).encode()


def parquet_bytes(sheet: Sheet) -> bytes:
    """Typed columns. What it is stands in the file's own metadata under `timeline.*`."""
    told = {f"timeline.{name}": value for name, value in sheet.about.fields.items()}
    return parquet_of(_plain(sheet), told)


def _plain(sheet: Sheet) -> Plain:
    """As a table with columns of their kinds; developments also with their days and numbers."""
    rows = sheet.rows
    made: dict[str, tuple[Type, list[Any]]] = {}
    if sheet.about.what == "developments":
        visible = sheet.record.visible
        rows = [row for row in rows if row.get("id") in visible and row["kind"] != "link"]
        for name, kind in _OF_ITEMS.items():
            found = [getattr(visible[row["id"]], name) for row in rows]
            made[name] = kind, [d.isoformat() if isinstance(d, date) else d for d in found]
    for name in sheet.columns:
        kind = sheet.typed.get(name, "text")
        cells = [cell_of(row.get(name), kind) for row in rows]
        made[f"{name} (text)" if name in made else name] = kind, cells
    return Plain(sheet.about.what, sheet.about.sentence,
                 [PlainColumn(name, kind) for name, (kind, _) in made.items()], (), (),
                 list(zip(*(cells for _, cells in made.values()), strict=True)))  # fmt: skip


_OF_ITEMS: dict[str, Type] = {"seq": "count", "earliest": "day", "latest": "day", "known": "day",
                              "certain": "flag"}  # fmt: skip


def timelinejs_bytes(sheet: Sheet) -> bytes:
    """The form of TimelineJS: one slide a development, on the latest day that its date allows."""
    about = sheet.about
    events = []
    for item in sheet.record.items:
        development = item.development
        slide: dict[str, Any] = {
            "unique_id": item.id,
            "start_date": _day(item.earliest or item.latest),
            "display_date": development.occurred,
            "text": {"headline": html.escape(_headline(item)), "text": _body(item)},
            "group": development.issue,
        }
        if item.earliest is not None and item.latest != item.earliest:
            slide["end_date"] = _day(item.latest)
        if link := next(urls_of(sheet.record, item.sources), None):
            slide["text"]["text"] += f'<p><a href="{html.escape(link, quote=True)}">source</a></p>'
        events.append(slide)
    title = html.escape(about.title or about.negotiation)
    body = {
        "title": {"text": {"headline": title, "text": html.escape(about.sentence)}},
        "scale": "human",
        "events": events,
        "export": about.fields,
    }
    return (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode()


def markdown_bytes(sheet: Sheet) -> bytes:
    """A page: developments by day as a list, anything else as a table."""
    about = sheet.about
    lines = [
        f"# {_flat(about.title or about.negotiation)}",
        "",
        f"*{_flat(about.sentence)}*",
        "",
    ]
    if about.what == "developments":
        for item in sheet.record.items:
            link = next(urls_of(sheet.record, item.sources), None)
            source = f" ([source](<{link}>))" if link and ">" not in link else ""
            words = _flat(item.development.says or "")
            lines.append(f"- **{_flat(item.development.occurred)}** {_flat(_headline(item, 0))}"
                         f"{': ' if words else ''}{words}{source} `{item.id}`")  # fmt: skip
    else:
        names = answer_sheets.TO_READ[about.what]
        lines += ["| " + " | ".join(map(_flat, names)) + " |", "|" + "---|" * len(names)]
        lines += [
            "| " + " | ".join(_flat(row.get(name, "")) for name in names) + " |"
            for row in sheet.rows
        ]
    return ("\n".join(lines) + "\n").encode()


def _headline(item: Item, longest: int = 90) -> str:
    """Who does what to whom, or the first words of what is said."""
    development = item.development
    says = (development.says or "").split("\n")[0]
    if says and longest:
        return says if len(says) <= longest else says[: longest - 1].rstrip() + "…"
    who = ", ".join(development.actors) or (development.speaker.name if development.speaker else "")
    toward = f" → {', '.join(development.recipients)}" if development.recipients else ""
    return f"{who}{toward} {kind_of(development).name}".strip()


def _body(item: Item) -> str:
    development = item.development
    told = (development.says, f"{_headline(item, 0)}; {development.issue}")
    parts = [f"<p>{html.escape(one)}</p>" for one in told if one]
    quotes = (citation.quote for citation in item.citations)
    parts += [f"<blockquote>{html.escape(quote)}</blockquote>" for quote in quotes if quote]
    return "".join(parts)


def _day(day: date) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "day": day.day}


def _flat(text: str) -> str:
    """Text in which nothing is markup, on one line."""
    flat = " ".join(text.split())
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#|" else c for c in flat)
