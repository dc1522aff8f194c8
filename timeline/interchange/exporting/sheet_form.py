"""Developments as a table that can be imported again without loss: this program's own sheet.

One row is one entry, as `append` takes it: a party, issue, source, development, link, title or
assertion; a column is a field. A cell is the field's text; a list is written with commas where
names are listed, else as a JSON array, and so is a text that makes a CSV be read in two ways. One
that a spreadsheet might take for a formula gets an apostrophe before it, and so does one that
begins with an apostrophe: reading takes one away.
"""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Keyed
from contextlib import suppress
from typing import Any

from msgspec.structs import replace

from events import developments as d
from events.declaring import DATED, DECLARING
from events.entry import cited, unbuild, unknown_kind
from events.errors import Problem
from events.fields import AGREEMENT_STATUSES, FIELDS
from events.kinds import KINDS
from events.log import Logged, recorded_text
from events.quantity import IssueWords, NotAQuantity, parse_quantity
from events.spoken.clocks import clock_of
from events.spoken.dates import Habits, Told, spoken_date
from events.spoken.figures import UNLIKELY, NotAFigure, read_figure
from events.when import NotADate, parse_when
from projections.record.items import Record
from projections.record.links import inline_links
from timeline.entries.draft import AMENDING, ORIGINAL, Draft, original_of
from timeline.entries.exchange import exported, head_among
from timeline.interchange.countries import table_lines
from timeline.interchange.csv_cells import revived
from timeline.interchange.exporting.answer_sheets import ABOUT
from timeline.interchange.mapping.act_texts import kind_named
from timeline.interchange.mapping.file import Mapping
from timeline.interchange.mapping.rows import UNCOMPUTED, Line, TableReader
from timeline.interchange.names import short_hash, slug
from timeline.interchange.tables.shape import Table, TableRow, counted
from timeline.mentions import titled
from timeline.system.extras import extra

_UNPLAIN = re.compile(r'\A\[|\\(?:"|\Z)')
_ESCAPED = re.compile(r'\\([\\"])')
r"""What a CSV could be read in two ways for: a quote after a backslash is what some programs write
for a quote within quotes. None is written."""

LINKS = tuple(name for name, field in FIELDS.items() if field.links)
"""Fields that name other developments."""

ACCOUNT = "account-of"

_FIRST = ("kind", "id", "occurred", "by", "between", "to", "issue", "says", "source", "quote")
_OTHERS = (*DECLARING, "link", "assertion")
_LAST = ("link", "title", "assertion")
"""What is entered after every development that it names."""


def entries_of(record: Record, assertions: Iterable[Logged]) -> Iterator[dict[str, list[str]]]:
    """Everything that a record has at its cut, as fields: what is declared, then developments in
    the order in which they were recorded, then the links among them, the titles of names and the
    assertions; without what the cut's day has not reached, and what only such developments name."""
    framing: list[d.Event] = [*record.parties.values(), *record.issues.values()]
    framing += record.sources.values()  # in the order of declaration: a `via` comes before
    yield from map(entry_of, framing)
    there = {item.id: item for item in (*record.items, *record.possible)}
    heads: dict[str, str] = {}
    linked = set()
    for item in sorted(there.values(), key=lambda item: item.seq):
        kind, raw = unbuild(item.development)
        # A source that was added later is cited here like the others: it has a day of its own.
        raw = {name: texts for name, texts in raw.items() if name not in ("source", "quote")}
        raw |= cited(item.citations)
        # A link to what the cut leaves out is not there either; accounts of it stay together.
        if (head := raw.get(ACCOUNT, [""])[0]) and head not in there:
            raw[ACCOUNT] = [head_among(heads, head, item.id) or ""]
        raw = {
            name: texts if name not in LINKS else [one for one in texts if one in there]
            for name, texts in raw.items()
            if name not in LINKS or not there.keys().isdisjoint(texts)
        }
        # What has no source is public from the day of its first recording, wherever that was.
        first = item.development.original or d.Original(
            recorded=item.recorded, recorder=item.recorder
        )
        when, who = ORIGINAL
        yield {"kind": [kind], **raw, when: [recorded_text(first.recorded)],
               who: [first.recorder]}  # fmt: skip
        linked |= {(item.id, relation, other) for relation, other in inline_links(item.development)}
    for one, relation, other, _ in record.relations:
        if (one, relation, other) not in linked and {one, other} <= there.keys():
            name = "corroborates" if relation == "account-of" else relation
            if name != "restates":
                yield {"kind": ["link"], "id": [one], "relation": [name], "other": [other]}
    named = titled(item.development for item in there.values())
    for name, title in record.titles.items():
        if name in named:
            yield {"kind": ["title"], "name": [name], "title": [title]}
    for logged in assertions:
        if isinstance(logged.event, d.StanceAsserted) and logged.event.on in (None, *named):
            yield entry_of(logged.event)


