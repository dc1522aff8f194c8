"""Make the facts, the cache of stances, again from the log."""

from __future__ import annotations

import click

from cli.options import Settings, timeline_command
from cli.output import emit, progress


@timeline_command("rebuild", example="timeline rebuild -n us-china-2018")
@click.option(
    "--every", is_flag=True, help="Serve each earlier --recorded-by too, not only the latest."
)
def rebuild(settings: Settings, every: bool) -> None:
    """Drop the facts and make them again from the log, of all negotiations or of one (-n).

    Facts are a cache of stances; without them every answer is the same, only slower.
    """
    from timeline.facts.rebuilding import rebuild as make_again

    # A store that is not there says so before anything heavy is loaded.
    place, asked = settings.whole_place, settings.asked_negotiation
    with progress() as step:
        done = make_again(place, [asked] if asked else None, every=every, progress=step)
    rows = [{"negotiation": name, "events": events} for name, events in done.items()]
    emit(settings.form, {"schema": "rebuild/1", "rebuilt": rows}, rows)
