"""What a person has said once for all commands: which store and which negotiation. An option wins
over the environment, and the environment over these."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from events.errors import Refused
from timeline import files


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """`db`: the store, as `--db` takes it. `negotiation`: the one in that store."""

    db: str | None = None
    negotiation: str | None = None


def read_preferences(path: Path) -> Preferences:
    """What is kept; nothing where there is no file. Raises Refused for one that cannot be read."""
    try:
        body = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Preferences()
    except (OSError, ValueError) as error:
        raise Refused(f"{path}: cannot be read ({error}): mend it, or remove it") from None
    if not isinstance(body, dict) or any(
        not isinstance(body.get(name), str | None) for name in ("db", "negotiation")
    ):
        raise Refused(f"{path}: is no settings file: mend it, or remove it")
    return Preferences(db=body.get("db"), negotiation=body.get("negotiation"))


def write_preferences(path: Path, told: Preferences) -> None:
    """Keep them in place of what was kept, or nothing where nothing is said."""
    try:
        if told == Preferences():
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        body = json.dumps(asdict(told), ensure_ascii=False) + "\n"
        files.write(str(path), body.encode(), force=True)
    except OSError as error:
        raise Refused(f"{path}: cannot be written: {error.strerror or error}") from None
