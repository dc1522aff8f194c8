"""What a person has said once for all commands: which store and which negotiation. An option wins
over the environment, and the environment over these."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import NamedTuple

from events.errors import Refused


class Preferences(NamedTuple):
    """`db`: the store, as `--db` takes it. `negotiation`: the one in that store."""

    db: str | None = None
    negotiation: str | None = None


def read_preferences(path: str) -> Preferences:
    """What is kept; nothing where there is no file. Raises Refused for one that cannot be read."""
    try:
        with open(path, encoding="utf-8") as file:
            body = json.load(file)
    except FileNotFoundError:
        return Preferences()
    except (OSError, ValueError) as error:
        raise Refused(f"{path}: cannot be read ({error}): mend it, or remove it") from None
    if not isinstance(body, dict) or any(
        not isinstance(body.get(name), str | None) for name in ("db", "negotiation")
    ):
        raise Refused(f"{path}: is no settings file: mend it, or remove it")
    return Preferences(db=body.get("db"), negotiation=body.get("negotiation"))


def write_preferences(path: str, told: Preferences) -> None:
    """Keep them in place of what was kept, or nothing where nothing is said."""
    from timeline import files  # who only reads them waits for it

    try:
        if told == Preferences():
            with suppress(FileNotFoundError):
                os.unlink(path)
            return
        os.makedirs(os.path.dirname(path), exist_ok=True)
        body = json.dumps(told._asdict(), ensure_ascii=False) + "\n"
        files.write(path, body.encode(), force=True)
    except OSError as error:
        raise Refused(f"{path}: cannot be written: {error.strerror or error}") from None
