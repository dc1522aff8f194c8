"""`timeline use`: a store and a negotiation for all commands that name none."""

from __future__ import annotations

from typing import Any

import click

from cli.options import Settings, timeline_command
from cli.output import as_data
from events.errors import Refused, nearest
from timeline.config import DEMO, Preferences, keep, negotiation_asked, store_asked
from timeline.store.place import anywhere
from timeline.system.terminal import out


@timeline_command("use", example="timeline use us-china-2018")
@click.argument("name", required=False)
@click.option("--forget", is_flag=True, help="Forget what was said; the defaults hold again.")
def use(settings: Settings, name: str | None, forget: bool) -> None:
    """Keep a negotiation (and the store that it is in) for all commands that name none.

    An option wins over the environment, and the environment over what is kept. Without a NAME it
    says what is in use, and why.
    """
    if forget and name is not None:
        raise click.UsageError("--forget forgets what is in use: give it alone")
    if forget:
        keep(Preferences())
    elif name is not None:
        with settings.shelf() as shelf:
            known = shelf.negotiations()
        if name not in known:
            told = f"no negotiation '{name}' in {settings.shown_place}"
            raise Refused(f"{told} ({nearest(name, known)})")
        asked, _ = store_asked(settings.db)
        keep(Preferences(db=DEMO if asked == DEMO else anywhere(settings.place), negotiation=name))
    here = settings if name is None else Settings(db=settings.db)
    named, by = negotiation_asked(here.negotiation, here.db)
    rows: list[dict[str, Any]] = [
        {"what": "store", "name": here.shown_place, "by": store_asked(here.db)[1]},
        {"what": "negotiation", "name": named, "by": by},
    ]
    of = {row["what"]: {"name": row["name"], "by": row["by"]} for row in rows}
    if not as_data(settings.format, {"schema": "use/1", **of}, rows):
        nothing = "(the only one of the store, else -n)"
        for row in rows:
            out(f"{row['what']}\t{row['name'] or nothing}\t({row['by']})")
