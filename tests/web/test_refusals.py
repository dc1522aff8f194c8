"""What cannot be answered is a problem document, with every problem, and never a traceback."""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from fastapi.testclient import TestClient

from tests.calling import call
from tests.web.conftest import STATEMENT, Serve, make_token
from timeline.questions import table as questions
from timeline.store.driver import sqlite3
from web.guard import HEADERS
from web.problems import ProblemDocument

READING = ["stance", "replay", "audit", "talks", "measures", "proposals", "list",
           "show/us-deficit-200", "why?party=CHN&issue=market-access",
           "diff?from=2018-05-02"]  # fmt: skip


def problem(answer: Any, status: int) -> list[dict[str, Any]]:
    """Checks a problem document; its problems are returned."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    document = msgspec.json.decode(answer.content, type=ProblemDocument)
    assert (document.status, document.problems != []) == (status, True)
    assert "Traceback" not in answer.text
    assert "sqlite" not in answer.text.casefold()
    problems: list[dict[str, Any]] = answer.json()["problems"]
    return problems


@pytest.mark.parametrize("route", READING)
def test_every_bad_bound_is_named_with_its_value(client: TestClient, route: str) -> None:
    bad = {"as_of": "2018-02-30", "known_by": "03/04/2018", "recorded_by": "soon",
           "without": ["A4", "B1"], "without_source": "nobody", "reading": "maybe"}  # fmt: skip
    path, _, query = route.partition("?")

    answer = client.get(f"/api/{path}?{query}", params={**dict(_pairs(query)), **bad})

    named = {p["where"]: p["message"] for p in problem(answer, 422)}
    assert set(named) - {"as_of"} == set(bad) - {"as_of"}
    assert "2018-02-30" in named.get("as_of", "2018-02-30")
    for where, value in (("known_by", "03/04/2018"), ("recorded_by", "soon"), ("without", "B1"),
                         ("without_source", "nobody"), ("reading", "maybe")):  # fmt: skip
        assert value in named[where]


def _pairs(query: str) -> Iterator[tuple[str, str]]:
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if name:
            yield name, value


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("stance?asof=2018-05-04", "asof"),
        ("stance?as_of=2018-05-04&as_of=2018-05-03", "as_of"),
        ("stance?party=U%00", "party"),
        ("stance?all=perhaps", "all"),
        ("audit?since=yesterday", "since"),
        ("diff", "from"),
        ("diff?from=soon", "from"),
        ("diff?from=2018-05-02&to=2018-13-01", "to"),
        ("diff?from=2018-05-01&to=2018-05-04&as_of=2018-05-02", "as_of"),
        ("diff?from_recorded=x&to_recorded=y", "from_recorded"),
        ("why?party=CHN", "issue"),
        ("log?recorded_by=x", "recorded_by"),
        ("log?as_of=2018-05-04", "as_of"),
        ("export?recorded_by=x", "recorded_by"),
        ("feed?after=x", "after"),
        ("feed?after=-1", "after"),
        ("feed?after=1&after=2", "after"),
    ],
)
def test_a_parameter_that_is_wrong_is_named(client: TestClient, path: str, where: str) -> None:
    assert where in [p["where"] for p in problem(client.get(f"/api/{path}"), 422)]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("show/us-deficit-200?asof=1", "is no parameter of /api/show/us-deficit-200 (did you mean"),
        (
            "log?recorded_by=4 May 2018",
            "or UTC time (2018-05-04T12:00Z); here that is '2018-05-04'",
        ),
        ("stance?as_of=4 May 2018", "for its last day; here that is '2018-05-04'"),
    ],
)
def test_a_parameter_that_is_wrong_is_told_as_it_was_asked(
    client: TestClient, path: str, said: str
) -> None:
    (wrong,) = problem(client.get(f"/api/{path}"), 422)
    assert said in wrong["message"]


@pytest.mark.parametrize(
    ("path", "where", "told"),
    [
        ("stance?party=CHM", "party", "did you mean CHN?"),
        ("measures?toward=CHM", "toward", "did you mean CHN?"),
        ("stance?issue=trade-defecit", "issue", "did you mean trade-deficit"),
        ("why?party=CHN&issue=nothing", "issue", "no issue 'nothing'"),
        ("stance?codebook=standart", "codebook", "did you mean standard"),
        ("stance?codebook=standard/99", "codebook", "no codebook 'standard/99'"),
        ("stance?negotiation=steel", "negotiation", "no negotiation 'steel'"),
        ("feed?negotiation=steel", "negotiation", "no negotiation 'steel'"),
        ("show/us-deficit-2000", "id", "did you mean us-deficit-200"),
        ("show/99999", "id", "no event 99999"),
        ("show/1", "id", "not a development"),
        ("show/99999999999999999999999", "id", "no event"),
        ("show/%F0%9F%8C%8D", "id", "no development"),
        ("nothing", "", "nothing is at /api/nothing"),
        ("stance/", "", "nothing is at /api/stance/"),
        ("show/a/b", "id", "no development"),
    ],
)
def test_what_is_not_there_is_not_found(
    client: TestClient, path: str, where: str, told: str
) -> None:
    answer = client.get(f"/api/{path}")

    problem(answer, 404)
    assert told in answer.json()["detail"]
    assert [p["where"] for p in answer.json()["problems"]] == [where]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "NOPE"])
def test_a_method_that_a_route_does_not_have_is_refused(client: TestClient, method: str) -> None:
    answer = client.request(method, "/api/stance")

    problem(answer, 405)
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
def test_nothing_is_appended_by_another_method(client: TestClient, method: str) -> None:
    answer = client.request(method, "/api/append")

    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"


MALFORMED = [
    (b"", 400, "no JSON"),
    (b"{", 400, "no JSON"),
    (b'{"kind": "demand", "kind": "offer"}', 400, "stands twice"),
    (b"\xff\xfe", 400, "not UTF-8"),
    (b"[" * 100_000, 400, "nested"),
    (b'"text"', 422, "no JSON object"),
    (b"null", 422, "no JSON object"),
    (b"[]", 422, "no entry"),
    (b"{}", 422, "kind"),
    (b'{"kind": "demamd"}', 422, "did you mean demand"),
    (b'{"kind": "demand"}', 422, "needs occurred"),
    (b'{"kind": "statement", "says": {"a": 1}}', 422, "nested"),
    (b'{"kind": "statement", "colour": "red"}', 422, "colour"),
    (b'[{"kind": "party"}, {"kind": "issue"}]', 422, "entry 2"),
    (b'{"kind": "retract", "id": "us-deficit-200", "reason": "\\ud800"}', 422, "U+D800"),
    (b'{"kind": "statement", "occurred": "2018-05-06", "issue": "process", "by": "CHN", '
     b'"says": "\\u0000"}', 422, "U+0000"),
    (b'{"kind": "statement", "occurred": "2018-02-30", "issue": "process", "by": "CHN", '
     b'"says": "x"}', 422, "2018-02-30"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "status", "told"), MALFORMED)
def test_a_body_that_cannot_be_recorded_is_refused_and_writes_nothing(
    client: TestClient, ana: dict[str, str], body: bytes, status: int, told: str
) -> None:
    before = client.get("/api/export").content

    answer = client.post(
        "/api/append", content=body, headers={**ana, "Content-Type": "application/json"}
    )

    assert "" not in [one["place"] for one in problem(answer, status)]
    assert told in answer.text
    assert client.get("/api/export").content == before


def test_every_problem_of_a_document_is_told_with_its_line(
    client: TestClient, ana: dict[str, str]
) -> None:
    body = (
        '{"kind": "party", "party": "FRA"}\n'
        '{"kind": "statement", "occurred": "2018-02-30", "issue": "process", "by": "FRA"}\n'
        '{"kind": "demand", "occurred": "2018-05-05", "issue": "nothing", "by": "USA"}\n'
    )

    answer = client.post(
        "/api/append", content=body, headers={**ana, "Content-Type": "application/x-ndjson"}
    )

    places = {(p["place"], p["where"]) for p in problem(answer, 422)}
    assert ("line 2", "occurred") in places
    assert {place for place, _ in places} == {"line 2", "line 3"}
    assert client.get("/api/stance?party=FRA").status_code == 404


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "multipart/form-data; boundary=x", "application/xml", "a/b/c", ";"]
)
def test_a_kind_of_body_that_is_not_read_is_refused(
    client: TestClient, ana: dict[str, str], kind: str
) -> None:
    problem(client.post("/api/append", content=b"{}", headers={**ana, "Content-Type": kind}), 415)


def test_a_packed_body_is_refused_as_that(client: TestClient, ana: dict[str, str]) -> None:
    told = {**ana, "Content-Type": "application/json", "Content-Encoding": "gzip"}
    answer = client.post("/api/append", content=gzip.compress(b"{}"), headers=told)
    assert "packed as 'gzip'" in problem(answer, 415)[0]["message"]


def test_what_is_missing_is_told_in_our_words(client: TestClient) -> None:
    (one,) = problem(client.get("/api/why?party=USA"), 422)
    assert one == {"where": "issue", "message": "is missing: give it", "place": None}


def test_a_body_that_is_too_large_is_refused_said_or_not(place: str, serve: Serve) -> None:
    client = serve(place, largest_body=1000)
    headers = {
        "Authorization": f"Bearer {make_token(place, 'append')}",
        "Content-Type": "application/json",
    }

    def pieces() -> Iterator[bytes]:
        for _ in range(20):
            yield b" " * 100

    said = client.post("/api/append", content=b" " * 1001, headers=headers)
    unsaid = client.post("/api/append", content=pieces(), headers=headers)
    problem(said, 413)
    problem(unsaid, 413)
    assert "1,000 bytes" in unsaid.json()["detail"]
    problem(client.post("/api/append", content=b" " * 1000, headers=headers), 400)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.1", "",
                                  "localhost:x", "[::1", "127.0.0.1:80:80",
                                  "localhost@evil.example", "0x7f.1"])  # fmt: skip
def test_a_name_that_is_not_the_services_is_refused(client: TestClient, host: str) -> None:
    problem(client.get("/api/talks", headers={"Host": host}), 421)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8018", "127.0.0.1", "127.0.0.9:1",
                                  "[::1]:8018", "localhost."])  # fmt: skip
def test_its_own_names_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_a_name_may_be_allowed(place: str, serve: Serve) -> None:
    client = serve(place, allowed_hosts=("talks.example.org",))

    assert client.get("/healthz", headers={"Host": "Talks.Example.org:443"}).status_code == 200
    assert client.get("/healthz", headers={"Host": "example.org"}).status_code == 421


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/stance"), ("GET", "/healthz"), ("GET", "/nothing"), ("PUT", "/api/stance"),
     ("POST", "/api/append"), ("HEAD", "/api/talks"), ("GET", "/api/stance?asof=1"),
     ("GET", "/api/openapi.json")],
)  # fmt: skip
def test_every_answer_carries_the_headers_that_protect(
    client: TestClient, method: str, path: str
) -> None:
    headers = client.request(method, path).headers

    assert {name: headers.get(name) for name in HEADERS} == HEADERS
    assert "server" not in headers
    assert "access-control-allow-origin" not in headers
    assert "unsafe" not in headers["content-security-policy"]
    assert "http" not in headers["content-security-policy"]


def test_no_other_site_may_read_it_unless_it_was_allowed(place: str, serve: Serve) -> None:
    closed, opened = serve(place), serve(place, origins=("https://a.example",))

    for origin, expected in (
        ("https://a.example", "https://a.example"),
        ("https://b.example", None),
    ):
        asked = {"Origin": origin}
        assert "access-control-allow-origin" not in closed.get("/api/talks", headers=asked).headers
        answer = opened.get("/api/talks", headers=asked)
        assert answer.headers.get("access-control-allow-origin") == expected
        assert "access-control-allow-credentials" not in answer.headers


def test_a_store_that_is_gone_is_said_and_comes_back(
    place: str, serve: Serve, ana: dict[str, str]
) -> None:
    client = serve(place)
    os.rename(place, place + ".away")

    for answer in (
        client.get("/api/stance"),
        client.get("/readyz"),
        client.post("/api/append", json=STATEMENT, headers=ana),
    ):
        problem(answer, 503)
        assert answer.headers["retry-after"] == "5"
        assert place not in answer.text
    assert client.get("/healthz").status_code == 200

    os.rename(place + ".away", place)
    assert client.get("/readyz").status_code == 200
    assert client.get("/api/stance").status_code == 200


def test_a_locked_store_is_said(place: str, serve: Serve, ana: dict[str, str]) -> None:
    client = serve(place)
    other = sqlite3.connect(place, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        problem(client.post("/api/append", json=STATEMENT, headers=ana), 503)
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert client.post("/api/append", json=STATEMENT, headers=ana).status_code == 201


def test_a_fault_of_the_service_is_a_problem_document_too(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a secret detail")

    monkeypatch.setattr("web.at_cut.KeptShelf.fold", break_down)

    answer = client.get("/api/stance")

    problem(answer, 500)
    assert "ZeroDivisionError" in answer.json()["detail"]
    assert "a secret detail" not in answer.text
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_refusals_use_the_words_of_the_service(client: TestClient) -> None:
    detail = client.get("/api/stance?as_of=x").json()["detail"]

    assert detail.startswith("as_of: ")
    assert "--" not in detail
    assert call("--db", "nowhere.sqlite", "stance").code == 5


def test_a_token_is_masked_wherever_it_would_be_logged() -> None:
    import logging

    from web.access_log import JsonFormatter

    token = "ntl_0123456789ab_" + "Aa0-_" * 8 + "xyz"
    record = logging.LogRecord("x", logging.INFO, "f", 1, "asked %s", (f"/api/{token}",), None)
    record.fields = {"path": f"/n/{token}/", "query": f"search={token}"}
    line = JsonFormatter().format(record)
    assert token not in line
    assert line.count("ntl_0123456789ab_...") == 3


def test_a_terminal_is_told_of_a_request_in_a_line() -> None:
    import logging

    from web.access_log import PlainFormatter

    record = logging.LogRecord("x", logging.INFO, "f", 1, "request", (), None)
    record.fields = {"method": "GET", "path": "/n/t", "query": "as_of=2018", "status": 200,
                     "ms": 12.3, "who": "ntl_0123456789ab_" + "Aa0-_" * 8}  # fmt: skip
    line = PlainFormatter().format(record)
    assert line.partition("  ")[2] == ("200  GET /n/t?as_of=2018  12 ms  by ntl_0123456789ab_...")


def test_nobody_who_asks_sends_orders_or_lines_to_the_terminal_of_the_log() -> None:
    import logging
    import re

    from web.access_log import JsonFormatter, PlainFormatter

    asked = "/n/\x1b]52;c;aGk=\x07\x9b31m\x7f\u202e\n12:00:00  200  GET /"
    record = logging.LogRecord("x", logging.WARNING, "f", 1, "%s", (asked,), None)
    request = logging.LogRecord("x", logging.INFO, "f", 1, "request", (), None)
    request.fields = {"method": "GET", "path": asked, "query": "", "status": 404, "ms": 1.0,
                      "who": asked}  # fmt: skip
    for form in (JsonFormatter(), PlainFormatter()):
        for one in (record, request):
            assert re.search("[\x00-\x1f\x7f-\x9f\u202e]", form.format(one)) is None


def test_the_log_is_json_where_no_terminal_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import logging
    import sys

    from web.access_log import JsonFormatter, PlainFormatter
    from web.server import log_to_stderr

    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    try:
        for stream, asked, wanted in (
            (io.StringIO(), False, JsonFormatter), (terminal, False, PlainFormatter),
            (terminal, True, JsonFormatter),
        ):  # fmt: skip
            monkeypatch.setattr(sys, "stderr", stream)
            log_to_stderr(as_json=asked)
            assert isinstance(root.handlers[0].formatter, wanted)
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


def test_the_address_answers_as_soon_as_it_is_told(place: str) -> None:
    import socket

    from web.server import listening
    from web.settings import ServeSettings

    bound = listening(ServeSettings(place=place, port=0))
    with bound, socket.create_connection(bound.getsockname(), timeout=5):
        pass


BROWSER = {"Accept": "text/html,*/*;q=0.8"}


@pytest.mark.parametrize("path", ["/nowhere", "/nowhere?x=1", "//other.example/a?b=1", "/apiary"])
def test_a_browser_gets_a_page_that_offers_nothing_of_what_it_asked_for(
    client: TestClient, path: str
) -> None:
    answer = client.get(f"{client.base_url}".rstrip("/") + path, headers=BROWSER)

    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert set(re.findall(r'<a [^>]*href="([^"]*)"', answer.text)) == {"/", "/n/"}
    assert client.post("/", headers=BROWSER).headers["allow"] == "GET"


@pytest.mark.parametrize(("prefix", "path"), [("", "/api"), ("", "/api/x"), ("/t", "/t/api/x")])
def test_what_programs_ask_for_is_refused_as_to_programs(
    place: str, serve: Serve, prefix: str, path: str
) -> None:
    problem(serve(place, prefix=prefix).get(path, headers=BROWSER), 404)


def test_what_is_recorded_while_a_page_is_made_is_told_by_its_feed(
    place: str, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, ask = serve(place), questions.stance

    def meanwhile(*given: Any, **further: Any) -> Any:
        found = ask(*given, **further)
        call("--db", place, "party", "LATE")
        return found

    meanwhile.__name__ = "stance"
    monkeypatch.setattr(questions, "stance", meanwhile)
    head = int(client.get("/api/log").json()["events"][-1]["seq"])
    page = client.get("/n/us-china-2018/").text
    assert f'data-head="{head}"' in page
    assert "LATE" not in page


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("?asof=2018-05-03", "asof: is not asked of this page (did you mean as_of?)"),
        ("hardening?kind=demand", "kind: is not asked of this page"),
        ("position/USA/trade-deficit?party=USA", "party: is not asked of this page (known"),
        ("picture/board.svg?as-of=2018-05-03", "as-of: is not asked of this page (did you mean as"),
    ],
)
def test_a_misspelt_bound_of_a_page_shows_no_other_day(
    client: TestClient, address: str, said: str
) -> None:
    answer = client.get(f"/n/us-china-2018/{address}")
    assert answer.status_code == 422
    assert said in answer.text
    assert 'href="/n/us-china-2018/' in answer.text, "the way back"


def test_a_page_keeps_what_is_asked_of_it_and_passes_over_what_networks_add(
    client: TestClient,
) -> None:
    led = client.get("/?as_of=2018-05-03&utm_source=mail&fbclid=x", follow_redirects=False)
    assert led.headers["location"].startswith("/n/us-china-2018/?as_of=2018-05-03&")
    assert client.get(led.headers["location"]).status_code == 200
    for added in ("msclkid", "mc_cid", "_hsenc", "gad_source", "wbraid", "ref", "mkt_tok", "_gl"):
        assert client.get(f"/n/us-china-2018/timeline?{added}=x").status_code == 200, added


@pytest.mark.parametrize(
    ("asked", "said"),
    [("as_of=May 4, 2018", "for its last day; here that is '2018-05-04'"),
     ("known_by=Mai 2018", "for its last day; here that is '2018-05'"),
     ("as_of=early May 2018", "for its last day"), ("as_of=4.5.2018", "write one of them as")],
)  # fmt: skip
def test_a_day_in_words_is_refused_with_the_day_that_they_tell(
    client: TestClient, asked: str, said: str
) -> None:
    for place in ("/api/stance", "/n/us-china-2018/"):
        answer = client.get(f"{place}?{asked}")
        assert answer.status_code == 422
        assert said.replace("'", "&#39;" if place.startswith("/n/") else "'") in answer.text
    assert client.get("/api/audit?since=3 May 2018").json()["detail"].endswith("'2018-05-03'")
