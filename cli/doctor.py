"""Tell a person what their store is, and what to do about it."""

from __future__ import annotations

from typing import Any

import click

from cli.options import Settings, timeline_command
from cli.output import emit
from timeline.wording import count_words


@timeline_command("doctor", example="timeline doctor")
def doctor(settings: Settings) -> None:
    """Look at the store's health: its tables, journal or server, room, rights, checkpoint.

    Every warning says what to do. Ends with 1 when there is one, else with 0.
    """
    from timeline.keeping.doctor import examine

    answer = examine(settings.place)
    emit(settings.form, answer, _rows(answer), title=answer["store"])
    if any(check["level"] != "ok" for check in answer["checks"]):
        raise click.exceptions.Exit(1)


def _rows(answer: dict[str, Any]) -> list[dict[str, Any]]:
    if answer["events"] is None or answer["size_bytes"] is None:
        held = "what it holds cannot be told"
    else:
        held = (
            f"{count_words(answer['negotiations'], 'negotiation')}, "
            f"{count_words(answer['developments'], 'development')}, "
            f"{count_words(answer['events'], 'event')} in "
            f"{answer['size_bytes'] / 1024 / 1024:,.1f} MB"
        )
    first = {"check": "store", "level": "ok", "says": held, "remedy": None}
    return [first, *answer["checks"]]
