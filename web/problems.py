"""How the routes answer and refuse, and what both look like in the description. A refusal is an RFC
9457 problem document: every problem with what, where and which value.

The exit codes of the command line and the statuses of the service say the same: input refused
(3) is 422, a name that nobody declared 404, a conflict (4) 409, the store (5) 503.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from inspect import cleandoc
from typing import Any

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from events.errors import Conflict, Problem, Refused, TimelineError, UnknownName, in_lines
from timeline.answers.heading import Part
from timeline.store.errors import StoreError
from web.words import TABLES

MEDIA_TYPE = "application/problem+json"


def title_of(status: int) -> str:
    """The title of a status: the same for every occurrence, in a document and on a page."""
    return str(TABLES["refusals"].get(status, "The request failed"))


Headers = Mapping[str, str | tuple[str, ...]]
"""Further headers of an answer; one that is said several times has several values."""


class OneProblem(Part, frozen=True, gc=False):
    """`where`: the parameter or field; `place`: the entry or line of the body."""

    where: str
    message: str
    place: str | None


class ProblemDocument(Part, frozen=True, gc=False):
    """A refusal (RFC 9457); `problems` always names at least one."""

    type: str
    title: str
    status: int
    detail: str
    problems: list[OneProblem]


class Failure(Exception):
    """An answer other than the one that was asked for."""

    def __init__(
        self, status: int, detail: str, problems: Sequence[Problem] = (),
        headers: Headers | None = None,
    ) -> None:  # fmt: skip
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.problems = tuple(problems)
        self.headers = dict(headers or {})


def problem_response(failure: Failure) -> Response:
    status, detail = failure.status, failure.detail
    problems = failure.problems or (Problem(where="", message=detail),)
    told = ProblemDocument(
        type="about:blank",
        title=title_of(status),
        status=status,
        detail=printable(detail),
        problems=list(map(one_problem, problems)),
    )
    data = msgspec.json.encode(told)
    answer = Response(data, status, {"Cache-Control": "no-store"}, media_type=MEDIA_TYPE)
    return with_headers(answer, failure.headers)


def printable(text: str) -> str:
    """A text without half a character, which a refused one may hold and UTF-8 cannot carry."""
    return text.encode("utf-8", "backslashreplace").decode()


def with_headers(answer: Response, headers: Headers) -> Response:
    for name, value in headers.items():
        for one in (value,) if isinstance(value, str) else value:
            answer.headers.append(name, one)
    return answer


def one_problem(problem: Problem) -> OneProblem:
    """A problem in the words of the service."""
    where = problem.where
    if where.startswith("--"):
        where = where[2:].replace("-", "_")
    place = printable(problem.place) if problem.place else None
    return OneProblem(where=printable(where), message=printable(problem.message), place=place)


def told(refused: Refused) -> str:
    """Every problem in the words of the service, one a line."""
    return in_lines([replace(p, where=one_problem(p).where) for p in refused.problems])


REFUSALS = (Failure, TimelineError, StoreError, RequestValidationError)
"""What is refused, each with a status of its class."""


def failure_of(error: Exception) -> Failure:
    """One of `REFUSALS` as the answer that it is; where a store is stays with who runs it."""
    match error:
        case Failure():
            return error
        case StoreError():
            return Failure(503, f"{error.what}. {error.remedy}", headers={"Retry-After": "5"})
        case RequestValidationError():
            problems = [
                Problem(where=str(one["loc"][-1]), message=_said(one)) for one in error.errors()
            ]
            return Failure(422, "; ".join(map(str, problems)), problems)
        case Refused():
            status = 404 if isinstance(error, UnknownName) else 422
            return Failure(status, told(error), error.problems)
    return Failure(409 if isinstance(error, Conflict) else 422, str(error))


def install(app: FastAPI, pages: Sequence[object], page: Callable[..., Response]) -> None:
    """Have every failure answered by a problem document; those of the routes `pages` by a `page`,
    and so for a browser that asks for one where nothing is: there nothing is offered again."""

    def http(request: Request, error: Any) -> Response:
        said = {404: f"nothing is at {request.url.path[:200]}",
                405: f"{request.method} is not possible at {request.url.path[:200]}"}  # fmt: skip
        detail = said.get(error.status_code, str(error.detail))
        failure = Failure(error.status_code, detail, headers=error.headers)
        path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
        browser = "text/html" in request.headers.get("accept", "")
        if browser and not f"{path}/".startswith("/api/"):
            return page(request, failure, again=False)
        return problem_response(failure)

    def refused(request: Request, error: Exception) -> Response:
        failure = failure_of(error)
        if request.scope.get("route") not in pages:
            return problem_response(failure)
        if isinstance(error, TimelineError):  # a page has fields, and no parameters
            failure.detail = str(error)
        return page(request, failure, again=True)

    for kind in REFUSALS:
        app.add_exception_handler(kind, refused)
    app.add_exception_handler(HTTPException, http)


def _said(wrong: Any) -> str:
    """What is wrong with a parameter, as FastAPI found it."""
    value = wrong.get("input")
    if wrong["type"] == "missing":
        return "is missing: give it"
    return str(wrong["msg"]) + (f" (given: {str(value)[:100]!r})" if value is not None else "")


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
    for schema in found.values():  # what stands above it in the code, indented until Python 3.13
        if "description" in schema:
            schema["description"] = cleandoc(schema["description"])
    return found


def json_response(
    answer: msgspec.Struct, headers: Mapping[str, str], status: int = 200
) -> Response:
    data = msgspec.json.encode(answer)
    return Response(data, status, dict(headers), media_type="application/json")
