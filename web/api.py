"""The JSON endpoints: for every command that shows something, the same parameters and shapes."""

from __future__ import annotations

import msgspec
from fastapi import APIRouter, Response

from timeline import answers
from web.service import AskedDep, LibraryDep

router = APIRouter(prefix="/api")


@router.get("/stance")
def stance(
    library: LibraryDep,
    asked: AskedDep,
    party: str | None = None,
    issue: str | None = None,
    all: bool = False,
) -> Response:
    """Where each party stands on each issue: live tracks with their terms and evidence."""
    with library.shelf() as shelf:
        name = shelf.choose(asked.negotiation)
        fold = shelf.fold(name, asked.question)
    answer = answers.stance_json(name, fold, party=party, issue=issue, ended=all)
    return Response(msgspec.json.encode(answer), media_type="application/json")
