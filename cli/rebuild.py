"""Make the facts, the cache of stances, again from the log."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from cli.options import Settings, timeline_command
from cli.output import emit


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
    with showing_progress() as told:
        done = make_again(place, [asked] if asked else None, every=every, progress=told)
    rows = [{"negotiation": name, "events": events} for name, events in done.items()]
    emit(settings.form, {"schema": "rebuild/1", "rebuilt": rows}, rows)


@contextmanager
def showing_progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on a terminal, silence elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _name, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
               TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks = {}

        def told(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=total)
            bar.update(tasks[name], completed=done)
            if done == total:
                bar.remove_task(tasks.pop(name))

        yield told
