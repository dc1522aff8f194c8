"""What stands before every route: the name that was asked, and what every answer carries."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from contextlib import suppress

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.problems import Failure, problem_response
from web.settings import ServeSettings, is_loopback

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""A page may load and ask nothing but this service."""

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""Sent with every answer, unless the route set its own."""

_faults = logging.getLogger("timeline.web.fault")


DRAINED_BYTES = 64 * 1024 * 1024
DRAINED_SECONDS = 20
"""How much of a body that nobody asked for is read and thrown away, so that the answer arrives: a
client that is still sending when the connection closes sees that, and not what was wrong."""


class Body:
    """The body of a request on its way to the routes, and how much of it has come."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        headers = Headers(scope=scope)
        self._receive = receive
        # A client that asks first is told before it sends.
        self._waits = headers.get("expect", "").casefold() == "100-continue"
        self.done = headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers
        self._read = False

    async def receive(self) -> Message:
        """The next piece, for the routes."""
        message = await self._receive()
        self._read = True
        if message["type"] != "http.request" or not message.get("more_body"):
            self.done = True
        return message

    async def drain(self) -> None:
        """Read what is left of it, up to the bounds."""
        left = DRAINED_BYTES
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAINED_SECONDS):
                while not self.done and left > 0 and (self._read or not self._waits):
                    left -= len((await self.receive()).get("body", b""))


class Guard:
    """Around the routes: says under which path a proxy shows them, refuses foreign host names,
    answers HEAD as GET without the body, adds the headers, and lets no fault out as a traceback."""

    def __init__(self, app: ASGIApp, settings: ServeSettings) -> None:
        self.app = app
        self.settings = settings
        self._headers = dict(HEADERS)
        if settings.origins:
            # A page that was allowed to read the answers must also be allowed to load them.
            self._headers["Cross-Origin-Resource-Policy"] = "cross-origin"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope = {**scope, "root_path": self.settings.prefix}
        if scope["path"] == self.settings.prefix:  # as a person types it
            scope["path"] += "/"
        head = scope["method"] == "HEAD"
        if head:
            scope = {**scope, "method": "GET"}
        started = False
        body = Body(scope, receive)

        async def guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                await body.drain()
                headers = MutableHeaders(scope=message)
                if not body.done:
                    headers["Connection"] = "close"  # what is left of it is not read
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            elif head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        host, app = Headers(scope=scope).get("host", ""), self.app
        if not is_ours(host, self.settings):
            app = problem_response(Failure(
                421, f"this service is not called '{host[:100]}': ask it by its address, or start "
                "it with --allow-host NAME",
            ))  # fmt: skip
        try:
            await app(scope, body.receive, guarded)
        except Exception as fault:
            _faults.exception("%s %s", scope["method"], scope["path"])
            if started:
                raise
            failed = problem_response(Failure(
                500, f"this should not have happened ({type(fault).__name__}); nothing half-done "
                "was recorded. The service's log says more: please report it.",
            ))  # fmt: skip
            await failed(scope, body.receive, guarded)


def is_ours(host: str, settings: ServeSettings) -> bool:
    """Whether a Host header names this service.

    A page of another site can make a name of its own resolve to this machine (DNS rebinding), but
    never an address: addresses are ours (on loopback only those of loopback), names must be known.
    """
    name = _name_of(host)
    if name is None:
        return False
    if name in ("localhost", *map(str.casefold, (*settings.allowed_hosts, settings.host))):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return not settings.loopback or is_loopback(name)


def _name_of(host: str) -> str | None:
    """The host without its port, in lower case; None for what is neither."""
    name, port = host.strip().casefold(), ""
    if name.startswith("["):
        name, bracket, port = name[1:].partition("]")
        if not bracket or (port and not port.startswith(":")):
            return None
        port = port[1:]
    elif name.count(":") == 1:
        name, _, port = name.partition(":")
    if port and not (port.isascii() and port.isdigit()):
        return None
    return name.rstrip(".") or None
