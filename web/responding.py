"""How the routes answer, and what their answers and refusals look like in the description."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from fastapi import Response

from web.problems import MEDIA_TYPE, ProblemDocument


def known_as(route: Any) -> str:
    """What a route is called in the description: as its function is."""
    return str(route.name)


def described(status: int, what: str) -> dict[int | str, dict[str, Any]]:
    """A refusal in the description of a route."""
    content = {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{ProblemDocument.__name__}"}}}
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


def answered(kind: type[msgspec.Struct], what: str = "Successful Response") -> dict[int | str, Any]:
    """An answer of that type in the description of a route."""
    DESCRIBED.add(kind)
    schema = {"$ref": f"#/components/schemas/{kind.__name__}"}
    return {200: {"description": what, "content": {"application/json": {"schema": schema}}}}


def written(media: str, what: str) -> dict[int | str, Any]:
    """An answer as a text of that type in the description of a route."""
    return {200: {"description": what, "content": {media: {"schema": {"type": "string"}}}}}


DESCRIBED: set[type[msgspec.Struct]] = {ProblemDocument}
"""The types of answers that the description of the routes refers to."""


def schemas() -> dict[str, Any]:
    """The schemas of these types and of all that they are made of."""
    kinds = sorted(DESCRIBED, key=lambda kind: kind.__name__)
    _, found = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    return found


def json_response(
    answer: msgspec.Struct, headers: Mapping[str, str], status: int = 200
) -> Response:
    """An answer as JSON."""
    data = msgspec.json.encode(answer)
    return Response(data, status, dict(headers), media_type="application/json")
