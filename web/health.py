"""For whoever watches the service: is it alive, and can it answer?"""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Depends, Response

from timeline.answers.heading import Part
from web.responding import READING, answered, described, json_response, known_as
from web.service import LibraryDep, only_known_parameters

router = APIRouter(
    generate_unique_id_function=known_as,
    dependencies=[Depends(only_known_parameters)],
    tags=["health"],
)
_ALWAYS = {421: READING[421], **described(422, "A parameter that the route does not have.")}


class Health(Part, frozen=True, gc=False):
    """Whether the service is well; where it is not, it says nothing of itself."""

    status: Literal["ok"]


def _ok() -> Response:
    return json_response(Health(status="ok"), {"Cache-Control": "no-store"})


@router.get("/healthz", responses={**answered(Health), **_ALWAYS})
async def healthz() -> Response:
    """The process is alive. Needs no token, and looks at nothing."""
    return _ok()


@router.get(
    "/readyz",
    responses={**answered(Health), **_ALWAYS, 503: READING[503]},
)
def readyz(library: LibraryDep) -> Response:
    """The store can be read. Needs no token, and tells nothing of what is in it."""
    with library.shelf() as shelf:
        shelf.reader.head()
    return _ok()
