"""The one place that writes a file: whole or not at all, and only what a person meant.

What is there already is kept unless it is to be replaced; then it keeps its rights, and a link
goes on pointing to what it points to. A pipe or a device is written to, never replaced. `-` is
standard output. Files that are read twice are here too.
"""

import glob
import io
import os
import re
import shutil
import signal
import stat
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from events.errors import Refused, Unwritten
from timeline.system.terminal import escaped, talk

STANDARD = "-"
"""Stands for standard input or output where a file is named."""

_DESCRIPTOR = re.compile(r"/(?:dev|proc/self)/fd/([0-9]{1,6})")
_NAMED_DESCRIPTORS = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}
SQLITE = b"SQLite format 3\x00"
"""What a database in one file begins with."""

_BESIDE = ("-journal", "-wal", "-shm")
"""The ends of the names of what SQLite puts beside it."""

_LONGEST_NAME = 255
"""Bytes of a file's name on nearly every file system."""


def vacant(path: str, *, force: bool | None = None) -> None:
    """Raise Refused now, before the work, where `writable` would for what is there."""
    if path != STANDARD and not flows(path):
        _target(path, force)


@contextmanager
def writable(path: str, *, force: bool | None = None, mode: int = 0o666) -> Iterator[IO[bytes]]:
    """A file to write to, or standard output for `-`; it is there when the body ends well.

    force: what is there already is replaced; None where nobody may ask for that. mode: the rights
    of a new file, less the umask.
    Raises Refused where something is there, Unwritten where the place cannot be written.
    """
    if path == STANDARD:
        with _inert(sys.stdout.buffer) as stream:
            yield stream
        sys.stdout.buffer.flush()
        return
    if flows(path):
        with _explained(path), _stream(path) as opened, _inert(opened) as stream:
            yield stream
        return
    with partial(path, force=force, mode=mode) as unfinished, open(unfinished, "r+b") as file:
        yield file
        file.flush()


def write(path: str, data: bytes, *, force: bool | None = None, mode: int = 0o666) -> None:
    """Write all of `data`, as `writable`."""
    with writable(path, force=force, mode=mode) as file:
        file.write(data)


def deliver(path: str, data: bytes, says: str, *, force: bool) -> None:
    """Write all of `data`, as `writable`, and tell a person of the file: its path and `says`."""
    write(path, data, force=force)
    if path != STANDARD:
        talk(f"{path}{says}")


@contextmanager
def partial(path: str, *, force: bool | None = None, mode: int = 0o666) -> Iterator[str]:
    """The name of an empty file to fill, for programs that open it themselves; else `writable`.

    It stands beside `path`, may be read by its owner alone, and gets the final name when the
    body ends well: so whatever has the final name is whole.
    """
    if path == STANDARD or flows(path):
        with scratch() as folder:
            unfinished = os.path.join(folder, "whole")
            yield unfinished
            with writable(path) as stream, open(unfinished, "rb") as written:
                shutil.copyfileobj(written, stream)
        return
    tidy(path)
    target = _target(path, force)
    unfinished = _unfinished(target)
    with _explained(path):
        try:
            os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            yield unfinished
            with open(unfinished, "rb") as written:
                os.fsync(written.fileno())
            _grant(unfinished, target, mode)
            if force:
                os.replace(unfinished, target)
            else:
                _name(unfinished, target)
            _settle(os.path.dirname(target))
        except FileExistsError:
            raise _there(path, force) from None
        finally:
            for end in ("", *_BESIDE):
                Path(unfinished + end).unlink(missing_ok=True)


@contextmanager
def scratch() -> Iterator[str]:
    """A temporary folder that is gone afterwards, also where a signal ends the process."""

    def gone(number: int, _frame: object) -> None:
        for one in _SCRATCH:
            shutil.rmtree(one, ignore_errors=True)
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    with tempfile.TemporaryDirectory(prefix="timeline-") as folder:
        mine = [number for number in _ENDING if signal.getsignal(number) == signal.SIG_DFL]
        if threading.current_thread() is not threading.main_thread():
            mine = []  # nobody else may say what a signal does
        _SCRATCH.append(folder)
        for number in mine:
            signal.signal(number, gone)
        try:
            yield folder
        finally:
            _SCRATCH.remove(folder)
            for number in mine:
                signal.signal(number, signal.SIG_DFL)


_SCRATCH: list[str] = []
"""The temporary folders that are in use."""

_ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
"""Signals that end a process without its clearing up; Ctrl+C is an exception of its own."""


def tidy(path: str) -> None:
    """Remove what a process that was killed left beside a file: unfinished, or a second name."""
    with _explained(path):
        for left in _left_behind(os.path.realpath(path)):
            left.unlink(missing_ok=True)


@contextmanager
def readable(path: str, *, twice: bool = False) -> Iterator[IO[bytes]]:
    """A file, or standard input for `-`: put on the disk first where it is read `twice`."""
    try:
        if path == STANDARD and not twice:
            yield sys.stdin.buffer
            return
        with tempfile.TemporaryFile() if path == STANDARD else open(path, "rb") as file:
            if path == STANDARD:
                shutil.copyfileobj(sys.stdin.buffer, file)
                file.seek(0)
            yield file
    except OSError as error:
        raise Refused(f"{path}: it cannot be read ({error.strerror or error}).") from error


