"""What every route is given: the store for one request, and the cut that was asked for."""

from __future__ import annotations

import inspect
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Query, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BeforeValidator, WithJsonSchema

from events.errors import Problem, Refused, nearest
from events.names import whole_number
from projections.record.patience import stopped_by
from timeline.questions.parameters import Parameter
from timeline.recording.desk import Desk
from timeline.shelf import Question, Shelf, few
from timeline.store.place import find_place
from timeline.store.tokens import Tokens
from web.at_cut import Folds, KeptShelf
from web.problems import Failure
from web.settings import ServeSettings
from web.texts import query_schema

Closed = TypeVar("Closed", Shelf, Tokens)


class Library:
    """The store, opened anew for each request on a file, shared by all on a server.

    Opening a file costs less than a millisecond and sees a file that was replaced meanwhile;
    a server's readers keep a pool of connections, and any thread may use them.
    """

    def __init__(self, settings: ServeSettings) -> None:
        self.settings = settings
        self._is_file = find_place(settings.place).path is not None
        self._lock = threading.Lock()
        self._open: dict[Callable[..., Any], Any] = {}
        self._folds = Folds()

    @contextmanager
    def shelf(self) -> Iterator[KeptShelf]:
        """The store, for one question of one thread: what folds it for longer than the settings
        allow is stopped. What was folded before is kept. Raises StoreError."""
        limit = self.settings.patience
        deadline = time.monotonic() + limit

        def look() -> None:
            if time.monotonic() > deadline:
                raise Failure(
                    503,
                    f"this question takes longer than the {limit:g} s that one may take here: ask "
                    "for less (an issue, a party, an earlier day), or ask on the command line",
                )

        with stopped_by(look), self._lent(Shelf) as shelf:
            yield KeptShelf(shelf, self._folds)

    def choose(self, shelf: Shelf, negotiation: str | None) -> str:
        """The negotiation asked for, or the one that the service was started with, or the only
        one. Raises UnknownName, and Refused where there is a choice."""
        asked = negotiation or self.settings.negotiation
        known = [] if asked else shelf.negotiations()
        if len(known) > 1:
            held = f"the store holds {len(known)} ({few(known)})"
            raise Refused(f"is missing: {held}; say which", where="negotiation")
        return shelf.choose(asked)

    def tokens(self) -> AbstractContextManager[Tokens]:
        """The tokens of the store. Raises StoreError."""
        return self._lent(Tokens, read_only=True)

    @contextmanager
    def _lent(self, kind: Callable[..., Closed], **how: bool) -> Iterator[Closed]:
        if self._is_file:
            with closing(kind(self.settings.place, **how)) as one:
                yield one
            return
        with self._lock:
            if kind not in self._open:
                self._open[kind] = kind(self.settings.place, **how)
        yield self._open[kind]

    def desk(self, recorder: str) -> AbstractContextManager[Desk]:
        """The store opened for writing by one recorder. Raises StoreError."""
        return closing(Desk(self.settings.place, recorder))

    def close(self) -> None:
        for one in self._open.values():
            one.close()


def only_known_parameters(request: Request) -> None:
    """Refuse a parameter that the route does not have, and one said twice that counts once.

    A misspelt bound that is passed over would give the answer to another question.
    """
    route = request.scope.get("route")
    assert isinstance(route, APIRoute)
    many = dict(_parameters(route.dependant))
    problems = []
    for name in request.query_params:
        values = request.query_params.getlist(name)
        message = None
        if name not in many:
            message = f"is no parameter of {request.url.path[:200]} ({nearest(name, many)})"
        elif len(values) > 1 and not many[name]:
            message = f"is given {len(values)} times: say it once"
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


NEGOTIATION = "The negotiation; may be left out where there is one."
Named = Annotated[str | None, WithJsonSchema({"type": "string"}), Query(description=NEGOTIATION)]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a request asks of the record: the negotiation (None: the only one) and the cut."""

    negotiation: str | None
    question: Question


def asking_for(cut: Sequence[Parameter]) -> Callable[..., Asked]:
    """What gathers the negotiation and these parameters of the cut, unchecked, from the query."""

    def asked(negotiation: str | None = None, **said: Any) -> Asked:
        return Asked(negotiation=negotiation, question=Question.of(said))

    first = keyword("negotiation", Named, None)
    signature = inspect.Signature([first, *map(parameter, cut)])
    asked.__signature__ = signature  # type: ignore[attr-defined] # read by FastAPI
    return asked


_NONE: Any = inspect.Parameter.empty


def keyword(name: str, kind: Any, default: Any = _NONE) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=kind, default=default)


def parameter(one: Parameter, *, needed: bool = False, where: Any = Query) -> inspect.Parameter:
    """A parameter of a question as a route takes it, from the query or as `where` says."""
    schema = query_schema(one)
    told = where(description=one.help, **({"alias": one.name} if one.key else {}))
    if one.flag:
        return keyword(one.argument, Annotated[bool, told], False)
    kind: Any = str if needed else list[str] | None if one.many else str | None
    text = WithJsonSchema({"type": "array", "items": schema} if one.many else schema)
    return keyword(one.argument, Annotated[kind, text, told], _NONE if needed else one.default)


def _in_digits(told: Any) -> Any:
    """`1_0` and `5.0` are numbers to a program, and nobody's way to write a count."""
    if isinstance(told, str) and whole_number(told) is None:
        raise ValueError("write a whole number in digits")
    return told


IN_DIGITS = BeforeValidator(_in_digits)
"""What a whole number of a request is read by; it stands behind its bounds."""


def library_of(request: Request) -> Library:
    library = request.app.state.library
    assert isinstance(library, Library)
    return library


LibraryDep = Annotated[Library, Depends(library_of)]
