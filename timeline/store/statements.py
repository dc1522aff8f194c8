"""What each answer asks the database (`statements.sql`), as SQLite and PostgreSQL take it."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import msgspec

from timeline.store.reader import Row


@cache
def statements() -> dict[str, str]:
    """The statements of `statements.sql` by their names."""
    with open(__file__.removesuffix("py") + "sql", encoding="utf-8") as file:
        _, *named = file.read().replace("{row}", ", ".join(Row._fields)).split("-- name: ")
    told = (one.partition("\n") for one in named)
    return {name: sql.partition("\n\n")[0].rstrip() for name, _, sql in told}


_LIST = re.compile(r"IN \(:(\w+)\)")


@cache
def text_of(statement: str, *, on_server: bool) -> str:
    """A statement as the database takes it. A list is one parameter, however long it is, so that a
    statement has one text: an array on a server, and JSON in a file (which every SQLite reads since
    3.38, and nearly every one before)."""
    if not on_server:
        return _LIST.sub(r"IN (SELECT value FROM json_each(:\1))", statements()[statement])
    return re.sub(r":(\w+)", r"%(\1)s", _LIST.sub(r"= ANY(:\1)", statements()[statement]))


def asked(
    statement: str, values: dict[str, Any], *, on_server: bool = False
) -> tuple[str, dict[str, str | int]]:
    """A statement and its parameters, as the driver takes them."""
    listed = array if on_server else _in_json
    told = {n: one if isinstance(one, str | int) else listed(one) for n, one in values.items()}
    return text_of(statement, on_server=on_server), told


def _in_json(values: Iterable[str | int]) -> str:
    return msgspec.json.encode(values).decode()


_WRITTEN: dict[type, Callable[[Any], str]] = {
    str: lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"',
    int: str,
    bytes: lambda data: f'"\\\\x{data.hex()}"',
    type(None): lambda _: "NULL",
}


def array(values: Iterable[str | int | bytes | None]) -> str:
    """Values as PostgreSQL reads an array of them, made in a tenth of the driver's time."""
    return "{" + ",".join([_WRITTEN[type(one)](one) for one in values]) + "}"
