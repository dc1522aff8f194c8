"""What every route is given: the store for one request, and the cut that was asked for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from events.errors import Problem, Refused, nearest
from timeline.reading import Question, Shelf, few
from timeline.recording.desk import Desk
from timeline.store.place import find_place
from timeline.tokens import Tokens
from web.roots import Roots
from web.settings import ServeSettings


class Library:
    """The store, opened anew for each request on a file, shared by all on a server.

    Opening a file costs less than a millisecond and sees a file that was replaced meanwhile;
    a server's readers keep a pool of connections, and any thread may use them.
    """

    def __init__(self, settings: ServeSettings) -> None:
        self.settings = settings
        self._is_file = find_place(settings.place).path is not None
        self._lock = threading.Lock()
        self._shelf: Shelf | None = None
        self._tokens: Tokens | None = None
        self._roots = Roots()

    @contextmanager
    def shelf(self) -> Iterator[Shelf]:
        """The store, for one thread. Raises StoreError."""
        if self._is_file:
            shelf = Shelf(self.settings.place)
            try:
                yield shelf
            finally:
                shelf.close()
            return
        with self._lock:
            if self._shelf is None:
                self._shelf = Shelf(self.settings.place)
        yield self._shelf

    def root(self, shelf: Shelf, head: int) -> str:
        """The root of the log's tree over its first `head` events: which log it is."""
        return self._roots.root(shelf.reader, head)

    def choose(self, shelf: Shelf, negotiation: str | None) -> str:
        """The negotiation asked for, or the one that the service was started with, or the only
        one. Raises UnknownName, and Refused where there is a choice."""
        asked = negotiation or self.settings.negotiation
        known = [] if asked else shelf.negotiations()
        if len(known) > 1:
            message = f"is missing: the store holds {len(known)} ({few(known)}); say which"
            raise Refused([Problem(where="negotiation", message=message)])
        return shelf.choose(asked)

    @contextmanager
    def tokens(self) -> Iterator[Tokens]:
        """The tokens of the store. Raises StoreError."""
        if self._is_file:
            tokens = Tokens(self.settings.place, read_only=True)
            try:
                yield tokens
            finally:
                tokens.close()
            return
        with self._lock:
            if self._tokens is None:
                self._tokens = Tokens(self.settings.place, read_only=True)
        yield self._tokens

    @contextmanager
    def desk(self, recorder: str) -> Iterator[Desk]:
        """The store opened for writing by one recorder. Raises StoreError."""
        desk = Desk(self.settings.place, recorder)
        try:
            yield desk
        finally:
            desk.close()

    def asked(self, negotiation: str | None, recorded_by: str | None) -> Asked:
        """What a route asks that knows one clock only."""
        return Asked(
            negotiation=negotiation,
            question=Question(recorded_by=recorded_by),
        )

    def close(self) -> None:
        """Let go of the store."""
        for one in (self._shelf, self._tokens):
            if one is not None:
                one.close()


def only_known_parameters(request: Request) -> None:
    """Refuse a parameter that the route does not have, and one said twice that counts once.

    A misspelt bound that is passed over would give the answer to another question.
    """
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return
    many = dict(_parameters(route.dependant))
    problems = []
    for name in request.query_params:
        values = request.query_params.getlist(name)
        message = None
        if name not in many:
            message = f"is no parameter of {route.path} ({nearest(name, many)})"
        elif len(values) > 1 and not many[name]:
            message = f"is given {len(values)} times: give it once"
        elif any("\0" in value for value in values):
            message = "holds the character U+0000: remove it"
        if message is not None:
            problems.append(Problem(where=name[:100], message=message))
    problems += [
        Problem(where=name, message="holds the character U+0000: remove it")
        for name, value in request.path_params.items()
        if "\0" in str(value)
    ]
    if problems:
        raise Refused(problems)


def _parameters(dependant: Dependant) -> Iterator[tuple[str, bool]]:
    """The query parameters of a route and its dependencies, and whether each may be repeated."""
    for field in dependant.query_params:
        yield field.alias, "list" in str(field.field_info.annotation)
    for further in dependant.dependencies:
        yield from _parameters(further)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a request asks of the record: the negotiation (None: the only one) and the cut."""

    negotiation: str | None
    question: Question


def asked(
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
    return Asked(
        negotiation=negotiation,
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
