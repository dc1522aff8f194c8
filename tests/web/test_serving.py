"""`timeline serve` and `timeline token` as a person runs them."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx2 as httpx
import psycopg
import pytest

from tests.calling import DEMO, call
from tests.web.conftest import STATEMENT, Serve, Serving, bearer, make_token, process, running
from timeline.store.driver import sqlite3
from timeline.store.tokens import Tokens
from timeline.system.extras import installing
from web.settings import ServeSettings

ROOT = Path(__file__).parents[2]


def test_it_prints_its_address_answers_and_logs_lines_of_json(place: str) -> None:
    with process("--db", place) as (one, address):
        assert address.startswith("http://127.0.0.1:")
        answer = httpx.get(f"{address}api/stance?as_of=2018-05-04&secret=hidden")
        assert answer.status_code == 422
        served = httpx.get(f"{address}api/stance?as_of=2018-05-04")
        assert served.status_code == 200
        one.send_signal(signal.SIGTERM)
        out, err = one.communicate(timeout=20)

    assert one.returncode == 0
    assert out == ""
    lines = [json.loads(line) for line in err.splitlines()]
    access = [line for line in lines if line["logger"] == "timeline.web.access"]
    assert access[-1].items() >= {
        "method": "GET", "path": "/api/stance", "query": "as_of=2018-05-04", "status": 200,
        "bytes": len(served.content), "who": None, "request_id": served.headers["x-request-id"],
        "client": "127.0.0.1", "level": "info",
    }.items()  # fmt: skip
    assert access[-2]["status"] == 422
    assert "hidden" not in err


def test_it_follows_for_the_watches_and_ends_cleanly(
    place: str, forked: Serving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIMELINE_WATCHES", str(tmp_path / "watches.sqlite"))
    target = tmp_path / "moves.jsonl"
    added = call("--db", place, "watch", "add", "--verdict", "hardened", "--to", target)
    with forked("--db", place, "--follow", "--require-token") as (one, address):
        asked = {"kind": "demand", "id": "more", "occurred": "2018-05-20", "by": "USA", "to": "CHN",
                 "issue": "trade-deficit", "proposal": "us-deficit-cut",
                 "quantity": "300 USD bn total", "due": "2020-05"}  # fmt: skip
        token = make_token(place, "append")
        assert httpx.post(f"{address}api/append", json=asked, headers=bearer(token)).is_success
        deadline = time.monotonic() + 20
        while not target.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        one.send_signal(signal.SIGTERM)
        _, err = one.communicate(timeout=20)

    assert one.returncode == 0
    (told,) = map(json.loads, target.read_text().splitlines())
    assert (told["kind"], told["party"], told["developments"]) == ("step", "USA", ["more"])
    assert f"watch {added.out.split()[0]}: {told['id']} delivered" in err
    assert "Traceback" not in err


def test_a_request_that_runs_is_finished_when_it_is_told_to_stop(
    place: str, forked: Serving
) -> None:
    token = make_token(place, "append")
    many = [{**STATEMENT, "id": f"many-{n}", "says": f"Number {n}."} for n in range(800)]
    statuses: list[int] = []
    with forked("--db", place) as (one, address):

        def post() -> None:
            answer = httpx.post(
                f"{address}api/append", json=many, headers=bearer(token), timeout=60
            )
            statuses.append(answer.status_code)

        # Connected and sent before the signal: the store is held until then, so that it must wait.
        holder = sqlite3.connect(place, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        thread = threading.Thread(target=post)
        thread.start()
        thread.join(1.5)
        one.send_signal(signal.SIGTERM)
        thread.join(0.5)
        assert statuses == []
        holder.execute("ROLLBACK")
        holder.close()
        thread.join(60)
        assert one.wait(30) == 0

    assert statuses == [201]
    assert len(json.loads(call("--db", place, "--format", "json", "log").out)["events"]) == 918


def test_an_interrupt_ends_it_with_130(place: str, forked: Serving) -> None:
    with forked("--db", place) as (one, _):
        one.send_signal(signal.SIGINT)
        out, err = one.communicate(timeout=20)

    assert one.returncode == 130
    assert "Traceback" not in out + err


def test_beyond_this_machine_it_wants_a_token_first(place: str, forked: Serving) -> None:
    refused = call("--db", place, "serve", "--host", "0.0.0.0", "--port", "0")
    assert refused.code == 3
    assert "no token" in refused.err
    make_token(place, "read", revoked=True)
    assert call("--db", place, "serve", "--host", "0.0.0.0", "--port", "0").code == 3

    token = make_token(place, "read")

    with forked("--db", place, "--host", "0.0.0.0") as (_, address):
        local = address.replace("0.0.0.0", "127.0.0.1")
        assert httpx.get(f"{local}api/talks").status_code == 401
        assert httpx.get(f"{local}api/talks", headers=bearer(token)).status_code == 200


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--host", "no.such.host.invalid"], 3, "no address"),
        (["--port", "70000"], 2, "70000"),
        (["-n", "steel"], 3, "no negotiation 'steel'"),
        (["--db", "nowhere.sqlite"], 5, "no such file"),
        (["--max-body", "0"], 2, "--max-body"),
    ],
)
def test_what_it_cannot_serve_is_said_at_once(
    place: str, make_read_token: str, arguments: list[str], code: int, told: str
) -> None:
    store = [] if "--db" in arguments else ["--db", place]

    refused = call("serve", *store, *arguments)

    assert (refused.code, refused.out) == (code, "")
    assert told in refused.err
    assert "Traceback" not in refused.err


@pytest.fixture
def make_read_token(place: str) -> str:
    """A token, so that only the address is at fault."""
    return make_token(place, "read")


def test_a_port_that_is_taken_is_said(place: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = call("serve", "--db", place, "--port", taken.getsockname()[1])

    assert refused.code == 3
    assert "--port 0" in refused.err


def test_tokens_are_made_listed_and_revoked(place: str) -> None:
    made = call("--db", place, "token", "create", "--scope", "append", "--name", "Ana Lind")
    as_json = call("--db", place, "token", "create", "--scope", "read", "--name", "Bo",
                   "--format", "json")  # fmt: skip
    other = json.loads(as_json.out)
    text = made.out.strip()
    listed = json.loads(call("--db", place, "token", "list", "--format", "json").out)["tokens"]

    assert made.code == as_json.code == 0
    assert [token["name"] for token in listed] == ["Ana Lind", "Bo"]
    assert [token["scope"] for token in listed] == ["append", "read"]
    assert text not in json.dumps(listed)
    assert text not in made.err
    tokens = Tokens(place, read_only=True)
    found = tokens.find(text)
    assert found is not None
    assert tokens.find(other["token"]) is not None
    assert call("--db", place, "token", "revoke", found.id).code == 0
    assert tokens.find(text).revoked is not None  # type: ignore[union-attr]
    tokens.close()
    rows = call("--db", place, "token", "list").out.splitlines()
    assert rows[0].split("\t") == ["id", "name", "scope", "created", "revoked"]
    assert [bool(row.split("\t")[4]) for row in rows[1:]] == [True, False]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["create", "--scope", "write", "--name", "x"], 2),
        (["create", "--scope", "read"], 2),
        (["create", "--scope", "read", "--name", " "], 3),
        (["create", "--scope", "read", "--name", "a\nb"], 3),
        (["create", "--scope", "read", "--name", "x" * 101], 3),
        (["revoke", "abcdef"], 3),
        (["list", "--db", "nowhere.sqlite"], 5),
        (["create", "--db", "nowhere.sqlite", "--scope", "read", "--name", "x"], 5),
        (["nothing"], 2),
    ],
)
def test_a_bad_call_is_refused(place: str, arguments: list[str], code: int) -> None:
    refused = call("--db", place, "token", *arguments)

    assert (refused.code, refused.out) == (code, "")
    assert "Error: " in refused.err
    assert not os.path.exists("nowhere.sqlite")


@pytest.mark.parametrize(
    ("option", "text", "said"),
    [
        ("--allow-host", "https://talks.example", "is no name of a host: write it like talks.ex"),
        ("--allow-host", "talks.example:80", "is no name of a host"),
        ("--allow-host", "[::1]", "is no name of a host"),
        ("--cors-origin", "talks.example", "is no site: write it like https://example.org"),
        ("--cors-origin", "https://talks.example/", "is no site"),
        ("--max-seconds", "nan", "is no number of seconds"),
    ],
)
def test_what_could_never_be_asked_for_is_refused(
    place: str, option: str, text: str, said: str
) -> None:
    refused = call("--db", place, "serve", option, text)
    assert (refused.code, f"Invalid value for '{option}': '{text}' {said}" in refused.err) == (
        2,
        True,
    )


@pytest.mark.parametrize(
    ("option", "text"),
    [
        ("--allow-host", "Talks.Example"),
        ("--allow-host", "FE80::1"),
        ("--allow-host", "::ffff:10.0.0.5"),
        ("--cors-origin", "*"),
        ("--cors-origin", "http://localhost:3000"),
        ("--cors-origin", "null"),
        ("--cors-origin", "moz-extension://1b2c"),
    ],
)
def test_what_a_browser_may_ask_for_is_not_refused(option: str, text: str) -> None:
    assert call("--db", "nowhere.sqlite", "serve", option, text).code == 5


def test_without_the_extra_it_says_how_to_install_it(place: str) -> None:
    hide = (
        "import sys; sys.modules.update(fastapi=None, uvicorn=None, vl_convert=None); "
        "sys.argv = ['timeline', *sys.argv[1:]]; from cli.main import main; main()"
    )

    def run(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", hide, "--db", place, *args],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip

    served, listed = run("serve"), run("token", "list")
    drawn = run("chart", "board", "-n", DEMO, "-o", os.path.join(os.path.dirname(place), "b.svg"))

    for refused in (served, drawn):
        assert refused.returncode == 3
        # The pip of another environment would look elsewhere.
        assert installing("web") in refused.stderr
    assert listed.returncode == 0, listed.stderr  # tokens need no library of the extra
    assert run("stance").returncode == 0


def test_a_read_imports_nothing_of_the_service(place: str) -> None:
    check = (
        "import sys; sys.argv = ['timeline', '--db', sys.argv[1], 'stance']\n"
        "from cli.main import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print([m for m in ('web', 'fastapi', 'sqlalchemy', 'importlib.metadata') "
        "if m in sys.modules], file=sys.stderr)"
    )

    done = subprocess.run(
        [sys.executable, "-c", check, place], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stderr.strip() == "[]"


def test_a_database_that_dropped_its_connections_is_asked_again(
    filled_url: str, serve: Serve
) -> None:
    client = serve(filled_url)
    assert client.get("/api/talks").status_code == 200
    with psycopg.connect(filled_url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    statuses = [client.get("/api/talks").status_code for _ in range(3)]

    assert set(statuses[:1]) <= {200, 503}
    assert statuses[1:] == [200, 200]


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize(("token", "path", "status"), [
    (True, "/api/append", 413), (False, "/api/append", 401), (True, "/api/stance", 405),
    (True, "/nothing", 404),
])  # fmt: skip
def test_the_answer_to_a_body_that_is_far_too_large_arrives(
    place: str, token: bool, path: str, status: int, chunked: bool
) -> None:
    size = 30 * 1024 * 1024
    headers = {"Content-Type": "application/json"}
    if token:
        headers |= bearer(make_token(place, "append"))
    with running(ServeSettings(place=place)) as address:
        url = urlsplit(address)
        connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=60)
        pieces = (b" " * 2**20 for _ in range(30)) if chunked else b" " * size
        # As most clients do, it sends all of it before it looks for an answer.
        connection.request("POST", path, pieces, headers, encode_chunked=chunked)
        answer = connection.getresponse()
        told = json.loads(answer.read())
        connection.close()

    assert (answer.status, told["status"]) == (status, status)


def test_a_client_that_asks_first_is_told_before_it_sends(place: str) -> None:
    with running(ServeSettings(place=place)) as address:
        url = urlsplit(address)
        with socket.create_connection((url.hostname, url.port), timeout=20) as one:
            one.sendall(
                b"POST /api/append HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\n"
                b"Content-Type: application/json\r\nContent-Length: 31457280\r\n\r\n"
            )
            told = one.recv(65536)

    assert told.startswith(b"HTTP/1.1 401 ")
    assert b"connection: close" in told.lower()
