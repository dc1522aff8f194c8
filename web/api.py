"""The JSON endpoints: for every command that shows something, the same parameters and shapes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from starlette.responses import StreamingResponse

from events.errors import Problem, Refused
from timeline import asking
from web import shapes
from web.access import may_read
from web.caching import headers_of, is_fresh, is_settled, not_modified, tag_of
from web.responding import READING, UNCHANGED, respond
from web.service import AskedDep, LibraryDep, only_known_parameters

Json = dict[str, Any]


router = APIRouter(
    prefix="/api",
    dependencies=[Depends(may_read), Depends(only_known_parameters)],
    responses=READING,
    tags=["reading"],
)

Party = Annotated[str | None, Query(description="Only this party.")]
Issue = Annotated[str | None, Query(description="Only this issue.")]
Recorded = Annotated[
    str | None,
    Query(description="Only what was recorded by then: a sequence number, a UTC time or a day."),
]
Named = Annotated[
    str | None, Query(description="The negotiation; may be left out where there is one.")
]


@router.get("/negotiations", response_model=shapes.Negotiations)
def negotiations(library: LibraryDep) -> Response:
    """The negotiations of the store."""
    with library.shelf() as shelf:
        answer = asking.negotiations(shelf)
    return Response(
        msgspec.json.encode(answer),
        media_type="application/json",
        headers={"Cache-Control": "private, no-cache"},
    )


@router.get("/stance", response_model=shapes.Stance, responses=UNCHANGED)
def stance(
    request: Request,
    library: LibraryDep,
    asked: AskedDep,
    party: Party = None,
    issue: Issue = None,
    all: Annotated[bool, Query(description="Ended positions too.")] = False,
) -> Response:
    """Where each party stands on each issue: live tracks with their terms and evidence."""
    return respond(
        request,
        library,
        asked,
        lambda shelf, name, question: asking.stance(
            shelf, name, question, party=party, issue=issue, ended=all
        ),
    )


@router.get("/replay", response_model=shapes.Replay, responses=UNCHANGED)
def replay(
    request: Request,
    library: LibraryDep,
    asked: AskedDep,
    party: Party = None,
    issue: Issue = None,
) -> Response:
    """The story in order, each development with what it did to whose position."""
    return respond(
        request,
        library,
        asked,
        lambda shelf, name, question: asking.replay(
            shelf, name, question, party=party, issue=issue
        ),
    )


@router.get("/audit", response_model=shapes.Audit, responses=UNCHANGED)
def audit(
    request: Request,
    library: LibraryDep,
    asked: AskedDep,
    party: Party = None,
    issue: Issue = None,
    since: Annotated[
        str | None, Query(description="Only steps that were certain from that day on.")
    ] = None,
) -> Response:
    """In which steps, by which rule and after whose move each position hardened."""
    return respond(
        request,
        library,
        asked,
        lambda shelf, name, question: asking.audit(
            shelf, name, question, party=party, issue=issue, since=since
        ),
    )


@router.get("/diff", response_model=shapes.Diff, responses=UNCHANGED)
def diff(
    request: Request,
    library: LibraryDep,
    asked: AskedDep,
    from_: Annotated[
        str | None, Query(alias="from", description="The earlier day (occurred).")
    ] = None,
    to: Annotated[str | None, Query(description="The later day (occurred).")] = None,
    from_recorded: Annotated[
        str | None, Query(description="What we had recorded then: a number, time or day ...")
    ] = None,
    to_recorded: Annotated[str | None, Query(description="... and what by then.")] = None,
) -> Response:
    """What changed between two days, or between what was recorded at two times."""
    if not (from_ or from_recorded):
        raise Refused([Problem(where="from", message="is missing: give from, or from_recorded")])
    return respond(
        request,
        library,
        asked,
        lambda shelf, name, question: asking.diff(
            shelf,
            name,
            question,
            from_=from_,
            to=to,
            from_recorded=from_recorded,
            to_recorded=to_recorded,
        ),
        bounds=(from_recorded, to_recorded),
    )


@router.get("/why", response_model=shapes.Why, responses=UNCHANGED)
def why(
    request: Request,
    library: LibraryDep,
    asked: AskedDep,
    party: Annotated[str, Query(description="The party.")],
    issue: Annotated[str, Query(description="The issue.")],
) -> Response:
    """Every development that bears on a party's stance on an issue, and those set aside."""
    return respond(
        request,
        library,
        asked,
        lambda shelf, name, question: asking.why(shelf, name, question, party, issue),
    )


@router.get("/talks", response_model=shapes.Talks, responses=UNCHANGED)
def talks(
    request: Request,
    library: LibraryDep,
    asked: AskedDep,
    party: Party = None,
    issue: Issue = None,
) -> Response:
    """Rounds of talks: status, agenda, and every account of the outcome."""
    return respond(
        request,
        library,
        asked,
        lambda shelf, name, question: asking.talks(shelf, name, question, party=party, issue=issue),
    )


