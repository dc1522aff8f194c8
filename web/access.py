"""Who may ask and who may write: tokens, read from each request, checked against the store.

Reading is open on loopback, unless the service was told otherwise; beyond this machine it needs a
token. Appending always needs a token of scope `append`, sent as `Authorization: Bearer`. A browser
may also give a token as the password of `Basic`, for reading only: browsers send that along by
themselves, also from a page of somebody else, so it never allows a write.
"""

from __future__ import annotations

import base64
import binascii
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Security
from fastapi.security import HTTPBearer

from events.errors import Problem
from timeline.store.tokens import Scope, Token
from web.access_log import TOLD
from web.problems import READING, Failure, Headers, known_as
from web.service import library_of, only_known_parameters

_BEARER, _BASIC = 'Bearer realm="timeline"', 'Basic realm="timeline"'
# Each on a line of its own: of two on one line, browsers see only the first.
_CHALLENGE: Headers = {"WWW-Authenticate": (_BEARER, _BASIC)}
_CHALLENGE_WRITE: Headers = {"WWW-Authenticate": (_BEARER,)}

# Only for the description of the endpoints; what is given is read below.
_described = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description="A token of `timeline token create`. Appending needs scope `append`; reading needs "
    "a token only where the service listens beyond its own machine.",
)


def given_token(request: Request) -> tuple[str, str] | None:
    """The scheme (`bearer` or `basic`) and the token of a request. Raises Failure."""
    values = request.headers.getlist("authorization")
    if not values:
        return None
    scheme, _, rest = values[0].partition(" ")
    scheme, rest = scheme.casefold(), rest.strip()
    if len(values) == 1 and rest:
        if scheme == "bearer":
            return scheme, rest
        if scheme == "basic":
            try:
                told = base64.b64decode(rest, validate=True).decode()
            except (binascii.Error, ValueError):
                told = ""
            return scheme, told.partition(":")[2]
    raise _refused("the Authorization header is not understood: send 'Bearer TOKEN'", _CHALLENGE)


def may_read(request: Request, _: Annotated[object, Security(_described)] = None) -> None:
    """Let a reader in. Raises Failure: 401 without a token that holds."""
    given = given_token(request)
    if given is None:
        settings = library_of(request).settings
        if settings.loopback and not settings.read_needs_token:
            return
        raise _refused("reading this service needs a token: 'timeline token create'", _CHALLENGE)
    _holder(request, given[1], "read")


def may_append(request: Request, _: Annotated[object, Security(_described)] = None) -> Token:
    """The writer's token. Raises Failure: 401 without one that holds, 403 for one that reads."""
    given = given_token(request)
    if given is None or given[0] != "bearer":
        raise _refused(
            "appending needs a token of scope append, sent as 'Authorization: Bearer TOKEN' "
            "('timeline token create --scope append --name WHO')",
            _CHALLENGE_WRITE,
        )
    return _holder(request, given[1], "append")


def routes_that_read() -> APIRouter:
    """A router for what only reads: whom it lets in, and how it refuses."""
    return APIRouter(
        prefix="/api",
        generate_unique_id_function=known_as,
        dependencies=[Depends(may_read), Depends(only_known_parameters)],
        responses=READING,
        tags=["reading"],
    )


def _holder(request: Request, text: str, scope: Scope) -> Token:
    with library_of(request).tokens() as tokens:
        token = tokens.find(text)
    if token is None:
        raise _refused("this token was never made: check how it was copied", _CHALLENGE)
    request.scope.get(TOLD, {})["who"] = token.name
    if token.revoked is not None:
        raise _refused(f"the token {token.id} was revoked: ask for another", _CHALLENGE)
    if not token.allows(scope):
        raise Failure(403, f"the token {token.id} is of scope {token.scope}: this needs {scope}")
    return token


def _refused(message: str, challenge: Headers) -> Failure:
    return Failure(401, message, [Problem(where="Authorization", message=message)], challenge)


Writer = Annotated[Token, Depends(may_append)]
