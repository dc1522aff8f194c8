"""The command as a process of its own, with streams of its own, without the time that a start
takes: a fork of one process that has imported all of it.

For what only a process shows: a stream that is closed, full, or that nobody reads; a kill; two
that write at once. That the installed command starts and answers alike is what
tests/cli/test_contract.py holds.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import chdir, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from types import TracebackType
from typing import Any
from unittest.mock import patch

from tests.calling import Result, call

ROOT = Path(__file__).parents[1]
CLOSED = -1
"""In place of a stream: there is none, as after `>&-`."""


class Running:
    """A program that runs beside the test; as `subprocess.Popen`, of which it has a part."""

    def __init__(self, status: socket.socket, stdin: int, stdout: int, stderr: int) -> None:
        self.stdin = open(stdin, "w", encoding="utf-8")  # noqa: SIM115
        self.stdout = open(stdout, encoding="utf-8")  # noqa: SIM115
        self.stderr = open(stderr, encoding="utf-8")  # noqa: SIM115
        self.returncode: int | None = None
        self._status = status
        self._told = status.makefile()
        self.pid = int(self._told.readline())

    def poll(self) -> int | None:
        """Its exit code, negative of a signal; None while it runs."""
        if self.returncode is None and select.select([self._status], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, once it has ended."""
        if self.returncode is None:
            assert select.select([self._status], [], [], timeout)[0], "it runs for too long"
            self.returncode = int(self._told.readline())
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """End it with signal 9, if it still runs."""
        if self.poll() is None:
            with suppress(ProcessLookupError):  # it may end just then
                os.kill(self.pid, signal.SIGKILL)

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """What it wrote, once it has ended and nobody writes to it any more; nothing, if asked
        again."""
        if self.stdin.closed:
            return "", ""
        with self.stdin, self.stdout, self.stderr, self._status, self._told:
            self.stdin.close()
            told = self.stdout.read(), self.stderr.read()
            self.wait(timeout)
        return told


class Forks:
    """Runs commands in forks of one loaded process; a context manager."""

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
        out: int | None = None, err: int | None = None, stdin: int | None = None,
    ) -> Result:  # fmt: skip
        """Run `timeline ARGS`, its streams kept for the result where no descriptor is given."""
        with TemporaryFile() as kept_out, TemporaryFile() as kept_err, open(os.devnull) as nothing:
            streams = [
                nothing.fileno() if stdin is None else stdin,
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

    def start(
        self, program: str, *args: object, folder: Path | None = None,
        environment: Mapping[str, str] = {}, terminal: int | None = None,
    ) -> Running:  # fmt: skip
        """Begin a program in Python, as `python -c PROGRAM ARGS` does in that folder; on that
        terminal, where one is given."""
        asked = {
            "args": [str(arg) for arg in args],
            "folder": str(folder or Path.cwd()),
            "environment": {**os.environ, **environment},
            "open": [0, 1, 2],
            "program": program,
        }
        pipes = [os.pipe() for _ in range(3)]
        ours, theirs = socket.socketpair()
        streams = [pipes[0][0], pipes[1][1], pipes[2][1]]
        with theirs:
            sent = [*(streams if terminal is None else [terminal] * 3), theirs.fileno()]
            socket.send_fds(self._ours, [json.dumps(asked).encode() + b"\n"], sent)
        for stream in streams:
            os.close(stream)
        return Running(ours, pipes[0][1], pipes[1][0], pipes[2][0])


COMMAND = "from cli.main import main; main()"
"""A program: the command itself, to be started."""

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
        data, streams, _, _ = socket.recv_fds(asking, 1, 4)
        if not data:
            return
        while not data.endswith(b"\n"):
            data += asking.recv(1 << 16)
        asked = json.loads(data)
        pid = os.fork()
        if pid == 0:
            asking.close()
            if "program" in asked:
                _begin(socket.socket(fileno=streams.pop()))
            _become(asked, streams)
            if "program" in asked:
                exec(asked["program"], {"__name__": "__main__"})
                sys.exit()
            cli.main.main()
        for stream in streams:
            os.close(stream)
        if "program" in asked:
            continue
        _, status = os.waitpid(pid, 0)
        asking.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())


def _begin(telling: socket.socket) -> None:
    """Go on in a fork; who began it stays, and tells its number and its end."""
    pid = os.fork()
    if pid == 0:
        telling.close()
        return
    os.closerange(0, telling.fileno())  # or nobody would see a stream of the program end
    os.closerange(telling.fileno() + 1, 1024)
    telling.sendall(f"{pid}\n".encode())
    _, status = os.waitpid(pid, 0)
    telling.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _become(asked: dict[str, Any], streams: list[int]) -> None:
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
