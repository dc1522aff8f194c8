"""The demo: a bundled record in a store of its own, and the main questions answered."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import click

from cli.options import Settings, timeline_command
from events.errors import Conflict
from timeline.config import DEMO, RECORD, store_place
from timeline.entries.document import Document, read_document
from timeline.store.errors import StoreOlder
from timeline.system.shipped import table
from timeline.system.terminal import talk

RECORDS = (RECORD, "black-sea-grain-2022")
"""The bundled records; the first is the one that `--db demo` means without -n."""


@timeline_command("demo", example="timeline demo; timeline --db demo audit --issue trade-deficit",
                  writes=True)  # fmt: skip
@click.argument("record", type=click.Choice(RECORDS), default=RECORD)
@click.option("--only-load", is_flag=True, help="Fill the store and say no more.")
def demo(settings: Settings, record: str, only_load: bool) -> None:
    """Load a bundled record and look at it: the US-China trade talks of 3-4 May 2018, or the
    Black Sea grain deal of 2022 and 2023.

    It goes into the demo's own store, whatever TIMELINE_DB says, so that no store of yours gets
    an example into it; --db names another.
    """
    settings.db = settings.db or DEMO
    own = settings.place == store_place(DEMO)
    # The demo's own store always holds the first record: that is what it means without -n.
    for name in dict.fromkeys((RECORD, record) if own else (record,)):
        new, there = _load(settings, name, renew=own)
        talk(f"{settings.shown_place}: {name}: {new} events recorded, {there} there already.")
    if only_load:
        return
    from cli.main import timeline

    where = ["--db", settings.place, "-n", record]
    form = ["--format", settings.format] if settings.format else []
    for asked in table("cli", "tables.yaml")["demo"][record]:
        talk(f"\n{asked['heading']}")
        command, *arguments = asked["command"].split()
        timeline.main([command, *where, *form, *arguments], standalone_mode=False)
    named = "" if record == RECORD else f" -n {record}"
    place = DEMO if settings.db == DEMO else settings.shown_place
    talk(f"\nAsk on: timeline --db {place}{named} replay")


def _load(settings: Settings, name: str, *, renew: bool) -> tuple[int, int]:
    """Record what of a bundled record is not there: how much was new, and how much was there.

    With `renew` a store that an older version of this program filled is put aside and made anew.
    """
    text = (files("timeline") / "records" / f"{name}.yaml").read_text(encoding="utf-8")
    document = read_document(text, form="yaml")
    try:
        return _enter(settings, name, document)
    except (StoreOlder, Conflict) as problem:
        if not renew:
            if isinstance(problem, StoreOlder):
                raise
            raise Conflict(
                f"{settings.shown_place} holds '{name}' as an older version of this program coded "
                "it. Name another store with --db, or leave it out for the demo's own"
            ) from None
    place = Path(settings.place)
    aside = place.with_name(f"{place.stem}.older{place.suffix}")
    place.replace(aside)
    talk(f"{place} was filled by an older version: it is kept as {aside.name}, and filled anew.")
    return _enter(settings, name, document)


def _enter(settings: Settings, name: str, document: Document) -> tuple[int, int]:
    with settings.desk(create=True) as desk:
        opened = desk.open_negotiation(name, document.title)
        written = desk.enter_document(name, document)
    new = opened.new + written.new  # opening a negotiation is an event too
    return new, len(opened.outcomes) + len(written.outcomes) - new
