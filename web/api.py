"""The endpoints that answer: a route for each question, with the same parameters and answers as the
command line; the log, the feed and the calendar; and whether the service is well.

An answer is fixed by its address, the record at the cut, and the codebook, so its ETag is known
before anything is folded."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from importlib.metadata import version
from itertools import islice
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from starlette.responses import StreamingResponse

from events.names import whole_number
from projections.record.codebook import find_codebook
from projections.rules.findings import Verdict
from timeline.answers.heading import Part
from timeline.answers.listing import NegotiationsAnswer
from timeline.questions import table as questions
from timeline.questions.parameters import CUT, PARAMETERS, RECORDED_BY
from timeline.questions.table import QUESTIONS
from timeline.shelf import Question, Shelf
from web.access import routes_that_read
from web.at_cut import KeptShelf
from web.page.asked import Address, place_of, root_of
from web.problems import READING, UNCHANGED, answered, described, json_response, known_as, written
from web.service import (
    IN_DIGITS,
    Asked,
    Library,
    LibraryDep,
    asking_for,
    keyword,
    only_known_parameters,
    parameter,
)
from web.syndication import atom, calendar
from web.syndication.followed import Pursuit, followed

Told = Mapping[str, str]

router = routes_that_read()


@router.get("/negotiations", responses=answered(NegotiationsAnswer))
def negotiations(library: LibraryDep) -> Response:
    """The negotiations of the store."""
    with library.shelf() as shelf:
        answer = questions.negotiations(shelf)
    return json_response(answer, {"Cache-Control": "private, no-cache"})


def _route(query: questions.Query) -> Callable[..., Response]:
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

    where = Path if query.name == "show" else Query  # which has its own in its path
    taken = [parameter(one, needed=needed, where=where) for one, needed in query.parameters.items()]
    cut = Annotated[Asked, Depends(asking_for(query.cut))]
    first = [("request", Request), ("library", LibraryDep), ("asked", cut)]
    signature = inspect.Signature([*(keyword(*one) for one in first), *taken])
    route.__signature__ = signature  # type: ignore[attr-defined] # read by FastAPI
    route.__doc__ = query.ask.__doc__
    return route


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
        last = shelf.reader.leaf(head)
        tag = _tag_of(request, recorded_by=cut.recorded_by, last=last, codebook=label)
        # A day or a time may still come to mean more, and so may a number beyond the head; so may
        # a codebook that is asked for without its version, with the next release.
        numbers = (whole_number(text or "") for text in (question.recorded_by, *bounds))
        settled = not everywhere and all(n is not None and n <= head for n in numbers)
        fixed = settled and (not read or "/" in question.codebook)
        headers = {"ETag": tag, "Cache-Control": IMMUTABLE if fixed else REVALIDATE,
                   "Vary": "Authorization"}  # fmt: skip
        if _is_fresh(request, tag):
            return Response(status_code=304, headers=dict(headers))
        # The tag was made for this end of the log; what is recorded while we answer comes later.
        return make(shelf, name, replace(question, recorded_by=str(cut.recorded_by)), headers)


_PROGRAM = version("negotiation-timeline")

IMMUTABLE = "private, max-age=3600, immutable"
"""For what nothing recorded later changes: an hour, so that what the law removes goes, too."""

REVALIDATE = "private, no-cache"
"""Kept, but asked for again with its tag."""


def _tag_of(request: Request, *, recorded_by: int, last: bytes | None, codebook: str) -> str:
    """The strong ETag of an answer: the cut's end in the log, the codebook, and a digest of the
    rest: the address, the program's version, and the last leaf of the log. It is of this log alone,
    whatever stands at the address later, and a redaction, which is an entry too, changes it."""
    query = sorted(request.query_params.multi_items())
    told = repr((_PROGRAM, request.url.path, query, recorded_by, last, codebook))
    digest = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f'"{recorded_by}-{codebook.replace("/", ".")}-{digest}"'


def _is_fresh(request: Request, tag: str) -> bool:
    """Whether the client has this answer already (If-None-Match, RFC 9110 section 13.1.2)."""
    given = ",".join(request.headers.getlist("if-none-match"))
    # Weak comparison: a proxy that compressed the answer may have weakened the tag.
    return any(one.strip().removeprefix("W/") in (tag, "*") for one in given.split(","))


for _query in QUESTIONS.values():
    _path = f"/{_query.name}/{{id:path}}" if _query.name == "show" else f"/{_query.name}"
    router.add_api_route(
        _path, _route(_query), name=_query.ask.__name__, response_class=Response,
        responses={**answered(_query.answer), **(UNCHANGED if _query.lasts else {})},
    )  # fmt: skip


@router.get("/export", response_class=Response,
            responses={**written("application/x-ndjson", "One entry a line."),
                       **UNCHANGED})  # fmt: skip
def export(
    request: Request,
    library: LibraryDep,
    asked: Annotated[Asked, Depends(asking_for((RECORDED_BY,)))],
) -> Response:
    """The log as JSON lines that `timeline append FILE` and `POST /api/append` take."""

    def made(shelf: Shelf, name: str, question: Question, headers: Told) -> Response:
        lines = _lines(questions.export(shelf, name, question))
        return StreamingResponse(lines, media_type="application/x-ndjson", headers=dict(headers))

    return tagged(request, library, asked, made, read=False, codebook="none")


def _lines(entries: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """Lines of JSON, many at a time: each piece goes from one thread to another."""
    lines = (msgspec.json.encode(entry) + b"\n" for entry in entries)
    while piece := b"".join(islice(lines, 100)):
        yield piece


AskedDep = Annotated[Asked, Depends(asking_for(CUT))]
Party = Annotated[str | None, Query(description=PARAMETERS["party"].help)]
Issue = Annotated[str | None, Query(description=PARAMETERS["issue"].help)]


@router.get("/developments.atom", response_class=Response,
            responses={**written(atom.MEDIA, "An Atom feed (RFC 4287)."),
                       **UNCHANGED})  # fmt: skip
def developments_atom(
    request: Request, library: LibraryDep, asked: AskedDep, party: Party = None,
    issue: Issue = None,
    verdict: Annotated[Verdict | None, Query(description="Only steps of this verdict.")] = None,
    last: Annotated[int, Query(ge=1, le=10_000, description="So many entries, those that changed "
                               "last."), IN_DIGITS] = 100,
) -> Response:  # fmt: skip
    """Developments with what each did, for a feed reader: corrected and retracted ones are updated
    under the same id."""

    def made(follow: Pursuit) -> bytes:
        at = _at(request, follow)
        links = {"self": str(request.url), "alternate": at.url("timeline")}
        return atom.atom(follow, verdict=verdict, last=last, links=links,
                         development=at.development)  # fmt: skip

    return _answer(request, library, asked, party, issue, made, atom.MEDIA)


@router.get("/calendar.ics", response_class=Response,
            responses={**written(calendar.MEDIA, "An iCalendar file (RFC 5545)."),
                       **UNCHANGED})  # fmt: skip
def calendar_ics(
    request: Request, library: LibraryDep, asked: AskedDep, party: Party = None,
    issue: Issue = None,
) -> Response:  # fmt: skip
    """Talks, deadlines, last days, and what is hoped for, as tentative, for a calendar."""
    return _answer(
        request, library, asked, party, issue,
        lambda follow: calendar.calendar(follow, development=_at(request, follow).development),
        calendar.MEDIA,
    )  # fmt: skip


def _at(request: Request, follow: Pursuit) -> Address:
    """The place of the page at the same cut, whole, as a reader elsewhere needs it."""
    here = place_of(request, follow.name, "")
    url = request.url
    return replace(here, root=f"{url.scheme}://{url.netloc}{root_of(request)}", own=())


def _answer(
    request: Request, library: LibraryDep, asked: Asked, party: str | None, issue: str | None,
    make: Callable[[Pursuit], bytes], media: str,
) -> Response:  # fmt: skip
    def answer(shelf: KeptShelf, name: str, question: Question, headers: Told) -> Response:
        data = shelf.kept(
            name, question, ("followed", str(request.url), root_of(request)),
            lambda: make(followed(shelf, name, question, party, issue)),
        )  # fmt: skip
        return Response(data, media_type=f"{media}; charset=utf-8", headers=dict(headers))

    return tagged(request, library, asked, answer, read=True)


health = APIRouter(
    generate_unique_id_function=known_as,
    dependencies=[Depends(only_known_parameters)],
    tags=["health"],
)
"""For whoever watches the service: is it alive, and can it answer?"""

_ALWAYS = {421: READING[421], **described(422, "A parameter that the route does not have.")}


class Health(Part, frozen=True, gc=False):
    """Whether the service is well; where it is not, it says nothing of itself."""

    status: Literal["ok"]


def _ok() -> Response:
    return json_response(Health(status="ok"), {"Cache-Control": "no-store"})


@health.get("/healthz", responses={**answered(Health), **_ALWAYS})
async def healthz() -> Response:
    """The process is alive. Needs no token, and looks at nothing."""
    return _ok()


@health.get("/readyz", responses={**answered(Health), **_ALWAYS, 503: READING[503]})
def readyz(library: LibraryDep) -> Response:
    """The store can be read. Needs no token, and tells nothing of what is in it."""
    with library.shelf() as shelf:
        shelf.reader.head()
    return _ok()
