"""Shell completion: the script, and the names it completes from the store.

A name is looked up when the shell asks, in a store that is a file. Whatever is wrong (no store, no
such negotiation, a lock) completes nothing and says nothing: the command itself will say it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

import click

from timeline.config import negotiation_asked, store_place
from timeline.store.place import find_place
from timeline.system.terminal import out

if TYPE_CHECKING:
    from timeline.shelf import Shelf

Complete = Callable[[click.Context, click.Parameter, str], list[str]]

MOST = 500
"""So many names are offered at most: a shell asks about more, and then takes long to show them."""


@click.command("completion", epilog='Example: eval "$(timeline completion bash)"')
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def completion(shell: str) -> None:
    """Print the script that completes commands, options and recorded names in a shell."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None
    timeline = click.get_current_context().find_root().command
    out(kind(timeline, {}, "timeline", "_TIMELINE_COMPLETE").source())


def names(*spaces: str, also: tuple[str, ...] = ()) -> Complete | None:
    """Completes what the negotiation has declared in these spaces, and some fixed words; None where
    there are neither.

    Several names with commas between them (`USA,CHN`) are completed one by one.
    """

    def complete(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
        before, comma, begun = incomplete.rpartition(",")
        head = f"{before}{comma}"
        found = [*also, *_declared(context, spaces)]
        fitting = [name for name in dict.fromkeys(found) if name.startswith(begun)]
        return [f"{head}{name}" for name in fitting[:MOST]]

    return complete if spaces or also else None


def negotiations(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    found = _asked(context, lambda shelf: shelf.negotiations())
    return [name for name in found if name.startswith(incomplete)][:MOST]


def _declared(context: click.Context, spaces: tuple[str, ...]) -> list[str]:
    def look(shelf: Shelf) -> list[str]:
        asked, _ = negotiation_asked(_option(context, "negotiation"), _option(context, "db"))
        name = shelf.choose(asked)
        return [one for space in spaces for one in shelf.reader.names(name, space)]

    return _asked(context, look)


def _asked(context: click.Context, look: Callable[[Shelf], list[str]]) -> list[str]:
    """What a look into the store finds; nothing where anything is wrong with it."""
    from events.names import NAMES
    from timeline.shelf import Shelf
    from timeline.store import waiting

    try:
        place = store_place(_option(context, "db"))
        if find_place(place).path is None:
            return []  # a server would be asked at every key, and may ask for a word itself
        waiting.seconds = 0.2
        with closing(Shelf(place)) as shelf:
            # What is no name is not offered: a shell writes it to the terminal as it is.
            return [name for name in look(shelf) if re.fullmatch(NAMES, name)]
    except Exception:  # a shell that completes has nowhere to show a fault; the command has
        return []


def _option(context: click.Context, name: str) -> str | None:
    """An option as given at the command or before it."""
    at: click.Context | None = context
    while at is not None:
        if at.params.get(name):
            return str(at.params[name])
        at = at.parent
    return None
