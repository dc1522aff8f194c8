"""Connections that are bounded: how many, how long a request may take to arrive, how long it may
stall. Without that a few hundred half-sent requests keep everybody else out."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

_trouble = logging.getLogger("timeline.web.connections")


def most_connections() -> int:
    """How many may be open at once: what the process has file handles for, less those that it
    needs itself."""
    if sys.platform == "win32":
        return 500
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(16, min(2_000, soft - 64))


class Bounded(H11Protocol):
    """HTTP/1.1 of which each connection is dropped that stays without a whole request, and each
    that comes when there are too many."""

    HEAD_SECONDS = 10.0
    """From the connection, or the first byte of a further request, to the end of its headers."""
    IDLE_SECONDS = 60.0
    """Between two pieces of a body."""
    MOST = most_connections()
    TELL_SECONDS = 60.0
    """What goes on and on is told so often, with its count."""

    _refused = 0
    _told_at = float("-inf")
    _timer: asyncio.TimerHandle | None = None
    _timed = ""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        if len(self.connections) > self.MOST:
            transport.abort()
            self._count_refused()
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

    @classmethod
    def _count_refused(cls) -> None:
        cls._refused += 1
        if time.monotonic() - cls._told_at > cls.TELL_SECONDS:
            _trouble.warning("%d connections refused: %d are open already", cls._refused, cls.MOST)
            cls._refused, cls._told_at = 0, time.monotonic()
