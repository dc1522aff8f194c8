"""Files that are written whole or not at all, and files that are read twice."""

import glob
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from events.errors import Refused

__all__ = ["STANDARD", "partial", "readable", "writable"]

STANDARD = "-"
"""Stands for standard input or output where a file is named."""


@contextmanager
def partial(path: str) -> Iterator[str]:
    """A path beside `path` to write to; it gets the final name when the body ends well.

    So whatever has the final name is whole. A file that is there already is never replaced:
    raises Refused. Raises Refused too where the folder cannot be written to.
    """
    if os.path.lexists(path):
        raise Refused(f"{path}: there is a file already. Choose another name, or move it away.")
    unfinished = f"{path}.{os.getpid()}.partial"
    try:
        for left in _left_behind(path):
            left.unlink(missing_ok=True)
        # Asked of the system at once: others would say less clearly what is wrong with the place.
        with open(unfinished, "xb"):
            pass
        yield unfinished
        with open(unfinished, "rb") as written:
            os.fsync(written.fileno())
        _name(unfinished, path)
        _settle(os.path.dirname(os.path.abspath(path)))
    except FileExistsError:
        raise Refused(f"{path}: there is a file already. Choose another name.") from None
    except OSError as error:
        raise Refused(
            f"{path}: it cannot be written ({error.strerror or error}). Choose another place."
        ) from error
    finally:
        for end in ("", "-journal", "-wal", "-shm"):
            Path(unfinished + end).unlink(missing_ok=True)


def _left_behind(path: str) -> Iterator[Path]:
    """What a process that was killed had written for this path; others may be at it just now."""
    place = Path(path)
    for found in place.parent.glob(glob.escape(place.name) + ".*.partial*"):
        number = found.name.removeprefix(f"{place.name}.").partition(".")[0]
        if number.isdigit() and (int(number) == os.getpid() or not _lives(int(number))):
            yield found


def _lives(process: int) -> bool:
    if os.name != "posix":
        return True  # asking would end it there
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _name(unfinished: str, path: str) -> None:
    """Give a file its final name. Raises FileExistsError."""
    try:
        # Not `rename`, which would replace what somebody else put there meanwhile.
        os.link(unfinished, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        os.rename(unfinished, path)


def _settle(folder: str) -> None:
    """Put a folder's new entry on the disk, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def writable(path: str) -> Iterator[IO[bytes]]:
    """A new file, or standard output for `-`."""
    if path == STANDARD:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with partial(path) as unfinished, open(unfinished, "r+b") as file:
        yield file
        file.flush()


@contextmanager
def readable(path: str) -> Iterator[IO[bytes]]:
    """A file that can be gone back in; standard input, for `-`, is put on the disk first."""
    try:
        with tempfile.TemporaryFile() if path == STANDARD else open(path, "rb") as file:
            if path == STANDARD:
                shutil.copyfileobj(sys.stdin.buffer, file)
                file.seek(0)
            yield file
    except OSError as error:
        raise Refused(f"{path}: it cannot be read ({error.strerror or error}).") from error
