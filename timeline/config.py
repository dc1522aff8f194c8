"""Where the store is and who records: options, then the environment, then the user's own folder."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from events.errors import Refused, Unwritten
from timeline.store.errors import StoreUnreachable
from timeline.store.place import anywhere

# A store that is named is found without these: a shell waits for each import.
if TYPE_CHECKING:
    from pathlib import Path

APPLICATION = "negotiation-timeline"
DEMO = "demo"

RECORD = "us-china-2018"
"""The bundled record that the demo's own store means where no negotiation is named."""

CLOCK_IS_RIGHT = "TIMELINE_CLOCK_IS_RIGHT"
"""Set in the environment, it says that the clock is right, whatever this program knows."""


def store_asked(db: str | None) -> tuple[str, str]:
    """The store that is asked for, as it was said, and by what: `--db`, TIMELINE_DB, or the file in
    which `timeline use` has kept it; nothing where nobody asked."""
    for said, by in ((db, "--db"), (os.environ.get("TIMELINE_DB"), "TIMELINE_DB")):
        if said and said.strip():  # a blank one is none
            return said.strip(), by
    said = kept().db
    return (said, settings_file()) if said else ("", "the default")


def store_place(db: str | None) -> str:
    """The store's URL or path: the one that is asked for, else a file in the user's data folder.
    `demo` is the demo's own store."""
    asked, _ = store_asked(db)
    if asked == DEMO:
        return str(_data_folder() / "demo.sqlite")
    return asked or str(_data_folder() / "timeline.sqlite")


def negotiation_asked(named: str | None, db: str | None) -> tuple[str | None, str]:
    """The negotiation that is asked for, and by what: `-n`, TIMELINE_NEGOTIATION, or what `timeline
    use` has kept for the store that is in use."""
    if named:
        return named, "-n"
    if said := os.environ.get("TIMELINE_NEGOTIATION", "").strip():
        return said, "TIMELINE_NEGOTIATION"
    there = kept()
    if there.db and there.negotiation and _are_one(store_place(there.db), store_place(db)):
        return there.negotiation, settings_file()
    return None, "none is kept for this store"


def _are_one(place: str, other: str) -> bool:
    """Whether both are the place of one store. What is the place of none is told where it is
    opened."""
    with suppress(StoreUnreachable):
        return anywhere(place) == anywhere(other)
    return place == other


def _data_folder() -> Path:
    from pathlib import Path

    from platformdirs import user_data_dir

    return Path(user_data_dir(APPLICATION, appauthor=False))


def settings_file() -> str:
    """Where preferences are kept: in the user's folder for settings."""
    if sys.platform == "linux" and not {"XDG_CONFIG_HOME", "ANDROID_ROOT"} & os.environ.keys():
        # What platformdirs says there: its imports are a tenth of the start of every command.
        folder = os.path.join(os.path.expanduser("~"), ".config", APPLICATION)
    else:
        from platformdirs import user_config_dir

        folder = user_config_dir(APPLICATION, appauthor=False)
    return os.path.join(folder, "settings.json")


_AT_ONCE = getattr(os, "O_NONBLOCK", 0)
_LONGEST = 100_000
"""Bytes that preferences may have."""


class Preferences(msgspec.Struct, frozen=True):
    """What a person has said once for all commands: an option wins over the environment, and the
    environment over these. `db`: the store, as `--db` takes it; `negotiation`: the one in it."""

    db: str | None = None
    negotiation: str | None = None


def kept() -> Preferences:
    """The preferences of this user, if any; a blank one is none. Raises Refused for a file that
    cannot be read."""
    path = settings_file()
    try:
        # What is no file of ours may keep one waiting, or never end.
        with open(path, "rb", opener=lambda name, how: os.open(name, how | _AT_ONCE)) as file:
            said = msgspec.json.decode(file.read(_LONGEST), type=Preferences)
        return Preferences(
            *((text or "").strip() or None for text in msgspec.structs.astuple(said))
        )
    except FileNotFoundError:
        return Preferences()
    except OSError as error:
        why = f"cannot be read: {error.strerror or error}"
    except (UnicodeDecodeError, msgspec.DecodeError, RecursionError):
        why = "is no JSON object with a text as 'db' and as 'negotiation'"
    raise Refused(f"{path}, which 'timeline use' keeps, {why}. Remove it ('timeline use --forget')")


def keep(told: Preferences) -> None:
    """Keep them in place of what was kept, or nothing where nothing is said."""
    from timeline.system import files

    path = settings_file()
    try:
        if told == Preferences():
            with suppress(FileNotFoundError):
                os.unlink(path)
            return
        os.makedirs(os.path.dirname(path), exist_ok=True)
        files.write(path, msgspec.json.encode(told) + b"\n", force=True)
    except OSError as error:
        raise Unwritten(f"{path}: cannot be written: {error.strerror or error}") from None


def key_file(given: str | None) -> tuple[Path, bool]:
    """Where the log's signing key is: `--key`, TIMELINE_KEY, else a file in the user's data
    folder; and whether somebody named it."""
    from pathlib import Path

    if given is not None and not given.strip():
        raise Refused("the name of the key's file is blank: name one")
    if chosen := given or os.environ.get("TIMELINE_KEY", "").strip():
        return Path(os.path.expanduser(chosen)), True
    return _data_folder() / "log.key", False


def watch_file() -> Path:
    """Where this user's watches are kept: TIMELINE_WATCHES, else a file in the data folder."""
    from pathlib import Path

    chosen = os.environ.get("TIMELINE_WATCHES", "").strip()
    return Path(os.path.expanduser(chosen)) if chosen else _data_folder() / "watches.sqlite"


def recorder_name(given: str | None) -> str:
    """Who enters it: `--recorder`, TIMELINE_RECORDER, else the login name."""
    chosen = given or os.environ.get("TIMELINE_RECORDER")
    if chosen:
        return chosen
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no login name in a bare container
        return "unknown"