@router.get("/measures", response_model=shapes.Measures, responses=UNCHANGED)
def measures(
    request: Request,
    library: LibraryDep,
    asked: AskedDep,
    party: Party = None,
    issue: Issue = None,
) -> Response:
    """Measures and policies: status at the cut, parts, effective dates."""
    return respond(
        request,
        library,
        asked,
        lambda shelf, name, question: asking.measures(
            shelf, name, question, party=party, issue=issue
        ),
    )


@router.get("/proposals", response_model=shapes.Proposals, responses=UNCHANGED)
def proposals(
    request: Request,
    library: LibraryDep,
    asked: AskedDep,
    party: Party = None,
    issue: Issue = None,
) -> Response:
    """What is on the table: open demands and offers, and who answered what."""
    return respond(
        request,
        library,
        asked,
        lambda shelf, name, question: asking.proposals(
            shelf, name, question, party=party, issue=issue
        ),
    )


@router.get("/agreements", response_model=shapes.Agreements, responses=UNCHANGED)
def agreements(
    request: Request,
    library: LibraryDep,
    asked: AskedDep,
    party: Party = None,
    issue: Issue = None,
    all: Annotated[bool, Query(description="Ended agreements too.")] = False,
) -> Response:
    """What was agreed: status, terms, who committed to what, and what became of it."""
    return respond(
        request,
        library,
        asked,
        lambda shelf, name, question: asking.agreements(
            shelf, name, question, party=party, issue=issue, ended=all
        ),
    )


@router.get("/gap", response_model=shapes.Gap, responses=UNCHANGED)
def gap(
    request: Request,
    library: LibraryDep,
    asked: AskedDep,
    party: Party = None,
    issue: Issue = None,
) -> Response:
    """How far what one side asks lies from what the other offers, day by day."""
    return respond(
        request,
        library,
        asked,
        lambda shelf, name, question: asking.gap(shelf, name, question, party=party, issue=issue),
    )


@router.get("/answers", response_model=shapes.Answers, responses=UNCHANGED)
def answers(
    request: Request,
    library: LibraryDep,
    asked: AskedDep,
    party: Party = None,
    issue: Issue = None,
) -> Response:
    """Who answered whom: chains of response, and what moves were answered with, pair by pair."""
    return respond(
        request,
        library,
        asked,
        lambda shelf, name, question: asking.responses(
            shelf, name, question, party=party, issue=issue
        ),
    )


@router.get("/check", response_model=shapes.Check)
def check(library: LibraryDep, negotiation: Named = None, recorded_by: Recorded = None) -> Response:
    """Every assertion held against the record, what broke it, and what other checks found.

    Never kept: a check also looks at what no entry of the log tells of.
    """
    with library.shelf() as shelf:
        answer = asking.check(shelf, library.choose(shelf, negotiation), recorded_by)
    return Response(
        msgspec.json.encode(answer),
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


@router.get("/show/{id:path}", response_model=shapes.Show, responses=UNCHANGED)
def show(
    request: Request,
    library: LibraryDep,
    asked: AskedDep,
    id: Annotated[str, Path(description="A development's id or sequence number.")],
) -> Response:
    """One development whole: dates, terms, sources, quotes, links, and its history in the log."""
    return respond(
        request,
        library,
        asked,
        lambda shelf, name, question: asking.show(shelf, name, question, id),
    )


@router.get("/list", response_model=shapes.Listing, responses=UNCHANGED)
def listing(
    request: Request,
    library: LibraryDep,
    asked: AskedDep,
    search: Annotated[str | None, Query(description="Only what holds this text.")] = None,
) -> Response:
    """Negotiations, parties, issues, sources, developments."""
    return respond(
        request,
        library,
        asked,
        lambda shelf, name, question: asking.listing(shelf, name, question, search),
        whole_store=True,
    )


@router.get("/log", response_model=shapes.Log, responses=UNCHANGED)
def log(
    request: Request, library: LibraryDep, negotiation: Named = None, recorded_by: Recorded = None
) -> Response:
    """The log as recorded: every event with its sequence number, time and recorder."""
    return respond(
        request,
        library,
        library.asked(negotiation, recorded_by),
        lambda shelf, name, question: asking.log(shelf, name, question.recorded_by),
        read=False,
    )


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
    request: Request, library: LibraryDep, negotiation: Named = None, recorded_by: Recorded = None
) -> Response:
    """The log as JSON lines that `timeline append FILE` and `POST /api/append` take."""
    asked = library.asked(negotiation, recorded_by)
    with library.shelf() as shelf:
        name = library.choose(shelf, asked.negotiation)
        cut = shelf.cut(name, asked.question)
        head = shelf.reader.head()
        root = library.root(shelf, head)
        tag = tag_of(request, recorded_by=cut.recorded_by, root=root, codebook="none")
        settled = is_settled([recorded_by], head)
        headers = headers_of(tag, settled=settled, codebook_asked=None)
        if is_fresh(request, tag):
            return not_modified(headers)
        entries = asking.export(shelf, name, str(cut.recorded_by))
    return StreamingResponse(
        _lines(entries), media_type="application/x-ndjson", headers=dict(headers)
    )


def _lines(entries: Iterable[Json]) -> Iterator[bytes]:
    for entry in entries:
        yield msgspec.json.encode(entry) + b"\n"
