"""The command as a process of its own, with streams of its own, without the time that a start
takes: a fork of one process that has imported all of it.

For what only a process shows: a stream that is closed, full, or that nobody reads. That the
installed command starts and answers alike is what tests/cli/test_contract.py holds.
"""

from __future__ import annotations

import gc
import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from types import TracebackType
from unittest.mock import patch

from tests.calling import Result, call

ROOT = Path(__file__).parents[1]
CLOSED = -1
"""In place of a stream: there is none, as after `>&-`."""


class Forks:
    """Runs commands in forks of one loaded process, one at a time; a context manager."""

    def __enter__(self) -> Forks:
        self._ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.forks", str(theirs.fileno())],
                cwd=ROOT, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL,
            )  # fmt: skip
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._ours.close()
        self._process.wait(60)

    def run(
        self, *args: object, folder: Path | None = None, environment: Mapping[str, str] = {},
        out: int | None = None, err: int | None = None,
    ) -> Result:  # fmt: skip
        """Run `timeline ARGS`, its streams kept for the result where no descriptor is given."""
        with TemporaryFile() as kept_out, TemporaryFile() as kept_err, open(os.devnull) as nothing:
            streams = [
                nothing.fileno(),
                kept_out.fileno() if out is None else out,
                kept_err.fileno() if err is None else err,
            ]
            asked = {
                "args": [str(arg) for arg in args],
                "folder": str(folder or Path.cwd()),
                "environment": {**os.environ, **environment},
                "open": [number for number, stream in enumerate(streams) if stream != CLOSED],
            }
            sent = [stream for stream in streams if stream != CLOSED]
            socket.send_fds(self._ours, [json.dumps(asked).encode() + b"\n"], sent)
            code = int(self._ours.makefile().readline())
            for kept in (kept_out, kept_err):
                kept.seek(0)
            encoding = asked["environment"].get("PYTHONIOENCODING", "utf-8")  # type: ignore[attr-defined]
            return Result(code, kept_out.read().decode(encoding), kept_err.read().decode(encoding))


WARM = (
    "demo --only-load", "list", "stance --format table", "log", "export", "show us-deficit-200",
    "verify", "doctor", "keygen", "checkpoint", "dump -", "backup copy", "token list",
)  # fmt: skip
"""Commands that load, once for all forks, what commands load as late as they can."""


def _warm() -> None:
    with (
        TemporaryDirectory() as home,
        patch.dict(os.environ, HOME=home, XDG_DATA_HOME=home, TIMELINE_DB=f"{home}/store.sqlite"),
        chdir(home),
    ):
        for line in WARM:
            call(*line.split())
    # An interpreter that ends looks through all it holds, and in a fork copies it to do so.
    gc.collect()
    gc.freeze()


def _serve(asking: socket.socket) -> None:
    """Answer requests until the other side goes."""
    import cli.main

    for place in cli.main.COMMANDS.values():
        __import__(place.partition(":")[0])
    import web.commands  # noqa: F401

    _warm()
    while True:
        data, streams, _, _ = socket.recv_fds(asking, 1, 3)
        if not data:
            return
        while not data.endswith(b"\n"):
            data += asking.recv(1 << 16)
        asked = json.loads(data)
        pid = os.fork()
        if pid == 0:
            asking.close()
            _become(asked, streams)
            cli.main.main()
        for stream in streams:
            os.close(stream)
        _, status = os.waitpid(pid, 0)
        asking.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())


def _become(asked: dict[str, list[str]], streams: list[int]) -> None:
    """Take on arguments, surroundings and streams as an interpreter does when it starts."""
    os.chdir(str(asked["folder"]))
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv = ["timeline", *asked["args"]]
    given = dict(zip(map(int, asked["open"]), streams, strict=True))
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        os.close(number)
        if number not in given:
            setattr(sys, name, None)
            continue
        os.dup2(given[number], number)
        encoding = os.environ.get("PYTHONIOENCODING", "utf-8")
        errors = "backslashreplace" if name == "stderr" else "strict"
        stream = open(number, mode, encoding=encoding, errors=errors, closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    for stream in streams:
        os.close(stream)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
