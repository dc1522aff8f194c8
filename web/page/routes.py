"""The routes of the page: each asks the answers for what it shows and renders one template."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from web.access import may_read
from web.page import views
from web.page.asked import DEFAULTS, named, root_of, segment, view_of
from web.page.opened import opened
from web.page.rendering import asset, render, stamp
from web.problems import Failure, printable, title_of, with_headers
from web.service import LibraryDep

FOREVER = "public, max-age=31536000, immutable"


router = APIRouter(dependencies=[Depends(may_read)], include_in_schema=False)
"""Routes whose refusals are pages: what was wrong, and the way back."""

static = APIRouter(include_in_schema=False)
"""Style sheets and scripts: they hold nothing of the record, and a page of refusal needs them."""


def problem(request: Request, failure: Failure, *, again: bool) -> Response:
    """A page that says what was refused; texts that no encoding holds are escaped. The same view
    without its cut is offered `again`, where there was a cut."""
    status, told = failure.status, printable(failure.detail)
    told = told.replace("--", "").replace("'timeline log'", "the log")
    root, path = root_of(request), request.scope["path"]
    if not (again and request.url.query):
        path = ""  # it is what was refused
    elif root and not path.startswith(f"{root}/"):
        path = f"{root}{path}"  # the proxy took it away
    page = render("problem.html", status=status, title=title_of(status), detail=told, stamp=stamp(),
                  path=path, root=root)  # fmt: skip
    answer = HTMLResponse(page, status_code=status, headers={"Cache-Control": "no-store"})
    return with_headers(answer, failure.headers)


def _page(html: str, *, kept: bool = False) -> Response:
    """A page; a part whose address names the head of the log may be `kept` by the browser."""
    caching = "private, max-age=600" if kept else "private, no-cache"
    return HTMLResponse(html, headers={"Cache-Control": caching, "Vary": "Authorization"})


@router.get("/")
@router.get("/n/", name="every")
def index(request: Request, library: LibraryDep) -> Response:
    """The board of the one that is served, at `/` also of the only one; else all negotiations."""
    with library.shelf() as shelf:
        named = library.settings.negotiation
        known = [named] if named else shelf.negotiations()
        if len(known) == 1 and (named or request.scope["route"].name == "index"):
            return bare(request, known[0])
        return _page(views.index(shelf, root_of(request)))


@router.get("/n/{negotiation}")
def bare(request: Request, negotiation: str) -> Response:
    """The board's address without its slash."""
    _, own = views.VIEWS[""]
    return RedirectResponse(view_of(request, negotiation, "", own).here(), status_code=307)


def _route(path: str, make: views.Page, own: Sequence[str]) -> Callable[..., Response]:
    """A view at the cut of the address; an address that says something empty is put right."""

    def route(request: Request, library: LibraryDep, negotiation: str) -> Response:
        of = {name: named(one) for name, one in request.path_params.items()}
        del of["negotiation"]
        view = path.format(**{name: segment(one) for name, one in of.items()})
        place = view_of(request, negotiation, view, own)
        part = request.query_params.get("part")
        given = request.query_params.multi_items()
        if part is None and not all(v.strip() and DEFAULTS.get(n) != v for n, v in given):
            return RedirectResponse(place.here(), status_code=303)
        with library.shelf() as shelf:
            here = opened(shelf, place)
            # What is on one screen is not all that the address shows.
            kept = bool(part) and request.query_params.get("head") == str(here.head)
            return _page(make(here, part=part or "", **of), kept=kept and not place.sight)

    return route


for _path, _view in views.VIEWS.items():
    router.add_api_route(f"/n/{{negotiation}}/{_path}", _route(_path, *_view))


_OF_PICTURES = ("party", "issue", "kind", "q", "theme", "narrow", "title", "credit")


@router.get("/n/{negotiation}/picture/{name}.{form}")
def drawn(
    request: Request, library: LibraryDep, negotiation: str, name: str, form: str
) -> Response:
    """A picture: its Vega-Lite specification (json), or drawn (svg, png, pdf)."""
    place = view_of(request, negotiation, f"picture/{name}.{form}", _OF_PICTURES)
    with library.shelf() as shelf:
        data, media = views.picture(opened(shelf, place), name, form)
    return Response(data, media_type=media, headers={"Cache-Control": "private, no-cache",
                                                     "Vary": "Authorization"})  # fmt: skip


@static.get("/static/{version}/{name}")
def static_file(version: str, name: str) -> Response:
    """A style sheet or a script. Its address names its content, so that it is kept for good."""
    found = asset(name)
    if found is None:
        raise Failure(404, f"no file '{name}'")
    data, media = found
    return Response(data, headers={"Content-Type": media, "Cache-Control": FOREVER})
