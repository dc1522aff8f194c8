"""The live feed: what is recorded, by whichever process, as server-sent events.

One look at the log's head serves all followers; each then reads what is new to it. An event's id
is its sequence number, so a browser that reconnects goes on where it was (`Last-Event-ID`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from typing import Annotated
from weakref import WeakSet

import msgspec
from fastapi import Header, Query, Request, Response
from fastapi.sse import EventSourceResponse, format_sse_event
from pydantic import WithJsonSchema
from starlette.concurrency import run_in_threadpool

from events.errors import Refused
from events.names import whole_number
from timeline.answers.log import EventTold
from timeline.shelf import logged
from timeline.store.errors import StoreError
from timeline.store.reader import Row
from web.access import given_token, may_read, routes_that_read
from web.problems import Failure, described, written
from web.service import Library, LibraryDep
from web.texts import SEQUENCE

_PAGE = 200
"""Events that a follower reads at once."""

RETRY_MS = 2000
"""How long a browser waits before it comes back."""

_trouble = logging.getLogger("timeline.web.feed")


class Feed:
    """Wakes the followers when the log has grown, and all of them when the service stops."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._settings = library.settings
        # Weak: one who left before anything was sent never comes to say so.
        self._followers: WeakSet[asyncio.Event] = WeakSet()
        self._watch: asyncio.Task[None] | None = None
        self.stopping = False

    def accept(self) -> asyncio.Event:
        """A place for one more follower, taken at once, so that many who come together are counted
        too: it is for `follow`. Raises Failure where there is none."""
        if len(self._followers) >= self._settings.followers or self.stopping:
            told = "no more may follow the feed just now"
            raise Failure(503, told, headers={"Retry-After": "30"})
        woken = asyncio.Event()
        self._followers.add(woken)
        return woken

    def stop(self) -> None:
        """End every feed; called in the loop's thread."""
        self.stopping = True
        if self._watch is not None:
            self._watch.cancel()
        for woken in self._followers:
            woken.set()

    async def follow(
        self,
        woken: asyncio.Event,
        after: int,
        negotiation: str | None,
        still_allowed: Callable[[], bool],
    ) -> AsyncIterator[bytes]:
        """Events above `after`, of one negotiation or all, for as long as the follower may."""
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._look())
        try:
            yield format_sse_event(comment="following", retry=RETRY_MS)
            mark: bytes | None = None
            while not self.stopping:
                woken.clear()
                rows, here, there = await self._read(after, negotiation, mark)
                if mark is not None and here != mark:
                    told = "another log stands here now: load everything anew"
                    yield format_sse_event(event="replaced", data_str=told)
                    return
                mark = there or here or mark
                for row in rows:
                    if not await run_in_threadpool(still_allowed):
                        return
                    event = EventTold.of(row.stream, logged(row))
                    data = msgspec.json.encode(event).decode()
                    yield format_sse_event(event="recorded", id=str(row.seq), data_str=data)
                    after = row.seq
                if len(rows) == _PAGE:
                    continue
                try:
                    await asyncio.wait_for(woken.wait(), self._settings.heartbeat)
                except TimeoutError:
                    if not await run_in_threadpool(still_allowed):
                        return
                    yield format_sse_event(comment="alive")
        finally:
            self._followers.discard(woken)
            if not self._followers and self._watch is not None:
                self._watch.cancel()  # nobody listens: leave the store alone

    async def _look(self) -> None:
        """Look at the head again and again, and wake all followers when it has moved."""
        seen: object = None
        while True:
            try:
                head = await run_in_threadpool(self._head)
            except StoreError as error:
                _trouble.warning("%s", error.what)
                await asyncio.sleep(self._settings.heartbeat)
                continue
            if head != seen:
                seen = head
                for woken in self._followers:
                    woken.set()
            await asyncio.sleep(self._settings.poll)

    async def _read(
        self, after: int, negotiation: str | None, mark: bytes | None
    ) -> tuple[list[Row], bytes | None, bytes | None]:
        """What is new after an event, and the leaves of that event and of the last one read."""

        def read() -> tuple[list[Row], bytes | None, bytes | None]:
            with self._library.shelf() as shelf:
                here = shelf.reader.leaf(after)
                rows = shelf.reader.log(negotiation, after, _PAGE)
                return rows, here, shelf.reader.leaf(rows[-1].seq) if rows else None

        try:
            return await run_in_threadpool(read)
        except StoreError as error:
            _trouble.warning("%s", error.what)
            return [], mark, None  # it is asked again at the next sign of life

    def _head(self) -> object:
        with self._library.shelf() as shelf:
            head = shelf.reader.head()
            return head, shelf.reader.leaf(head)


router = routes_that_read()


@router.get(
    "/feed",
    response_class=Response,
    responses={
        **written(
            "text/event-stream",
            "Server-sent events `recorded`: id the sequence number, data an event as in `log/1`; "
            "`replaced` and the end where another log came to stand here; comments as signs of "
            "life.",
        ),
        **described(409, "The log does not reach that far: it is not the one that was followed."),
    },
)
async def feed(
    request: Request,
    library: LibraryDep,
    negotiation: Annotated[
        str | None,
        WithJsonSchema({"type": "string"}),
        Query(description="Only this negotiation; left out: every one of the store."),
    ] = None,
    after: Annotated[
        str | None,
        WithJsonSchema(SEQUENCE),
        Query(description="Events after this sequence number; left out: from now on."),
    ] = None,
    last_event_id: Annotated[
        str | None,
        WithJsonSchema(SEQUENCE),
        Header(description="Where the reader was; goes before `after`."),
    ] = None,
) -> Response:
    """What is recorded from now on (or after a sequence number), by whichever process."""
    where = "Last-Event-ID" if last_event_id is not None else "after"
    text = last_event_id if last_event_id is not None else after
    begin = None if text is None else whole_number(text)
    if text is not None and begin is None:
        raise Refused(f"'{text[:50]}' is no sequence number", where=where)
    source: Feed = request.app.state.feed

    def start() -> tuple[str | None, int]:
        with library.shelf() as shelf:
            asked = negotiation or library.settings.negotiation
            return shelf.choose(asked) if asked else None, shelf.reader.head()

    name, head = await run_in_threadpool(start)
    begin = head if begin is None else begin
    if begin > head:
        raise Failure(409, f"the log ends at {head}, before {begin}: it is not the one followed")

    def still_allowed() -> bool:
        try:
            if given_token(request) is not None:
                may_read(request)
        except Failure:
            return False
        except StoreError:
            return True  # not known now; asked again at the next sign of life
        return True

    return EventSourceResponse(
        source.follow(source.accept(), begin, name, still_allowed),
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
