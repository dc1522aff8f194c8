"""Every route for everybody: without a token, and with each kind of token."""

from __future__ import annotations

import base64
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from tests.web.conftest import STATEMENT, Serve, bearer, make_token
from timeline.store.driver import sqlite3
from timeline.store.tokens import Tokens
from web.app import create_app
from web.settings import ServeSettings

OPEN = {"/healthz": 200, "/readyz": 200, "/static/{version}/{name}": 404}
"""What needs no token, and what the call below finds there: style sheets hold no record."""
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


def routes() -> list[tuple[str, str]]:
    """Every route of the service with its method, as the application has them."""
    app = create_app(ServeSettings(place="nowhere.sqlite"))
    found = [route for route in app.routes if isinstance(route, APIRoute)]
    return sorted({(m, r.path.replace(":path}", "}")) for r in found for m in r.methods})


ROUTES = routes()
HOLDERS = ["nobody", "bad", "malformed", "read", "append", "revoked"]
BINDINGS: dict[str, dict[str, Any]] = {
    "loopback": {},
    "loopback, token required": {"read_needs_token": True},
    "everywhere": {"host": "0.0.0.0"},
}


@pytest.fixture(scope="module")
def doors(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """The service by each binding, and the headers of everybody; nothing here is written to."""
    place = str(shutil.copy(filled, tmp_path_factory.mktemp("doors") / "store.sqlite"))
    with ExitStack() as stack:
        clients = {
            name: stack.enter_context(
                TestClient(
                    create_app(ServeSettings(place=place, **settings)),
                    base_url="http://127.0.0.1",
                    raise_server_exceptions=False,
                )
            )
            for name, settings in BINDINGS.items()
        }
        headers = {
            "nobody": {},
            "bad": bearer(f"ntl_{'0' * 12}_{'x' * 43}"),
            "malformed": {"Authorization": "Bearer"},
            "read": bearer(make_token(place, "read")),
            "append": bearer(make_token(place, "append")),
            "revoked": bearer(make_token(place, "append", revoked=True)),
        }
        yield {"clients": clients, "headers": headers}


def test_the_table_below_has_every_route() -> None:
    described = create_app(ServeSettings(place="nowhere.sqlite")).openapi()["paths"]

    assert {(m.upper(), p) for p, methods in described.items() for m in methods} <= set(ROUTES)
    assert {path for method, path in ROUTES if method == "POST"} == set(BODIES)
    assert len(ROUTES) >= 24
    assert {("GET", "/api/answers"), ("GET", "/api/check")} <= set(ROUTES)


@pytest.mark.parametrize("binding", BINDINGS)
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_route_opens_for_whom_it_should(
    doors: dict[str, Any], method: str, path: str, binding: str
) -> None:
    found = {}
    for holder in HOLDERS:
        answer = call_route(doors["clients"][binding], method, path, doors["headers"][holder])
        found[holder] = answer.status_code
        if answer.status_code == 401:
            # Each on a line of its own: of two on one line, browsers see only the first.
            challenges = answer.headers.get_list("www-authenticate")
            assert challenges[0] == 'Bearer realm="timeline"'
            if method == "GET" or len(challenges) > 1:
                assert challenges[1:] == ['Basic realm="timeline"']
            if path.startswith("/api/"):  # on a page, a person is told in words
                assert answer.headers["content-type"] == "application/problem+json"
            assert "us-china-2018" not in answer.text  # nothing is told

    if path in OPEN:
        assert found == dict.fromkeys(HOLDERS, OPEN[path])
        return
    opened = found["append"]
    if path == "/api/feed":
        assert opened == 409
    elif path == "/api/reinstate":
        assert opened == 422
    elif path.startswith("/api/"):
        assert opened == 200
    else:
        assert opened not in (401, 403)
    refused = dict.fromkeys(("nobody", "bad", "malformed", "revoked"), 401)
    if method == "POST":
        assert found == {**refused, "read": 403, "append": opened}
    else:
        reading = {**refused, "read": opened, "append": opened}
        assert found == (reading | {"nobody": opened} if binding == "loopback" else reading)


def call_route(client: TestClient, method: str, path: str, headers: dict[str, str]) -> Any:
    """A request that the route answers, were it not for the token; it writes nothing."""
    url = re.sub(r"\{[^}]*\}", "us-deficit-200", path) + QUERIES.get(path, "")
    url += "?dry_run=true" if method == "POST" else ""
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
    secret = token[-16:]  # the secret may hold any sign
    with caplog.at_level("INFO"):
        client.post("/api/append", json=STATEMENT, headers=ana)
        client.get(f"/api/talks?token={token}", headers=ana)
        client.get("/api/talks", headers=bearer(token + "x"))

    with sqlite3.connect(place) as connection:
        found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = [name for (name,) in found]
        rows = (connection.execute(f"SELECT * FROM {name}").fetchall() for name in tables)
        dump = repr(dict(zip(tables, rows, strict=True)))
    connection.close()
    assert "access_tokens" in dump
    assert secret not in dump
    records = [record for record in caplog.records if record.name != "httpx2"]  # the test's client
    told = [getattr(record, "fields", {}) for record in records]
    assert len([fields for fields in told if fields]) == 3
    assert [fields["who"] for fields in told if fields][:2] == ["Ana Lind", "Ana Lind"]
    assert secret not in repr([vars(record) for record in records])


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
