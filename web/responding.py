"""How the routes answer: from the client's own copy where it is good, else from the store; and
what their refusals look like in the description."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import msgspec
from fastapi import Request, Response

from projections.codebook import find_codebook
from timeline.reading import Question, Shelf
from web.caching import headers_of, is_fresh, is_settled, not_modified, tag_of
from web.problems import MEDIA_TYPE
from web.service import Asked, Library

Json = dict[str, Any]


def described(status: int, what: str) -> dict[int | str, dict[str, Any]]:
    """A refusal in the description of a route."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}}
    return {status: {"description": what, "content": content}}


READING: dict[int | str, dict[str, Any]] = {
    **described(401, "No token that holds."),
    **described(403, "A token that does not allow this."),
    **described(404, "A name that nobody declared."),
    **described(421, "A host name that is not the service's."),
    **described(422, "A bad parameter, or one that the route does not have."),
    **described(503, "The store cannot be read."),
}
UNCHANGED: dict[int | str, dict[str, Any]] = {
    304: {"description": "The answer is the one whose ETag was given."}
}


def respond(
    request: Request,
    library: Library,
    asked: Asked,
    ask: Callable[[Shelf, str, Question], Json],
    *,
    bounds: Iterable[str | None] = (),
    whole_store: bool = False,
    read: bool = True,
) -> Response:
    """Answer from the cache of the client (304) or by asking the store.

    `bounds`: further bounds on what was recorded, beside the cut's. `whole_store`: the answer also
    depends on what lies outside the negotiation. `read`: whether a codebook is applied.
    """
    further = [bound for bound in bounds if bound is not None]
    with library.shelf() as shelf:
        name = library.choose(shelf, asked.negotiation)
        question = asked.question
        cut = shelf.cut(name, question)
        codebook = find_codebook(question.codebook).label
        head = shelf.reader.head()
        root = library.root(shelf, head)
        tag = tag_of(request, recorded_by=cut.recorded_by, root=root, codebook=codebook)
        settled = not whole_store and is_settled([question.recorded_by, *further], head)
        headers = headers_of(
            tag, settled=settled, codebook_asked=question.codebook if read else None
        )
        if is_fresh(request, tag):
            return not_modified(headers)
        # The tag was made for this end of the log; what is recorded while we answer comes later.
        answer = ask(shelf, name, replace(question, recorded_by=str(cut.recorded_by)))
    return Response(
        msgspec.json.encode(answer), media_type="application/json", headers=dict(headers)
    )
