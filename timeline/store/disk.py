"""On what kind of file system a store lies."""

import os

_NETWORK = ("nfs", "cifs", "smb", "9p", "fuse.sshfs", "afs", "ceph", "glusterfs")
"""Kinds of file system, or how they begin, whose locks SQLite cannot rely on."""


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
