"""Every route for everybody: without a token, and with each kind of token."""

from __future__ import annotations

import base64
import re
import sqlite3
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from tests.web.conftest import STATEMENT, Serve, bearer, make_token
from timeline.tokens import Tokens
from web.app import create_app
from web.settings import ServeSettings

OPEN = {"/healthz", "/readyz"}
DESCRIPTION = "/api/openapi.json"
BODIES: dict[str, Any] = {
    "/api/append": STATEMENT,
    "/api/correct": {"id": "us-deficit-200", "set": {"says": "Twice as much."}, "reason": "typo"},
    "/api/retract": {"id": "us-deficit-200", "reason": "coded twice"},
    "/api/reinstate": {"id": "us-deficit-200", "reason": "not retracted at all"},
    "/api/add-source": {"id": "us-deficit-200", "source": "dw-2018-05-04"},
    "/api/link": {"id": "us-deficit-200", "relation": "follows", "other": "us-deficit-100"},
}
QUERIES = {
    "/api/diff": "?from=2018-05-02",
    "/api/why": "?party=CHN&issue=market-access",
    "/api/feed": "?after=999999",  # which is refused, or it would never end
}


def routes(app: Any = None) -> list[tuple[str, str]]:
    """Every route of the service with its method, as the application has them."""
    app = app or create_app(ServeSettings(place="nowhere.sqlite"))
    found = []
    for route in _flat(app.routes):
        found += [(method, route.path) for method in sorted(route.methods)]
    return sorted(set(found))


def _flat(listed: Any) -> Any:
    for route in listed:
        inner = getattr(route, "routes", None) or getattr(
            getattr(route, "original_router", None), "routes", None
        )
        if isinstance(route, APIRoute):
            yield route
        elif inner:
            yield from _flat(inner)


ROUTES = routes()
HOLDERS = ["nobody", "bad", "malformed", "read", "append", "revoked"]


def holders(place: str) -> dict[str, dict[str, str]]:
    """The headers of everybody."""
    return {
        "nobody": {},
        "bad": bearer(f"ntl_{'0' * 12}_{'x' * 43}"),
        "malformed": {"Authorization": "Bearer"},
        "read": bearer(make_token(place, "read")),
        "append": bearer(make_token(place, "append")),
        "revoked": bearer(make_token(place, "append", revoked=True)),
    }


def test_the_table_below_has_every_route() -> None:
    described = create_app(ServeSettings(place="nowhere.sqlite")).openapi()["paths"]

    assert {(m.upper(), p) for p, methods in described.items() for m in methods} <= set(ROUTES)
    assert {path for method, path in ROUTES if method == "POST"} == set(BODIES)
    assert len(ROUTES) >= 22


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("binding", ["loopback", "loopback, token required", "everywhere"])
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_route_opens_for_whom_it_should(
    place: str, serve: Serve, method: str, path: str, binding: str, holder: str
) -> None:
    client = serve(
        place,
        host="0.0.0.0" if binding == "everywhere" else "127.0.0.1",
        read_needs_token="required" in binding,
    )
    headers = holders(place)[holder]

    answer = call_route(client, method, path, headers)

    if path in OPEN:
        expected = {200}
    elif method == "POST":
        expected = {"append": {200, 201, 422}, "read": {403}}.get(holder, {401})
    elif holder in ("read", "append") or (holder == "nobody" and binding == "loopback"):
        expected = {409} if path == "/api/feed" else {200}
    else:
        expected = {401}
    assert answer.status_code in expected, answer.text
    if answer.status_code == 401:
        assert "Bearer" in answer.headers["www-authenticate"]
        assert answer.headers["content-type"] == "application/problem+json"
    if method == "POST" and holder != "append":
        # Nothing was written, and nothing was told.
        assert "us-china-2018" not in answer.text


def call_route(client: TestClient, method: str, path: str, headers: dict[str, str]) -> Any:
    """A request that the route answers, were it not for the token."""
    url = re.sub(r"\{id(:path)?\}", "us-deficit-200", path) + QUERIES.get(path, "")
    if "{" in url:
        pytest.skip(f"{path} takes more than an id")
    return client.request(method, url, headers=headers, json=BODIES.get(path))


