"""The access log on stderr, without anything secret: lines for a person on a terminal, and one
JSON object a line where a program reads them.

Headers and bodies are never written. Of the query only parameters that a route may have are
written with their values, and whatever looks like a token is masked wherever it stands.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
from urllib.parse import urlencode

from starlette.datastructures import MutableHeaders, QueryParams
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from events.log import recorded_text
from timeline.questions.parameters import CUT, PARAMETERS
from timeline.system.terminal import escaped, shown

ACCESS = logging.getLogger("timeline.web.access")

_SHOWN = frozenset(one.name for one in (*CUT, *PARAMETERS.values())) | {
    "negotiation", "after", "expect_version", "dry_run",
}  # fmt: skip

TOLD = "timeline.told"
"""The place in a request's scope where a route leaves what the log should say (`who`)."""


_TOKEN = re.compile(r"(ntl_[0-9a-f]{12}_)[A-Za-z0-9_-]{8,}")
"""What a token looks like; its id may be told, and leads to whose it is."""

_MASKED = r"\1..."


class JsonFormatter(logging.Formatter):
    """A log record as one line of JSON; `extra={"fields": {...}}` adds fields."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": recorded_text(round(record.created * 1_000_000)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return _TOKEN.sub(_MASKED, escaped(json.dumps(line)))


class PlainFormatter(logging.Formatter):
    """A log record as a line for a person: the time of day, and what was asked and answered."""

    def format(self, record: logging.LogRecord) -> str:
        told = getattr(record, "fields", None)
        line = f"{record.levelname.lower()}: {record.getMessage()}"
        if told is not None:
            query = f"?{told['query']}" if told["query"] else ""
            who = f"  by {told['who']}" if told["who"] else ""
            line = (f"{told['status'] or '---'}  {told['method']} {told['path']}{query}  "
                    f"{told['ms']:.0f} ms{who}")  # fmt: skip
        line = line.replace("\n", "\\n")  # a path that was asked makes no line of its own
        if record.exc_info:
            line = f"{line}\n{self.formatException(record.exc_info)}"
        return f"{time.strftime('%H:%M:%S')}  {_TOKEN.sub(_MASKED, shown(line))}"


class Repeated(logging.Filter):
    """Lets a warning or an error through once a minute, with how often it came since."""

    SECONDS = 60.0
    MOST = 200
    """Different ones that are kept in mind."""

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[tuple[str, ...], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING:
            return True
        fault = record.exc_info[1] if record.exc_info else None
        key = (record.name, record.getMessage(), repr(fault))
        now = time.monotonic()
        at, more = self._told.get(key, (float("-inf"), 0))
        if now - at < self.SECONDS:
            self._told[key] = (at, more + 1)
            return False
        if more:
            record.msg, record.args = f"{record.getMessage()} ({more} times more before)", ()
        if len(self._told) >= self.MOST:
            self._told.clear()
        self._told[key] = (now, 0)
        return True


class AccessLog:
    """Around everything: a line for each request once it is answered, with its own id."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = secrets.token_hex(8)
        status, size = 0, 0
        # Shared with whatever copies of the scope are made further in.
        told: dict[str, str] = scope.setdefault(TOLD, {})

        async def counted(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, counted)
        finally:
            client, asked = scope.get("client"), QueryParams(scope.get("query_string", b""))
            # With the values of unknown parameters taken out.
            query = [(n, v) if n in _SHOWN else ("...", "") for n, v in asked.multi_items()]
            fields = {
                "request_id": request_id,
                "client": client[0] if client else None,
                "who": told.get("who"),
                "method": scope["method"],
                "path": scope["path"],
                "query": urlencode(query),
                "status": status or None,
                "bytes": size,
                "ms": round((time.perf_counter() - started) * 1000, 1),
            }
            ACCESS.info("request", extra={"fields": fields})
