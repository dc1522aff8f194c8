"""The JSON endpoints: a route for each question, with the same parameters and answers as the
command line."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Annotated, Any

import msgspec
from fastapi import Depends, Path, Query, Request, Response
from pydantic import WithJsonSchema
from starlette.responses import StreamingResponse

from projections.codebook import find_codebook
from timeline import asking
from timeline.answers.listing import NegotiationsAnswer
from timeline.asking import QUESTIONS
from timeline.parameters import RECORDED_BY, Parameter
from timeline.reading import Question, Shelf
from web.access import routes_that_read
from web.caching import headers_of, is_fresh, is_settled, leaf_at, tag_of
from web.folds import KeptShelf
from web.responding import UNCHANGED, answered, json_response
from web.service import Asked, Library, LibraryDep, asking_for
from web.texts import query_schema

Told = Mapping[str, str]

router = routes_that_read()


@router.get("/negotiations", responses=answered(NegotiationsAnswer))
def negotiations(library: LibraryDep) -> Response:
    """The negotiations of the store."""
    with library.shelf() as shelf:
        answer = asking.negotiations(shelf)
    return json_response(answer, {"Cache-Control": "private, no-cache"})


def _route(query: asking.Query) -> Callable[..., Response]:
    """What answers a question, with its parameters in its signature."""

    def route(request: Request, library: LibraryDep, asked: Asked, **own: Any) -> Response:
        if not query.lasts:
            with library.shelf() as shelf:
                name = library.choose(shelf, asked.negotiation)
                answer = query.ask(shelf, name, asked.question, **own)
            return json_response(answer, {"Cache-Control": "no-store"})
        bounds = [own[name] for name in ("from_recorded", "to_recorded") if own.get(name)]
        read = len(query.cut) > 1

        def made(shelf: Shelf, name: str, question: Question, headers: Told) -> Response:
            return json_response(query.ask(shelf, name, question, **own), headers)

        return tagged(request, library, asked, made, bounds, read=read, everywhere=query.everywhere)

    taken = [_parameter(one, needed, query.name) for one, needed in query.parameters.items()]
    cut = Annotated[Asked, Depends(asking_for(query.cut))]
    first = [("request", Request), ("library", LibraryDep), ("asked", cut)]
    kept = [inspect.Parameter(name, _KEYWORD, annotation=kind) for name, kind in first]
    route.__signature__ = inspect.Signature([*kept, *taken])  # type: ignore[attr-defined] # FastAPI's
    route.__doc__ = query.ask.__doc__
    return route


_KEYWORD = inspect.Parameter.KEYWORD_ONLY


def _parameter(one: Parameter, needed: bool, question: str) -> inspect.Parameter:
    """A parameter of a question as a route takes it: `show` has its own in its path."""
    alias = {} if one.name == one.argument else {"alias": one.name}
    kind: Any = Path if question == "show" else Query
    default: Any = inspect.Parameter.empty if needed else False if one.flag else None
    plain: Any = str if needed else bool if one.flag else str | None
    told = () if one.flag else (WithJsonSchema(query_schema(one)),)
    return inspect.Parameter(
        one.argument, _KEYWORD, default=default,
        annotation=Annotated[plain, *told, kind(description=one.help, **alias)],
    )  # fmt: skip


def tagged(
    request: Request, library: Library, asked: Asked,
    make: Callable[[KeptShelf, str, Question, Told], Response], bounds: Iterable[str] = (), *,
    read: bool, everywhere: bool = False, codebook: str | None = None,
) -> Response:  # fmt: skip
    """What `make` gives for the negotiation, the question fixed to the end of the log, and the
    headers of the answer; or that the client's copy is good. `bounds`: further bounds on what was
    recorded, beside the cut's; `read`: whether a codebook is applied; `everywhere`: the answer
    also depends on what lies outside the negotiation."""
    with library.shelf() as shelf:
        name = library.choose(shelf, asked.negotiation)
        question = asked.question
        cut = shelf.cut(name, question)
        label = codebook or find_codebook(question.codebook).label
        head = shelf.reader.head()
        last = leaf_at(shelf.reader, head)
        tag = tag_of(request, recorded_by=cut.recorded_by, last=last, codebook=label)
        settled = not everywhere and is_settled([question.recorded_by, *bounds], head)
        headers = headers_of(
            tag, settled=settled, codebook_asked=question.codebook if read else None
        )
        if is_fresh(request, tag):
            return Response(status_code=304, headers=dict(headers))
        # The tag was made for this end of the log; what is recorded while we answer comes later.
        return make(shelf, name, replace(question, recorded_by=str(cut.recorded_by)), headers)


for _query in QUESTIONS.values():
    _path = f"/{_query.name}/{{id:path}}" if _query.name == "show" else f"/{_query.name}"
    router.add_api_route(
        _path, _route(_query), name=_query.ask.__name__, response_class=Response,
        responses={**answered(_query.answer), **(UNCHANGED if _query.lasts else {})},
    )  # fmt: skip


@router.get(
    "/export",
    response_class=Response,
    responses={
        200: {
            "description": "One entry a line.",
            "content": {"application/x-ndjson": {"schema": {"type": "string"}}},
        },
        **UNCHANGED,
    },
)
def export(
    request: Request,
    library: LibraryDep,
    asked: Annotated[Asked, Depends(asking_for((RECORDED_BY,)))],
) -> Response:
    """The log as JSON lines that `timeline append FILE` and `POST /api/append` take."""

    def made(shelf: Shelf, name: str, question: Question, headers: Told) -> Response:
        lines = _lines(asking.export(shelf, name, question))
        return StreamingResponse(lines, media_type="application/x-ndjson", headers=dict(headers))

    return tagged(request, library, asked, made, read=False, codebook="none")


def _lines(entries: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """Lines of JSON, many at a time: each piece goes from one thread to another."""
    lines = (msgspec.json.encode(entry) + b"\n" for entry in entries)
    while piece := b"".join(islice(lines, 100)):
        yield piece
