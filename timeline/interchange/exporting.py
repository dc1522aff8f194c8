"""Exports: developments at a cut, stances, stretches or the audit, in the forms that people work
with.

Every export carries the cut, the codebook's name and version, and the log's checkpoint.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from msgspec import to_builtins

from events.declaring import DECLARING
from events.developments import StanceAsserted
from events.errors import Refused
from events.log import Logged
from projections.record import Record
from timeline.answers.heading import CutTold
from timeline.csv_cells import inert, revived
from timeline.integrity.issue import root_at
from timeline.interchange import citing
from timeline.interchange.answer_sheets import (
    AUDIT_COLUMNS,
    STANCE_COLUMNS,
    STRETCH_COLUMNS,
    About,
    Sheet,
    audit_rows,
    stance_rows,
    stretch_rows,
)
from timeline.interchange.sheet_form import LINKS, entries_of, entry_of, rows_of
from timeline.mentions import titled
from timeline.reading import Question, Shelf


def make(shelf: Shelf, negotiation: str, question: Question, what: str) -> Sheet:
    """The table of what is asked for. Raises Refused."""
    head = shelf.reader.head()
    if question.recorded_by is None:
        # What is recorded from here on is in neither the rows nor the checkpoint.
        question = replace(question, recorded_by=str(min(head, shelf.head(negotiation))))
    fold = shelf.fold(negotiation, question)
    record = fold.record
    rows: list[dict[str, str]]
    if what == "developments":
        made = shelf.assertions(negotiation, record.cut.recorded_by)
        columns, rows = rows_of(_within(record, made))
    elif what == "sources":
        columns = [field.name for field in DECLARING["source"]]
        rows = [
            {name: inert(text) for name in columns if (text := getattr(one, name))}
            for one in record.sources.values()
        ]
    elif what == "record":
        columns, rows = [], []
    elif what == "stances":
        columns, rows = list(STANCE_COLUMNS), stance_rows(fold)
    elif what == "stretches":
        columns, rows = list(STRETCH_COLUMNS), stretch_rows(record)
    else:
        columns, rows = list(AUDIT_COLUMNS), audit_rows(fold)
    about = about_of(shelf, negotiation, record, what, head)
    return Sheet(about=about, columns=columns, rows=rows, record=record)


def about_of(
    shelf: Shelf, negotiation: str, record: Record, what: str, head: int | None = None
) -> About:
    """What an export is made from, by the log when it had `head` events; as it is at the cut, if
    not said. Its checkpoint is in one line as `timeline checkpoint` prints it: how many events,
    and the root of their tree."""
    size = head or min(shelf.reader.head(), record.cut.recorded_by)
    return About(
        negotiation=negotiation,
        title=record.opened.title if record.opened else None,
        what=what,
        codebook=record.codebook.label,
        cut=to_builtins(CutTold.of(record.cut)),
        checkpoint=f"log head {size}, root {root_at(shelf.place, size)}",
    )


def _within(record: Record, assertions: Iterable[Logged]) -> Iterator[dict[str, list[str]]]:
    """The entries, without developments that the cut's day has not reached, and without the
    titles and assertions of what only such developments name."""
    reached = {item.id: item.development for item in (*record.items, *record.possible)}
    there = reached.keys()
    named_there = titled(reached.values())
    for entry in entries_of(record):
        kind, named = entry["kind"][0], entry.get("id", [""])[0]
        if (
            kind in ("party", "issue", "source")
            or (kind == "title" and entry["name"][0] in named_there)
            or (named in there and entry.get("other", [named])[0] in there)
        ):
            # A link to what the cut leaves out is not there either.
            yield {
                field: texts if field not in LINKS else [one for one in texts if one in there]
                for field, texts in entry.items()
                if field not in LINKS or not there.isdisjoint(texts)
            }
    for logged in assertions:
        one = logged.event
        if isinstance(one, StanceAsserted) and (one.on is None or one.on in named_there):
            yield entry_of(one)


def render(sheet: Sheet, form: str) -> bytes:
    """The bytes of an export. Raises Refused where a form cannot hold it."""
    from timeline.interchange import forms

    about, what = sheet.about, sheet.about.what
    if form in citing.FORMS or what == "record":
        if form not in citing.FORMS:
            raise Refused(f"the record is cited as {', '.join(citing.FORMS)}, not as {form}")
        if what not in ("sources", "record"):
            raise Refused(f"{form} holds sources, or the record itself, not {what}")
        rows = [{name: revived(text) for name, text in row.items()} for row in sheet.rows]
        if what == "record":  # itself, as of its cut and with the root of its log
            rows = [{"source": about.negotiation, "title": about.title or about.negotiation,
                     "note": about.sentence, "dataset": "yes"}]  # fmt: skip
        return citing.written(form, rows)
    if form == "timelinejs" and what != "developments":
        raise Refused(f"timelinejs tells developments, not {what}")
    writers = {
        "csv": forms.csv_bytes,
        "xlsx": forms.xlsx_bytes,
        "jsonl": forms.jsonl_bytes,
        "parquet": forms.parquet_bytes,
        "sqlite": forms.sqlite_bytes,
        "markdown": forms.markdown_bytes,
        "timelinejs": forms.timelinejs_bytes,
    }
    return writers[form](sheet)
