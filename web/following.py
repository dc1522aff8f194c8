"""The feed and the calendar on the service: `timeline feed` and `timeline calendar` as routes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response

from projections.findings import Verdict
from timeline.parameters import CUT, PARAMETERS
from timeline.reading import Question
from web.access import routes_that_read
from web.api import Told, tagged
from web.folds import KeptShelf
from web.page.asked import Address, place_of, root_of
from web.responding import UNCHANGED
from web.service import Asked, LibraryDep, asking_for
from web.syndication import atom, calendar
from web.syndication.followed import Pursuit, followed

router = routes_that_read()

AskedDep = Annotated[Asked, Depends(asking_for(CUT))]
Party = Annotated[str | None, Query(description=PARAMETERS["party"].help)]
Issue = Annotated[str | None, Query(description=PARAMETERS["issue"].help)]


def _responses(media: str, what: str) -> dict[int | str, dict[str, Any]]:
    content = {media: {"schema": {"type": "string"}}}
    return {200: {"description": what, "content": content}, **UNCHANGED}


@router.get("/developments.atom", response_class=Response,
            responses=_responses(atom.MEDIA, "An Atom feed (RFC 4287)."))  # fmt: skip
def developments_atom(
    request: Request, library: LibraryDep, asked: AskedDep, party: Party = None,
    issue: Issue = None,
    verdict: Annotated[Verdict | None, Query(description="Only steps of this verdict.")] = None,
    last: Annotated[int, Query(ge=1, le=10_000, description="So many entries, those that changed "
                               "last.")] = 100,
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
            responses=_responses(calendar.MEDIA, "An iCalendar file (RFC 5545)."))  # fmt: skip
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
