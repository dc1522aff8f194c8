"""The demo: the bundled record in a store of its own, and the main questions answered."""

from __future__ import annotations

from importlib.resources import files

import click

from cli.options import Settings, timeline_command
from timeline.config import DEMO
from timeline.terminal import talk

RECORD = "us-china-2018"


@timeline_command("demo", example="timeline demo; timeline --db demo audit --issue trade-deficit",
                  writes=True)  # fmt: skip
@click.option("--only-load", is_flag=True, help="Fill the store and say no more.")
def demo(settings: Settings, only_load: bool) -> None:
    """Load the bundled record of the US-China trade talks of 3-4 May 2018, and look at it.

    It goes into the demo's own store, whatever TIMELINE_DB says, so that no store of yours gets
    an example into it; --db names another.
    """
    from timeline.documents import read_document

    settings.db = settings.db or DEMO
    text = (files("timeline") / "records" / f"{RECORD}.yaml").read_text(encoding="utf-8")
    document = read_document(text, form="yaml")
    with settings.desk(create=True) as desk:
        opened = desk.open_negotiation(RECORD, document.title)
        written = desk.enter_document(RECORD, document)
    new = opened.new + written.new  # opening a negotiation is an event too
    there = len(opened.outcomes) + len(written.outcomes) - new
    talk(f"{settings.place}: {new} events recorded, {there} there already.")
    if only_load:
        return
    from cli.views.audit import audit
    from cli.views.stance import stance

    where = ["--db", settings.place, "-n", RECORD]
    form = ["--format", settings.format] if settings.format else []
    for title, command, arguments in (
        ("Who stood where on the trade deficit, 4 May 2018:", stance,
         ["--as-of", "2018-05-04", "--issue", "trade-deficit"]),
        ("How the US position on the deficit hardened:", audit,
         ["--as-of", "2018-05-04", "--issue", "trade-deficit", "--party", "USA"]),
    ):  # fmt: skip
        talk(f"\n{title}")
        command.main([*where, *form, *arguments], standalone_mode=False)
    talk(f"\nAsk on: timeline --db {settings.db} replay --known-by 2018-05-03")
