"""For whoever watches the service: is it alive, and can it answer?"""

from __future__ import annotations

from fastapi import APIRouter, Depends, Response

from web import shapes
from web.responding import described
from web.service import LibraryDep, only_known_parameters

router = APIRouter(dependencies=[Depends(only_known_parameters)], tags=["health"])
_OK = b'{"status":"ok"}'
_ALWAYS = {**described(421, "A host name that is not the service's."),
           **described(422, "A parameter that the route does not have.")}  # fmt: skip


def _ok() -> Response:
    return Response(_OK, media_type="application/json", headers={"Cache-Control": "no-store"})


@router.get("/healthz", response_model=shapes.Health, responses=_ALWAYS)
async def healthz() -> Response:
    """The process is alive. Needs no token, and looks at nothing."""
    return _ok()


@router.get(
    "/readyz",
    response_model=shapes.Health,
    responses={**_ALWAYS, **described(503, "The store cannot be read.")},
)
def readyz(library: LibraryDep) -> Response:
    """The store can be read. Needs no token, and tells nothing of what is in it."""
    with library.shelf() as shelf:
        shelf.reader.head()
    return _ok()
