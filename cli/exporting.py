"""Export: the log as JSON lines, or developments, stances, stretches and the audit in other
forms."""

from __future__ import annotations

import json
import os
import sys

import click

from cli.options import OUTPUT, Settings, timeline_command
from timeline.extension import FORCE
from timeline.questions import table as questions
from timeline.questions.parameters import CUT
from timeline.shelf import Question, Shelf
from timeline.system.files import STANDARD, deliver, vacant
from timeline.system.terminal import escaped

_CITED = ("csl-json", "bibtex", "ris")
_FORMS = ("jsonl", "csv", "xlsx", "parquet", "sqlite", "timelinejs", "markdown", *_CITED)
_WHAT = ("log", "developments", "stances", "stretches", "audit", "sources", "record", "tables")
_BINARY = ("xlsx", "parquet", "sqlite")
_ENDINGS = {".csv": "csv", ".xlsx": "xlsx", ".parquet": "parquet", ".sqlite": "sqlite",
            ".db": "sqlite", ".md": "markdown", ".bib": "bibtex", ".ris": "ris",
            ".jsonl": "jsonl", ".ndjson": "jsonl"}  # fmt: skip
_OTHERS = frozenset(
    (".xls", ".xlsb", ".xlsm", ".ods", ".tsv", ".yaml", ".yml", ".docx", ".pdf", ".html", ".htm",
     ".atom", ".ics", ".rss", ".xml", ".gz", ".zip")
)  # fmt: skip
"""Of forms that are not written here: what is in such a file is not JSON lines."""


@timeline_command("export", example="timeline export > us-china.jsonl", cut=CUT,
                  short_help="Sheets, databases, citations, or the whole log.")  # fmt: skip
@click.option(
    "--to", "form", type=click.Choice(_FORMS), help="The form (default: as FILE ends, else jsonl)."
)
@click.option(
    "--what",
    type=click.Choice(_WHAT),
    help="What to export (default: the log as jsonl, all tables as sqlite, sources to be cited, "
    "else developments).",
)
@OUTPUT
@FORCE
def export(
    settings: Settings,
    question: Question,
    form: str | None,
    what: str | None,
    output: str,
    force: bool,
) -> None:
    """The log as JSON lines that 'timeline append FILE' takes: equal stances, the same ids. Or
    developments at a cut, stances, stretches (from which day to which each position stood) or the
    audit as CSV, XLSX, Parquet, SQLite, TimelineJS or Markdown; developments as CSV or XLSX are
    imported again without loss. Sources as CSL-JSON, BibTeX or RIS for a reference manager,
    'timeline source --from' takes them back; --what record is the record itself, cited with its
    cut and root, and --what tables all of it as the tables of an SQLite file."""
    ending = os.path.splitext(output)[1].casefold()
    if what == "tables" and (form or _ENDINGS.get(ending)) != "sqlite":
        raise click.UsageError("all tables stand in one file: end it with .sqlite or .db, or give "
                               "--to sqlite")  # fmt: skip
    if ending in _OTHERS and form is None and what != "log":
        raise click.UsageError(f"'{output}' is of no form that is written here: end it with "
                               f"{', '.join(_ENDINGS)}, or give --to")  # fmt: skip
    if ending == ".json" and form is None and what != "log":
        raise click.UsageError(f"'{output}' may be of several forms: end it with .jsonl, or give "
                               "--to jsonl, csl-json or timelinejs")  # fmt: skip
    named = _ENDINGS.get(ending)
    if form and named and form != named and what != "log":
        raise click.UsageError(f"'{output}' is the name of {named}, and --to says {form}: say one")
    form = form or (named if what != "log" else None) or "jsonl"
    usual = {"jsonl": "log", "sqlite": "tables", **dict.fromkeys(_CITED, "sources")}
    what = what or usual.get(form, "developments")
    if what == "log" and form != "jsonl":
        raise click.UsageError(f"the log is exported as jsonl; as {form} there is --what "
                               f"{', '.join(_holds(form))}")  # fmt: skip
    if output == STANDARD and form in _BINARY and sys.stdout.isatty():
        raise click.UsageError(f"{form} is no text for a terminal: name a file with -o")
    if what == "log" and question != Question(recorded_by=question.recorded_by):
        raise click.UsageError("the log is exported as it was recorded: it knows --recorded-by "
                               "alone; --what developments takes every cut")  # fmt: skip
    vacant(output, force=force)
    with settings.shelf(moment=True) as shelf:
        data = _made(shelf, shelf.choose(settings.asked_negotiation), question, what, form)
    if output == STANDARD:
        # The mark is for spreadsheets that open a file; other programs read a pipe.
        data = data.removeprefix(b"\xef\xbb\xbf")
    deliver(output, data, f": {what}, {len(data):,} bytes", force=force)


def _holds(form: str) -> tuple[str, ...]:
    """What a form but that of the log may hold."""
    if form in _CITED:
        return "sources", "record"
    if form == "timelinejs":
        return ("developments",)
    sheets = tuple(what for what in _WHAT if what not in ("log", "record", "tables"))
    return (*sheets, "tables") if form == "sqlite" else sheets


def _made(shelf: Shelf, name: str, question: Question, what: str, form: str) -> bytes:
    if what == "log":
        lines = questions.export(shelf, name, question)
        told = (escaped(json.dumps(line, ensure_ascii=False)) for line in lines)
        return "".join(f"{line}\n" for line in told).encode("utf-8", "backslashreplace")
    from timeline.interchange.exporting.forms import about_of, make, render
    from timeline.interchange.exporting.plain import database, plain_tables

    if what != "tables":
        return render(make(shelf, name, question, what), form)
    fold = shelf.fold(name, question)
    return database(plain_tables(fold), about_of(shelf, name, fold.record, "record"))