def entry_of(event: d.Event) -> dict[str, list[str]]:
    """What is declared, or what an analyst expects of a stance, as an entry."""
    (entry,) = exported([Logged(0, 0, "", event)])
    return {
        name: [str(one) for one in value] if isinstance(value, list) else [str(value)]
        for name, value in entry.items()
        if value not in (None, [], "") and not name.startswith("original")
    }


def rows_of(entries: Iterable[Keyed[str, list[str]]]) -> tuple[list[str], list[dict[str, str]]]:
    """Columns and rows of texts."""
    rows = [{name: cell_of(name, texts) for name, texts in entry.items()} for entry in entries]
    used = {name for row in rows for name in row}
    columns = [name for name in _FIRST if name in used or name in ("kind", "id", "occurred")]
    columns += [name for name in FIELDS if name in used and name not in columns]
    columns += sorted(used - {*columns, *ORIGINAL})
    return columns + [name for name in ORIGINAL if name in used], rows


def cell_of(name: str, texts: list[str]) -> str:
    """A field's texts as one cell."""
    entry = FIELDS.get(name)
    if len(texts) == 1 and not _UNPLAIN.search(texts[0]):
        return texts[0]
    if entry is not None and entry.commas:
        return ", ".join(texts)
    array = json.dumps(texts, ensure_ascii=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[1]):04x}", array)


def texts_of(name: str, cell: str) -> list[str]:
    """The texts of a cell that `cell_of` wrote. Raises ValueError."""
    if cell.startswith("["):
        found = json.loads(cell)
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            raise ValueError("is no list of texts: write a JSON array, or one text")
        return found
    text = revived(cell)
    entry = FIELDS.get(name)
    if entry is not None and entry.commas:
        return [part.strip() for part in text.split(",") if part.strip()]
    return [text]


# --- and back -------------------------------------------------------------------------------


_GROUPED = re.compile(r"\d\.\d{3}(?!\d)")
_KNOWN = {*FIELDS, *ORIGINAL, "kind", "problem",
          *(name for both in AMENDING.values() for names in both for name in names)}  # fmt: skip


def foreign(table: Table) -> list[str] | None:
    """The columns that are none of this form's; None where it lacks one that all such have."""
    if not {"kind", "id", "occurred"} <= set(table.columns):
        return None
    return [name for name in table.columns if name not in _KNOWN and not name.startswith("column ")]


class OwnRows(TableReader):
    """Reads the rows of a table in this form: each says itself what it is. Of a mapping the habits
    of dates and figures count. What is declared and linked is kept beside."""

    def lines(self) -> Iterator[Line]:
        self._unnamed = Counter[str]()
        for row in self.table.rows():
            if row.problem is not None:
                self.wrong(row, "", row.problem)
                continue
            for name in row.uncomputed:
                self.wrong(row, name, UNCOMPUTED)
            entered = self._entered(row)
            if entered is None:
                continue
            if entered.kind in KINDS:
                named = entered.raw.get("id", [])
                key = short_hash(*(named or [repr(sorted(entered.raw.items()))]), size=24)
                yield Line(key=key, line=row.line, entered=entered)
            elif entered.kind in _LAST:
                self.trailing.append(entered)
            else:
                self.declared.append(entered)
        beside = (*self.table.beside, *counted(self._unnamed))
        self.table = replace(self.table, beside=beside)

    def column(self, act: int, field: str) -> str | None:
        return field if field in self.table.columns else None

    def _entered(self, row: TableRow) -> Draft | None:
        raw: dict[str, list[str]] = {}
        for name, cell in row.cells.items():
            if name.startswith("column "):
                self._unnamed[name] += 1
            if name == "problem" or name in self._unnamed:
                continue
            try:
                raw[name] = texts_of(name, cell)
            except ValueError:
                self.wrong(row, name, f"'{cell[:40]}' is no list of texts: write a JSON array")
        kind = kind_named(raw.pop("kind", ()))
        if kind == ABOUT:
            return None
        if kind not in KINDS and kind not in _OTHERS:
            self.wrong(
                row, "kind", unknown_kind(kind) if kind else "is missing: every row says its kind"
            )
            return None
        self._dated(row, raw)
        if raw.get("says") == [EXAMPLE]:
            self.wrong(row, "says", "is the example of the sheet: overwrite it, or delete its row")
        if "quantity" in raw:
            read = [self._figure(row, text) for text in raw["quantity"]]
            raw["quantity"] = [text for text in read if text is not None]
        return Draft(
            place=row.place, kind=kind, original=self._original(row, raw),
            raw={name: texts for name, texts in raw.items() if name not in ORIGINAL},
        )  # fmt: skip

    def _dated(self, row: TableRow, raw: dict[str, list[str]]) -> None:
        """Dates as people write them, with the time and the words beside the day it happened on."""
        for name in raw.keys() & DATED:
            spoken = [_spoken(text, self.mapping.dates) for text in raw[name]]
            if name == "occurred" and len(spoken) == 1 and spoken[0] is not None:
                clock, asked = clock_of(raw[name][0], spoken[0].edtf), raw.get("time", [""])
                if clock and asked not in ([""], [clock]):
                    self.wrong(row, "time", f"'{asked[0]}' is said, and {clock} beside the day")
                beside = {"phrase": spoken[0].phrase, "time": clock}
                raw |= {one: [text] for one, text in beside.items() if text and not any(
                    raw.get(one, ()))}  # fmt: skip
            raw[name] = [
                told.edtf if told is not None else text
                for text, told in zip(raw[name], spoken, strict=True)
            ]

    def _figure(self, row: TableRow, text: str) -> str | None:
        """A quantity as this program writes it. One that begins with a number as that is written
        is left as it is: its unit may be the issue's own. Beside decimal commas `1.502` is asked
        about: this program may have written it, or somebody who means a thousand times as much;
        `1.500`, which it never writes, also where no mark is announced."""
        number, decimal = text.strip().partition(" ")[0], self.mapping.decimal
        with suppress(NotAQuantity):
            parse_quantity(f"{number} x", IssueWords(("x",)))
            if decimal == "comma" and _GROUPED.search(number):
                self.wrong(row, "quantity", f"'{text}': is its point one of thousands, or a "
                            "decimal one? Write no point, or a decimal comma")  # fmt: skip
                return None
            if decimal is not None or not UNLIKELY.search(number):
                return text
        try:
            return read_figure(text, self.mapping.dollar, self.mapping.decimal, self.mapping.signs)
        except NotAFigure as problem:
            self.wrong(row, "quantity", f"{problem.asked} (write e.g. 50 USD bn, or 4.8 percent)")
            return None

    def _original(self, row: TableRow, raw: dict[str, list[str]]) -> d.Original | None:
        """When and by whom the row's development was first recorded, where it says so."""
        told = {name: texts[0] for name in ORIGINAL if any(texts := raw.get(name, []))}
        problems: list[Problem] = []
        found = original_of(told, "", problems) if told else None
        for problem in problems:
            self.wrong(row, "", problem.message)
        return found


