"""`timeline use`: a store and a negotiation for all commands that name none."""

from __future__ import annotations

import os
from collections.abc import Iterator

import click

from cli.options import Settings, timeline_command
from events.errors import Refused, nearest
from timeline.config import DEMO, Preferences, keep, kept, settings_file
from timeline.terminal import out


@timeline_command("use", example="timeline use us-china-2018")
@click.argument("name", required=False)
@click.option("--forget", is_flag=True, help="Forget what was said; the defaults hold again.")
def use(settings: Settings, name: str | None, forget: bool) -> None:
    """Keep a negotiation (and the store that it is in) for all commands that name none.

    An option wins over the environment, and the environment over what is kept. Without a NAME it
    says what is in use, and why.
    """
    if forget:
        keep(Preferences())
    elif name is not None:
        with settings.shelf() as shelf:
            known = shelf.negotiations()
        if name not in known:
            told = f"no negotiation '{name}' in {settings.shown_place}"
            raise Refused(f"{told} ({nearest(name, known)})")
        place = settings.db or os.environ.get("TIMELINE_DB", "").strip()
        if place != DEMO and "://" not in place:
            place = os.path.abspath(settings.place)  # so that it is found from any folder
        keep(Preferences(db=place, negotiation=name))
    for line in _in_use(settings if name is None else Settings(db=settings.db)):
        out(line)


def _in_use(settings: Settings) -> Iterator[str]:
    if settings.db:
        why = "--db"
    elif os.environ.get("TIMELINE_DB", "").strip():
        why = "TIMELINE_DB"
    elif kept().db:
        why = str(settings_file())
    else:
        why = "the default"
    yield f"store\t{settings.shown_place}\t({why})"
    if settings.negotiation:
        yield f"negotiation\t{settings.negotiation}\t(-n)"
    elif os.environ.get("TIMELINE_NEGOTIATION", "").strip():
        yield f"negotiation\t{os.environ['TIMELINE_NEGOTIATION'].strip()}\t(TIMELINE_NEGOTIATION)"
    elif settings.asked_negotiation:
        yield f"negotiation\t{settings.asked_negotiation}\t({settings_file()})"
    else:
        yield "negotiation\t(the only one of the store, else -n)\t(none is kept for this store)"
