"""What every route is given: the store for one request, and the cut that was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query, Request

from timeline.reading import Question, Shelf
from timeline.store.place import find_place
from web.settings import ServeSettings


class Library:
    """The store, opened anew for each request on a file, shared by all on a server.

    Opening a file costs less than a millisecond and sees a file that was replaced meanwhile;
    a server's reader keeps a pool of connections, and any thread may use it.
    """

    def __init__(self, settings: ServeSettings) -> None:
        self.settings = settings
        self._is_file = find_place(settings.place).path is not None
        self._shared: Shelf | None = None

    @contextmanager
    def shelf(self) -> Iterator[Shelf]:
        """The store, for one thread. Raises StoreError."""
        if not self._is_file:
            if self._shared is None:
                self._shared = Shelf(self.settings.place)
            yield self._shared
            return
        shelf = Shelf(self.settings.place)
        try:
            yield shelf
        finally:
            shelf.close()

    def close(self) -> None:
        """Let go of the store."""
        if self._shared is not None:
            self._shared.close()


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a request asks of the record: the negotiation (None: the only one) and the cut."""

    negotiation: str | None
    question: Question


def asked(
    request: Request,
    negotiation: Annotated[
        str | None, Query(description="The negotiation; may be left out where there is one.")
    ] = None,
    as_of: Annotated[
        str | None, Query(description="What had happened by the end of that day.")
    ] = None,
    known_by: Annotated[
        str | None, Query(description="What was public by the end of that day.")
    ] = None,
    recorded_by: Annotated[
        str | None,
        Query(description="What this log held by then: a sequence number, a UTC time or a day."),
    ] = None,
    reading: Annotated[
        str, Query(description="Whether what is only possible counts: certain or possible.")
    ] = "certain",
    without: Annotated[
        list[str] | None, Query(description="Leave out an authority, A1 to A7 (repeatable).")
    ] = None,
    without_source: Annotated[
        list[str] | None, Query(description="Leave out a source (repeatable).")
    ] = None,
    codebook: Annotated[
        str, Query(description="How developments are read: standard, named, broad.")
    ] = "standard",
) -> Asked:
    """The negotiation and the cut from the query, as texts; `Shelf.cut` checks them."""
    settings: ServeSettings = request.app.state.settings
    return Asked(
        negotiation=negotiation or settings.negotiation,
        question=Question(
            as_of=as_of,
            known_by=known_by,
            recorded_by=recorded_by,
            reading=reading,
            without=tuple(without or ()),
            without_sources=tuple(without_source or ()),
            codebook=codebook,
        ),
    )


def library_of(request: Request) -> Library:
    """The service's store."""
    library = request.app.state.library
    assert isinstance(library, Library)
    return library


AskedDep = Annotated[Asked, Depends(asked)]
LibraryDep = Annotated[Library, Depends(library_of)]
