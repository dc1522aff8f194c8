"""Running the service: the socket, the signals, the logs; and connections that are bounded: how
many, how long a request may take to arrive, how long it may stall. Without that a few hundred
half-sent requests keep everybody else out."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import socket
import sys
from contextlib import closing
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from events.errors import Refused
from timeline.store.tokens import Tokens
from web.access_log import JsonFormatter, PlainFormatter, Repeated
from web.settings import ServeSettings

_trouble = logging.getLogger("timeline.web.connections")


def most_connections() -> int:
    """How many may be open at once: file handles of the process, less those it needs itself."""
    if sys.platform == "win32":
        return 500
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(16, min(2_000, soft - 64))


class Bounded(H11Protocol):
    """HTTP/1.1 that drops connections without a whole request, and those that are too many."""

    HEAD_SECONDS = 10.0
    """From the connection, or the first byte of a further request, to the end of its headers."""
    IDLE_SECONDS = 60.0
    """Between two pieces of a body."""
    MOST = most_connections()

    _timer: asyncio.TimerHandle | None = None
    _timed = ""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        if len(self.connections) > self.MOST:
            transport.abort()
            _trouble.warning("a connection was refused: %d are open already", self.MOST)
            return
        self._time("head", self.HEAD_SECONDS)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        cycle: Any = self.cycle  # None before the first request
        if cycle is None or cycle.response_complete:
            # Not begun anew with each byte: who sends one now and then is dropped, too.
            if self._timed != "head":
                self._time("head", self.HEAD_SECONDS)
        elif cycle.more_body:
            self._time("body", self.IDLE_SECONDS)
        else:
            self._cancel()

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel()
        super().connection_lost(exc)

    def _time(self, what: str, seconds: float) -> None:
        self._cancel()
        self._timed = what
        self._timer = self.loop.call_later(seconds, self.transport.abort)

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._timed = None, ""


FINISH_SECONDS = 30
"""How long running requests may take to finish once the service is told to stop."""


WAITING = 2048
"""Connections that may wait to be accepted."""

AT_ONCE = 16
"""Connections that are accepted in one go."""


class GracefulServer(uvicorn.Server):
    """Ends the live feeds as soon as it is told to stop, or they would never finish."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for bound in sockets or ():
            bound.listen(WAITING)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        app = self.config.app
        assert isinstance(app, FastAPI)
        app.state.feed.stop()
        # To be told to stop by a supervisor, and to stop in good order, is no failure.
        if sig == signal.SIGTERM:
            self._captured_signals.remove(sig)


def check_binding(settings: ServeSettings) -> None:
    """Refuse to listen beyond this machine while anybody could read. Raises Refused, StoreError."""
    if settings.loopback:
        return
    with closing(Tokens(settings.place, read_only=True)) as tokens:
        if any(token.revoked is None for token in tokens.all()):
            return
    raise Refused(
        f"--host: {settings.host} can be reached from other machines, and this store has no "
        "token: make one first ('timeline token create --scope read --name WHO'), or listen on "
        "127.0.0.1"
    )


def listening(settings: ServeSettings) -> socket.socket:
    """The socket, bound. Raises Refused where the address is not ours or the port is taken."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = socket.socket(family, kind, protocol)
    except OSError as error:
        raise Refused(f"--host: '{settings.host}' is no address: {error.strerror}") from None
    try:
        if sys.platform != "win32":
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(WAITING)  # who asks as soon as the address is told waits, and is not refused
    except OSError as error:
        bound.close()
        raise Refused(
            f"--host, --port: cannot listen on {settings.host} port {settings.port}: "
            f"{error.strerror}; another port is taken with --port, a free one with --port 0"
        ) from None
    return bound


def url_of(bound: socket.socket) -> str:
    host, port = bound.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def log_to_stderr(*, as_json: bool = False) -> None:
    """Write every log to stderr: for a person on a terminal, as JSON where it is piped or asked."""
    handler = logging.StreamHandler(sys.stderr)
    plain = sys.stderr.isatty() and not as_json
    handler.setFormatter(PlainFormatter() if plain else JsonFormatter())
    handler.addFilter(Repeated())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)


THRESHOLDS = (100_000, 20, 50)
"""New objects before the collector of cycles looks at the young ones, and rounds before it looks at
older ones. A fold makes a million small objects that hold no cycles: Python's default looks at them
again and again, which took half of the time of an answer (docs/performance.md)."""


def settle() -> None:
    """Set the collector for a process that serves; called once, when all is imported."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)


def run(app: FastAPI, bound: socket.socket) -> None:
    """Serve until SIGTERM or Ctrl+C; requests that run are finished, feeds are ended."""
    settle()
    config = uvicorn.Config(
        app,
        http=Bounded,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=FINISH_SECONDS,
        # How many are accepted before one is looked at: few, so that those beyond the limit of
        # connections are closed before they have taken the last file handles.
        backlog=AT_ONCE,
    )
    GracefulServer(config).run(sockets=[bound])
