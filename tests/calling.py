"""The command line called in this process: alone, or by the commands of a shell."""

from __future__ import annotations

import io
import os
import socketserver
import subprocess
import sys
from collections.abc import Mapping
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from unittest.mock import patch

import pytest

from cli.main import main
from timeline.store import waiting

DEMO, GRAIN = "us-china-2018", "black-sea-grain-2022"
"""The bundled negotiations; the demo's own store means the first."""

BY_NIGHT = os.environ.get("HYPOTHESIS_PROFILE") in ("hourly", "nightly")
"""Whether all is tried where a run of the day tries a part."""


class Result(NamedTuple):
    """What a call came to: its exit code, the data on stdout, the talk on stderr."""

    code: int
    out: str
    err: str


class _Stream(io.TextIOWrapper):
    """A captured stream, with the bytes below it that a pipe would have."""

    def __init__(self, data: bytes = b"") -> None:
        super().__init__(io.BytesIO(data), encoding="utf-8", write_through=True)

    def data(self) -> bytes:
        raw = self.buffer
        assert isinstance(raw, io.BytesIO)
        return raw.getvalue()


def call(*args: object, stdin: str = "") -> Result:
    """Run `timeline ARGS` in this process, as a shell would with its output piped."""
    out, err = _Stream(), _Stream()
    code = _call([str(arg) for arg in args], _Stream(stdin.encode()), out, err)
    return Result(code, out.data().decode(), err.data().decode())


def _call(args: list[str], stdin: _Stream, out: _Stream, err: _Stream) -> int:
    with pytest.MonkeyPatch.context() as streams:
        streams.setattr(sys, "argv", ["timeline", *args])
        streams.setattr(waiting, "seconds", waiting.seconds)  # a completion waits less
        streams.setattr(sys, "stdin", stdin)
        streams.setattr(sys, "stdout", out)
        streams.setattr(sys, "stderr", err)
        with pytest.raises(SystemExit) as stop:
            main()
    assert isinstance(stop.value.code, int)
    return stop.value.code


_TIMELINE = r"""
timeline() {
  local here="$CALLS/$BASHPID-$((++CALL))" code together=
  mkdir "$here"
  cat > "$here/stdin"
  env -0 > "$here/environment"
  printf '%s\0' "$@" > "$here/words"
  if [ /dev/fd/1 -ef /dev/fd/2 ]; then together=yes; fi
  exec 9<> "/dev/tcp/127.0.0.1/$CALLED"
  printf '%s\n' "$here" "$PWD" "$together" >&9
  read -r code <&9
  exec 9>&-
  cat "$here/stdout"
  cat "$here/stderr" >&2
  return "$code"
}
"""
"""What `timeline` is to a shell of `in_shell`: it asks the process of the tests, which is loaded
already, instead of starting one."""


class _Caller(socketserver.StreamRequestHandler):
    """Answers one `timeline` of a shell."""

    def handle(self) -> None:
        here, folder, together = (self.rfile.readline().decode()[:-1] for _ in range(3))
        place = Path(here)
        words, environment = (
            (place / name).read_bytes().decode("utf-8", "surrogateescape").split("\0")[:-1]
            for name in ("words", "environment")
        )
        out = _Stream()
        err = out if together else _Stream()
        stdin = _Stream((place / "stdin").read_bytes())
        variables = dict(one.split("=", 1) for one in environment)
        with patch.dict(os.environ, variables, clear=True), chdir(folder):
            code = _call(words if words != [""] else [], stdin, out, err)
        (place / "stdout").write_bytes(out.data())
        (place / "stderr").write_bytes(b"" if together else err.data())
        self.wfile.write(f"{code}\n".encode())


class _Calls(socketserver.TCPServer):
    timeout = 0.02

    def handle_error(self, request: object, client_address: object) -> None:
        raise  # noqa: PLE0704 - what should not have happened fails the test that asked


def in_shell(command: str, environment: Mapping[str, str]) -> Result:
    """Run a command of bash, pipes and all, in the folder PWD of that environment; each
    `timeline` in it is called in this process."""
    with (
        TemporaryDirectory() as calls,
        _Calls(("127.0.0.1", 0), _Caller) as server,
        open(Path(calls) / "out", "w+b") as out,
        open(Path(calls) / "err", "w+b") as err,
    ):
        own = {"CALLS": calls, "CALLED": str(server.server_address[1])}
        with subprocess.Popen(
            ["bash", "-e", "-o", "pipefail", "-c", _TIMELINE + command],
            cwd=environment["PWD"], env={**environment, **own}, stdin=subprocess.DEVNULL,
            stdout=out, stderr=err,
        ) as shell:  # fmt: skip
            try:
                while shell.poll() is None:
                    server.handle_request()
            finally:
                shell.kill()
        told = []
        for file in (out, err):
            file.seek(0)
            told.append(file.read().decode())
        return Result(shell.returncode, *told)