def test_what_is_appended_is_recorded_under_the_name_of_the_token(
    client: TestClient, place: str
) -> None:
    token = make_token(place, "append", "Bo Ek")

    done = client.post("/api/append", json=STATEMENT, headers=bearer(token))

    seq = done.json()["events"][0]["seq"]
    event = client.get("/api/log").json()["events"][-1]
    assert (event["seq"], event["recorder"]) == (seq, "Bo Ek")


def test_a_token_that_is_revoked_meanwhile_is_refused_at_once(
    client: TestClient, place: str
) -> None:
    token = make_token(place, "append", "Bo Ek")
    assert client.get("/api/talks", headers=bearer(token)).status_code == 200
    tokens = Tokens(place)
    tokens.revoke(tokens.all()[-1].id)
    tokens.close()

    refused = client.get("/api/talks", headers=bearer(token))

    assert refused.status_code == 401
    assert "was revoked" in refused.json()["detail"]


def test_a_browser_reads_with_a_token_as_its_password_but_never_writes(
    place: str, serve: Serve
) -> None:
    client = serve(place, host="0.0.0.0")
    token = make_token(place, "append")
    basic = {"Authorization": "Basic " + base64.b64encode(f"ana:{token}".encode()).decode()}

    assert client.get("/api/talks", headers=basic).status_code == 200
    assert client.post("/api/append", json=STATEMENT, headers=basic).status_code == 401


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer  ", "Digest x", "Basic !", "Basic eA==", "ntl_x", "Bearer ntl_x",
     "Bearer \xff", "Bearer " + "a" * 5000],
)  # fmt: skip
def test_a_header_that_means_nothing_is_refused(client: TestClient, header: str) -> None:
    answer = client.get("/api/talks", headers={"Authorization": header.encode("latin-1")})

    assert answer.status_code == 401
    assert answer.json()["problems"][0]["where"] == "Authorization"


def test_two_headers_are_refused(client: TestClient, ana: dict[str, str]) -> None:
    twice = [("Authorization", ana["Authorization"])] * 2

    assert client.get("/api/talks", headers=twice).status_code == 401


def test_the_store_keeps_no_token_and_no_log_line_shows_one(
    client: TestClient, place: str, ana: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    token = ana["Authorization"].removeprefix("Bearer ")
    secret = token.rpartition("_")[2]
    with caplog.at_level("INFO"):
        client.post("/api/append", json=STATEMENT, headers=ana)
        client.get(f"/api/talks?token={token}", headers=ana)
        client.get("/api/talks", headers=bearer(token + "x"))

    with sqlite3.connect(place) as connection:
        dump = "\n".join(connection.iterdump())
    connection.close()
    assert "access_tokens" in dump
    assert secret not in dump
    told = [getattr(record, "fields", {}) for record in caplog.records]
    assert len([fields for fields in told if fields]) == 3
    assert [fields["who"] for fields in told if fields][:2] == ["Ana Lind", "Ana Lind"]
    assert secret not in repr([vars(record) for record in caplog.records])


def test_tokens_are_kept_on_both_databases(everywhere: str, serve: Serve) -> None:
    tokens = Tokens(everywhere)
    assert tokens.all() == []
    assert tokens.find(f"ntl_{'0' * 12}_{'x' * 43}") is None
    read, text = tokens.create("Bo", "read")
    other, _ = tokens.create("Bo", "append")
    assert tokens.find(text) == read
    assert tokens.find(text[:-1] + ("a" if text[-1] != "a" else "b")) is None
    assert tokens.all() == [read, other]
    revoked = tokens.revoke(read.id)
    assert revoked.revoked is not None
    assert tokens.revoke(read.id) == revoked
    tokens.close()

    client = serve(everywhere)
    assert client.get("/api/talks", headers=bearer(text)).status_code == 401
    assert client.get("/api/talks").status_code == 200