def rights(path: str | None) -> int:
    """The mode for a copy of what is in this file: nobody may read it who may not read the file.
    For what comes from a server (None) the owner alone; for a file that is none, as for any."""
    if path is None:
        return 0o600
    with suppress(OSError):
        found = os.stat(path)
        if stat.S_ISREG(found.st_mode):
            return stat.S_IMODE(found.st_mode) & 0o666
    return 0o666


def flows(path: str) -> bool:
    """Whether the path is written to and never replaced: a pipe, a terminal, an open descriptor."""
    if path in _NAMED_DESCRIPTORS or _DESCRIPTOR.fullmatch(path):
        return True
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) or stat.S_ISSOCK(mode)


def _stream(path: str) -> IO[bytes]:
    numbered = _DESCRIPTOR.fullmatch(path)
    number = int(numbered[1]) if numbered else _NAMED_DESCRIPTORS.get(path)
    if number is not None:
        # As it is, wherever it stands: opened by its name a file would be written from the start.
        return os.fdopen(os.dup(number), "wb")
    return open(path, "wb", buffering=0)  # never made: it is there


@contextmanager
def _inert(stream: IO[bytes]) -> Iterator[IO[bytes]]:
    """The stream; a terminal, which obeys what it is sent, gets the text without orders."""
    if not stream.isatty():
        yield stream
        return
    held = io.BytesIO()
    yield held
    stream.write(escaped(held.getvalue().decode("utf-8", "replace")).encode())


def _target(path: str, force: bool | None) -> str:
    """The place, through links, that is to be written. Raises Refused for what is there."""
    if not path:
        raise Refused("the name of the file is blank: name one.")
    if os.path.isdir(path) or path.endswith(os.sep):
        raise Refused(f"{path}: this is a folder: name a file in it.")
    if os.path.lexists(path):
        if not force:
            raise _there(path, force)
        if os.path.exists(path) and not os.path.isfile(path):
            raise Refused(f"{path}: this is a disk, not a file: name a file.")
        if _is_store(path):
            raise Refused(
                f"{path}: this is a database, perhaps your store, and is not replaced even with "
                "--force: choose another name, or delete it yourself."
            )
    target = os.path.realpath(path)
    if os.path.islink(target):
        raise Refused(f"{path}: this link leads to itself: name a file.")
    if any(target.endswith(end) and _is_store(target.removesuffix(end)) for end in _BESIDE):
        # What was committed may stand there alone.
        raise Refused(f"{path}: this is the database's beside it, perhaps your store's, and is not "
                      "written even with --force: choose another name.")  # fmt: skip
    return target


def _is_store(path: str) -> bool:
    if not os.path.isfile(path):  # a pipe would be waited for
        return False
    try:
        with open(path, "rb") as file:
            return file.read(len(SQLITE)) == SQLITE
    except OSError:
        return False


def _there(path: str, force: bool | None) -> Refused:
    what = "a file" if os.path.exists(path) else "a link that leads nowhere"
    otherwise = "move it away" if force is None else "--force to write it"
    return Refused(f"{path}: there is {what} already. Choose another name, or {otherwise}.")


@contextmanager
def _explained(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unwritten(
            f"{path}: it cannot be written ({error.strerror or error}). Choose another place."
        ) from error


def _unfinished(target: str) -> str:
    """The name beside the target that holds what is not whole yet."""
    folder, name = os.path.split(target)
    end = f".{os.getpid()}.partial"
    # SQLite puts files with longer names beside it.
    while len(os.fsencode(name + end)) > _LONGEST_NAME - len("-journal"):
        name = name[:-1]
    return os.path.join(folder, name + end)


def _left_behind(target: str) -> Iterator[Path]:
    """What a process that was killed had written for this path; others may be at it just now."""
    place = Path(_unfinished(target))
    stem = place.name.removesuffix(f".{os.getpid()}.partial")
    for found in place.parent.glob(glob.escape(stem) + ".*.partial*"):
        number = found.name.removeprefix(f"{stem}.").partition(".")[0]
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


def _grant(unfinished: str, target: str, mode: int) -> None:
    """The rights that the target has, else those of a new file; where a file system has such."""
    umask = os.umask(0o077)
    os.umask(umask)
    try:
        before = os.stat(target)
    except OSError:
        os.chmod(unfinished, mode & ~umask)
        return
    with suppress(OSError, AttributeError):  # only root may give a file to somebody else
        os.chown(unfinished, before.st_uid, before.st_gid)
    os.chmod(unfinished, stat.S_IMODE(before.st_mode))


def _name(unfinished: str, path: str) -> None:
    """Give a file its final name. Raises FileExistsError."""
    try:
        # Not `rename`, which would replace what somebody else put there meanwhile.
        os.link(unfinished, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links: take the name first, then fill it
        if os.name == "posix":
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            os.replace(unfinished, path)
        else:
            os.rename(unfinished, path)  # refuses a name that is taken there


def _settle(folder: str) -> None:
    """Put a folder's new entry on the disk, where the system can."""
    if os.name != "posix":
        return
    with suppress(OSError):  # the file is whole; some network shares cannot do this
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
