"""Where a store is: an SQLite file, and on what kind of file system, or a database server.

Standard library only, and little of it: every command passes through here.
"""

import os
import re
from typing import NamedTuple

from timeline.store.errors import StoreUnreachable

_POSTGRESQL = ("postgresql", "postgresql+psycopg", "postgres")
_SQLITE = ("sqlite", "sqlite+pysqlite")
_NETWORK = ("nfs", "cifs", "smb", "9p", "fuse.sshfs", "afs", "ceph", "glusterfs")
"""Kinds of file system, or how they begin, whose locks SQLite cannot rely on."""


class Place(NamedTuple):
    """The place of one store.

    path: absolute path of the SQLite file, None for a server. url: what SQLAlchemy is given
    for a server, "" for a file. shown: for people to read; never holds a password.
    """

    path: str | None
    url: str
    shown: str

    def __repr__(self) -> str:
        # The generated one would print the password that `url` may hold.
        return f"Place({self.shown!r})"


def find_place(url_or_path: str | os.PathLike[str]) -> Place:
    """Read a path, `sqlite:///path`, or `postgresql://...`.

    A leading `~` of a path is the home folder. Raises StoreUnreachable for any other kind of
    URL and for SQLite in memory, which only one connection could see. Looks at nothing on disk.
    """
    text = os.fspath(url_or_path)
    if "\0" in text:
        raise StoreUnreachable(
            "it holds the character U+0000", text.replace("\0", "\\0"), "Remove it."
        )
    scheme, separator, rest = text.partition("://")
    if not separator:
        return _file(text, text)
    if scheme in _SQLITE:
        if not rest.startswith("/") or "?" in rest:
            raise StoreUnreachable(
                "this SQLite URL is not understood",
                text,
                "Write sqlite:///relative/path, sqlite:////absolute/path, or the path alone.",
            )
        return _file(rest[1:], text)
    if scheme in _POSTGRESQL:
        return Place(None, f"postgresql+psycopg://{rest}", without_password(text))
    raise StoreUnreachable(
        f"no store can be kept in '{scheme}'",
        without_password(text),
        "Give a file's path, or a URL that starts with sqlite:/// or postgresql://.",
    )


def _file(path: str, given: str) -> Place:
    if path in ("", ":memory:"):
        raise StoreUnreachable(
            "a store cannot be kept in memory", given or "''", "Give the path of a file."
        )
    absolute = os.path.abspath(os.path.expanduser(path))
    return Place(absolute, "", absolute)


def anywhere(place: str) -> str:
    """A store's place as it is found from any folder. Raises as `find_place`."""
    return find_place(place).path or place


def without_password(url: str) -> str:
    """A store's place as it was given, for people to read."""
    url = re.sub(r"(://[^/@:]*):(?:[^/]*|.*)@", r"\1:***@", url)
    return re.sub(r"(?i)([?&](?:ssl)?password=)[^&]*", r"\1***", url)


def is_network(kind: str | None) -> bool:
    """Whether that kind of file system lies on another machine."""
    return kind is not None and kind.startswith(_NETWORK)


def file_system(path: str, mounts: str = "/proc/mounts") -> str | None:
    """The kind of the file system under a path; None where this system does not tell."""
    try:
        with open(mounts, encoding="utf-8") as table:
            lines = table.read().splitlines()
    except OSError:
        return None
    real = os.path.realpath(path)
    found: tuple[int, str] | None = None
    for line in lines:
        _, point, kind = line.split(" ")[:3]
        point = point.replace("\\040", " ")
        inside = point == "/" or real.startswith(point.rstrip("/") + "/")
        # Of two at the same place the later one covers the earlier.
        if inside and (found is None or len(point) >= found[0]):
            found = (len(point), kind)
    return found[1] if found else None
