"""Keep a store: back it up, restore it, move it between databases, upgrade it, look at its health,
make its index again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cli.options import Settings, timeline_command
from cli.output import as_data, emit, progress
from timeline.store.place import find_place
from timeline.system.terminal import out, talk
from timeline.wording import count_words

if TYPE_CHECKING:
    from timeline.keeping.moving import Moved

_FILE = click.argument("file", metavar="FILE")


@timeline_command("backup", example="timeline backup timeline-2026-03-21.sqlite")
@_FILE
def backup(settings: Settings, file: str) -> None:
    """Copy the store into a new FILE, as it stands at one moment; others may go on writing.

    An SQLite store gives an SQLite file, which --db can name; a server's store gives a dump.
    Access tokens go along (their digests, never the tokens): keep the file to yourself.
    """
    _move(settings, "backup", file)


@timeline_command(
    "restore", example="timeline restore timeline-2026-03-21.sqlite --db restored.sqlite"
)
@_FILE
def restore(settings: Settings, file: str) -> None:
    """Fill an empty or new store from a backup or a dump, after checking FILE whole."""
    tokens = _move(settings, "restore", file).rows.get("access_tokens")
    if tokens:
        talk(
            f"With {count_words(tokens, 'access token')}, as of then: revoke again those that were "
            "revoked since ('timeline token list')."
        )


@timeline_command("dump", example="timeline dump timeline.dump")
@_FILE
def dump(settings: Settings, file: str) -> None:
    """Write the whole store into a new FILE that 'load' takes on any database ('-': stdout).

    Bytes, sequence numbers, versions and recorded times stay as they are. Access tokens do not
    go along.
    """
    _move(settings, "dump", file)


@timeline_command("load", example="timeline load timeline.dump --db postgresql://localhost/talks")
@_FILE
def load(settings: Settings, file: str) -> None:
    """Fill an empty or new store from a dump ('-': stdin), after checking FILE whole."""
    _move(settings, "load", file)


@timeline_command("upgrade", example="timeline upgrade --backup before-upgrade.sqlite")
@click.option("--backup", metavar="FILE", help="First write a backup into this new file.")
def upgrade(settings: Settings, backup: str | None) -> None:
    """Bring the tables of an older store to the version that this program works with.

    All of it or nothing. What is recorded stays as it is. Older programs refuse it afterwards.
    """
    from timeline.keeping.rebuilding import upgrade as bring

    if backup is not None:
        _move(settings, "backup", backup, quiet=True)
    done = bring(settings.whole_place)
    where = find_place(settings.place).shown
    row = {"store": where, **done._asdict()}
    if as_data(settings.format, {"schema": "upgrade/1", **row}, [row]):
        return
    if done.indexes:
        out(f"{where}: the index {', '.join(done.indexes)} was missing and was made again.")
    elif done.before == done.after:
        out(f"{where}: its tables have version {done.after}; there was nothing to do.")
    else:
        out(f"{where}: its tables went from version {done.before} to {done.after}.")


_VERBS = {"backup": "written", "dump": "written", "restore": "restored", "load": "loaded"}


def _move(settings: Settings, what: str, file: str, *, quiet: bool = False) -> Moved:
    from timeline.keeping import moving

    verb = _VERBS[what]
    place = settings.whole_place if verb == "written" else settings.place
    moved: Moved = getattr(moving, what)(place, file)
    where = find_place(settings.place).shown
    others = sum(moved.rows.values()) - moved.rows.get("events", 0)
    other = where if verb == "written" else file
    here = file if verb == "written" else where
    told = f"{here}: {moved.head} events and {others} other rows {verb} from {other}."
    row = {"store": where, "file": file, "events": moved.head, "rows": moved.rows}
    if quiet or (file == "-" and verb == "written"):  # standard output holds something else
        talk(told.replace("-: ", "standard output: ", 1) if file == "-" else told)
    elif not as_data(settings.format, {"schema": "moved/1", **row}, [{**row, "rows": others}]):
        out(told)
    if moved.unfit.events:
        talk(f"{here}: {moved.unfit}.")
    return moved


@timeline_command("doctor", example="timeline doctor")
def doctor(settings: Settings) -> None:
    """Look at the store's health: its tables, journal or server, room, rights, checkpoint.

    Every warning says what to do. Ends with 1 when there is one, else with 0.
    """
    from timeline.keeping.doctor import examine

    answer = examine(settings.place)
    emit(settings.form, answer, _health(answer), title=answer["store"])
    if any(check["level"] != "ok" for check in answer["checks"]):
        raise click.exceptions.Exit(1)


def _health(answer: dict[str, Any]) -> list[dict[str, Any]]:
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


@timeline_command("rebuild", example="timeline rebuild -n us-china-2018")
def rebuild(settings: Settings) -> None:
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
