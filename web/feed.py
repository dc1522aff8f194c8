"""The live feed: what is recorded, by whichever process, as server-sent events.

One look at the log's head serves all followers; each then reads what is new to it. An event's id
is its sequence number, so a browser that reconnects goes on where it was (`Last-Event-ID`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.sse import EventSourceResponse, format_sse_event
from starlette.concurrency import run_in_threadpool

from events.errors import Problem, Refused
from timeline.answers import event_json
from timeline.reading import is_sequence, logged
from timeline.store.errors import StoreError
from timeline.store.reader import Row
from web.access import given_token, may_read
from web.problems import Failure
from web.responding import READING, described
from web.service import Library, LibraryDep, only_known_parameters

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
        self._followers: set[asyncio.Event] = set()
        self._watch: asyncio.Task[None] | None = None
        self.stopping = False

    @property
    def is_full(self) -> bool:
        """Whether there is no room for one more follower."""
        return len(self._followers) >= self._settings.followers

    def stop(self) -> None:
        """End every feed; called in the loop's thread."""
        self.stopping = True
        if self._watch is not None:
            self._watch.cancel()
        for woken in self._followers:
            woken.set()

    async def follow(
        self, after: int, negotiation: str | None, still_allowed: Callable[[], bool]
    ) -> AsyncIterator[bytes]:
        """Events with numbers above `after`, of one negotiation or all, for as long as it lasts."""
        woken = asyncio.Event()
        self._followers.add(woken)
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._look())
        try:
            yield format_sse_event(comment="following", retry=RETRY_MS)
            while not self.stopping:
                woken.clear()
                rows = await self._read(after, negotiation)
                for row in rows:
                    yield _event(row)
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
        seen: int | None = None
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

    async def _read(self, after: int, negotiation: str | None) -> list[Row]:
        def read() -> list[Row]:
            with self._library.shelf() as shelf:
                return list(shelf.reader.log(negotiation, after, _PAGE))

        try:
            return await run_in_threadpool(read)
        except StoreError as error:
            _trouble.warning("%s", error.what)
            return []  # it is asked again at the next sign of life

    def _head(self) -> int:
        with self._library.shelf() as shelf:
            return shelf.reader.head()


def _event(row: Row) -> bytes:
    data = msgspec.json.encode(event_json(row.stream, logged(row))).decode()
    return format_sse_event(event="recorded", id=str(row.seq), data_str=data)


router = APIRouter(
    prefix="/api",
    dependencies=[Depends(may_read), Depends(only_known_parameters)],
    responses=READING,
    tags=["reading"],
)


@router.get(
    "/feed",
    response_class=Response,
    responses={
        200: {
            "description": "Server-sent events `recorded`: id the sequence number, data an event "
            "as in `log/1`; comments as signs of life.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        },
        **described(409, "The log does not reach that far: it is not the one that was followed."),
    },
)
async def feed(
    request: Request,
    library: LibraryDep,
    negotiation: Annotated[
        str | None, Query(description="Only this negotiation; left out: every one of the store.")
    ] = None,
    after: Annotated[
        str | None,
        Query(description="Events after this sequence number; left out: from now on."),
    ] = None,
    last_event_id: Annotated[
        str | None, Header(description="Where the reader was; goes before `after`.")
    ] = None,
) -> Response:
    """What is recorded from now on (or after a sequence number), by whichever process."""
    where = "Last-Event-ID" if last_event_id is not None else "after"
    text = last_event_id if last_event_id is not None else after
    if text is not None and not (is_sequence(text) and len(text) < 19):
        raise Refused([Problem(where=where, message=f"'{text[:50]}' is no sequence number")])
    source: Feed = request.app.state.feed
    if source.is_full or source.stopping:
        raise Failure(503, "no more may follow the feed just now", headers={"Retry-After": "30"})

    def start() -> tuple[str | None, int]:
        with library.shelf() as shelf:
            asked = negotiation or library.settings.negotiation
            return shelf.choose(asked) if asked else None, shelf.reader.head()

    name, head = await run_in_threadpool(start)
    begin = head if text is None else int(text)
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
        source.follow(begin, name, still_allowed),
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
