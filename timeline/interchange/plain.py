"""A record as plain tables with keys: developments, what reports them, sources, stretches, steps.

For those who ask with SQL or in a notebook: `export --to sqlite`, and the data of a published site.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal, NamedTuple

from events.kinds import kind_of
from projections.record import Item, Record
from projections.stance import View
from timeline.answers.developments import SourceTold
from timeline.csv_cells import revived
from timeline.interchange.answer_sheets import (
    AUDIT_COLUMNS,
    STRETCH_COLUMNS,
    TYPED,
    Kind,
    audit_rows,
    stretch_rows,
)

TABLES = ("developments", "reports", "sources", "stretches", "steps")

_TOLD_ELSEWHERE = ("says", "quotes", "speakers", "sources", "source_urls", "authority", "certainty",
                   *("earliest", "latest", "known"))  # fmt: skip
"""Columns of the sheets that the tables of developments, reports and sources have."""

Type = Kind | Literal["text"]


class PlainColumn(NamedTuple):
    """A column: its name, what its cells are, and the other table's column that they refer to."""

    name: str
    type: Type = "text"
    of: tuple[str, str] | None = None


class Plain(NamedTuple):
    """A table. `key` are the columns that tell its rows apart, `searched` those with words; rows
    have texts, whole numbers, days as `YYYY-MM-DD`, True and False, and None for nothing."""

    name: str
    about: str
    columns: list[PlainColumn]
    key: tuple[str, ...]
    searched: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def plain_tables(
    fold: View, wanted: Callable[[Item], bool] | None = None, since: str = ""
) -> list[Plain]:
    """The tables of a record at its cut; `wanted` keeps developments, and what rests on others is
    left out; `since` leaves out steps, and positions that were over, before a day (`YYYY-MM-DD`).
    Raises Refused under the possible reading."""
    record = fold.record
    items = [one for one in (*record.items, *record.possible) if wanted is None or wanted(one)]
    ids = {item.id for item in items}
    cited = {name for item in items for name in item.sources}
    told = {name: SourceTold.of(record, name) for name in cited}
    told |= {via: SourceTold.of(record, via) for one in list(told.values())
             if (via := one.via) and via not in told}  # fmt: skip
    stretches = [row for row in stretch_rows(record)
                 if row.get("since") in ids and row.get("valid_to", "9999") > since
                 and (row["ended"] == "false" or row["valid_from"] >= since)]  # fmt: skip
    steps = [
        row | {name: "; ".join(one for one in row[name].split("; ") if one in ids)
               for name in ("from", "in_answer_to") if name in row}
        | {"development": row.get("to", "").partition("; ")[0]}
        for row in audit_rows(fold) if row["day"] >= since
    ]  # fmt: skip
    return [
        _developments(record, items),
        Plain(
            "reports", "Which source reports a development, in which words.",
            [PlainColumn("development", of=("developments", "id")),
             PlainColumn("source", of=("sources", "id")), PlainColumn("quote")],
            ("development", "source"), ("quote",),
            [(i.id, c.source, c.quote) for i in items
             for c in {one.source: one for one in i.citations}.values()],
        ),
        Plain(
            "sources", "The sources, as declared.",
            [PlainColumn(name) for name in SourceTold.__struct_fields__], ("id",),
            ("publisher", "title", "author"),
            [tuple(getattr(one, name) for name in SourceTold.__struct_fields__)
             for _, one in sorted(told.items())],
        ),
        _sheet("stretches", "The days on which one position stood: from valid_from until the day "
               "before valid_to, or still.", STRETCH_COLUMNS, ("terms",),
               stretches, since=("developments", "id")),
        _sheet("steps", "How each position moved: a row a step and dimension.",
               (*AUDIT_COLUMNS, "development"), ("before", "after"), steps,
               development=("developments", "id")),
    ]  # fmt: skip


_DAYS = ("earliest", "latest", "known")


def _developments(record: Record, items: Iterable[Item]) -> Plain:
    columns = [PlainColumn("id"), PlainColumn("entry", "count"),
               *map(PlainColumn, ("kind", "occurred")),
               *(PlainColumn(name, "day") for name in _DAYS), PlainColumn("certain", "flag"),
               *map(PlainColumn, ("actors", "recipients", "speaks_for", "issue", "says", "because",
                             "speaker", "authority", "certainty"))]  # fmt: skip
    rows = [
        (
            item.id, item.seq, kind_of(one).name, one.occurred,
            *(day.isoformat() if (day := getattr(item, name)) else None for name in _DAYS),
            item.certain,
            *("; ".join(getattr(one, name)) or None
              for name in ("actors", "recipients", "speaks_for")),
            one.issue, one.says, one.because, str(one.speaker) if one.speaker else None,
            record.codebook.authority(one), one.certainty,
        )
        for item in items
        for one in (item.development,)
    ]  # fmt: skip
    return Plain("developments", "What happened, as corrected, with its three clocks: the days "
                 "between which it lies, the day it was public, the entry of the log.",
                 columns, ("id",), ("says", "because", "speaker"), rows)  # fmt: skip


def _sheet(
    name: str, about: str, columns: Iterable[str], searched: tuple[str, ...],
    rows: list[dict[str, str]], **of: tuple[str, str],
) -> Plain:  # fmt: skip
    """A sheet of texts as a table with a number for each row."""
    made = [PlainColumn("id", "count"),
            *(PlainColumn(one, TYPED.get(one, "text"), of.get(one)) for one in columns
              if one not in _TOLD_ELSEWHERE)]  # fmt: skip
    return Plain(name, about, made, ("id",), searched, [
        (number, *(cell_of(row.get(one.name), one.type) for one in made[1:]))
        for number, row in enumerate(rows, start=1)
    ])  # fmt: skip


def cell_of(text: str | None, kind: Type) -> Any:
    """The text of a sheet's cell as what it is; a decimal and a day stay texts."""
    match kind:
        case _ if text is None:
            return None
        case "count":
            return int(text)
        case "flag":
            return text == "true"
        case "text":
            return revived(text)
        case _:
            return text
