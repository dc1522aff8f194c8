"""Make the log's index again from the log."""

from __future__ import annotations

import click

from cli.options import Settings, timeline_command
from cli.output import emit, progress


@timeline_command("rebuild", example="timeline rebuild -n us-china-2018")
@click.option("--every", is_flag=True, help="No longer needed, still taken: every cut is answered.")
def rebuild(settings: Settings, every: bool) -> None:
    """Make the log's index of names and mentions again, of all negotiations or of one (-n).

    Where 'verify' finds that the index does not say what the events say, this mends it. What is
    recorded stays as it is.
    """
    from timeline.keeping.rebuilding import rebuild as make_again

    # A store that is not there says so before anything heavy is loaded.
    place, asked = settings.whole_place, settings.asked_negotiation
    with progress() as step:
        done = make_again(place, asked, progress=step)
    rows = [{"negotiation": name, **counts._asdict()} for name, counts in done.items()]
    emit(settings.form, {"schema": "rebuild/1", "rebuilt": rows}, rows)