def _spoken(text: str, habits: Habits) -> Told | None:
    """A date as people write it; None where it is one as it stands, or is none."""
    try:
        parse_when(text)
    except NotADate:
        with suppress(NotADate):
            return spoken_date(text, habits)
    return None


def own_mapping(table: Table) -> Mapping | None:
    """The mapping of a table with the columns of this form alone; None for any other table."""
    if foreign(table) != []:
        return None
    name = slug(table.path.rpartition("/")[2].split(".")[0]) or "sheet"
    return Mapping(table=name, html=False)


# --- to be filled in -------------------------------------------------------------------------

COLUMNS, *_ROWS = table_lines("blank")
"""The columns of a sheet to be filled in, and its first rows."""
EXAMPLE = _ROWS[-1][COLUMNS.index("says")]
"""What the example says; it is refused until somebody overwrote it."""
_LONG = 2_000
_WIDE = {"says": 60, "url": 30, "name": 20, "title": 20, "quantity": 16, "occurred": 12}


def blank_sheet() -> bytes:
    """The workbook. Raises Refused where the extra that writes it is missing."""
    with extra("a sheet"):
        from openpyxl import Workbook
        from openpyxl.styles import Font
        from openpyxl.worksheet.datavalidation import DataValidation
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "talks"
    sheet.append(COLUMNS)
    for row in _ROWS:
        sheet.append([cell or None for cell in row])
    lists: Any = book.create_sheet("lists")
    told = {"kind": ("party", "issue", "source", *KINDS), "answer": FIELDS["answer"].words,
            "status": AGREEMENT_STATUSES}  # fmt: skip
    for place, (name, choices) in enumerate(told.items(), start=1):
        for line, choice in enumerate(choices, start=1):
            lists.cell(line, place, choice)
        letter = "ABC"[place - 1]
        rule = DataValidation(type="list", formula1=f"lists!${letter}$1:${letter}${len(choices)}",
                              allow_blank=True)  # fmt: skip
        column = sheet.cell(1, COLUMNS.index(name) + 1).column_letter
        rule.add(f"{column}2:{column}{_LONG}")
        sheet.add_data_validation(rule)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = _WIDE.get(cell.value, 11)
    for column in ("occurred", "published"):  # a day that is typed stays the text it is
        letter = sheet.cell(1, COLUMNS.index(column) + 1).column_letter
        for line in range(2, 200):
            sheet[f"{letter}{line}"].number_format = "@"
    sheet.freeze_panes = "A2"
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()
