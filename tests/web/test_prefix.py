"""Behind a proxy that shows the service under a path of its own site."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urljoin

import httpx2 as httpx
import pytest

from tests.calling import call
from tests.web.conftest import Serve, running
from web.settings import ServeSettings


@pytest.fixture(params=["taken away", "passed on"])
def proxied(request: pytest.FixtureRequest, place: str) -> Iterator[str]:
    """The address of the service behind a real proxy, which takes the prefix away or not."""
    settings = ServeSettings(place=place, prefix="/talks", heartbeat=0.2)
    # One client for all that is passed on: each reads every certificate that the machine trusts.
    with running(settings) as upstream, httpx.Client(timeout=20, verify=False) as asking:

        class Proxy(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if not self.path.startswith("/talks/"):
                    self.send_error(404)
                    return
                cut = 6 if request.param == "taken away" else 0
                origin = upstream.removesuffix("/")
                with asking.stream("GET", origin + self.path[cut:]) as answer:
                    self.send_response(answer.status_code)
                    for name in ("content-type", "location", "etag"):
                        if name in answer.headers:
                            self.send_header(name, answer.headers[name])
                    self.end_headers()
                    with suppress(BrokenPipeError):  # who asked has gone: a feed never ends
                        for piece in answer.iter_raw():
                            self.wfile.write(piece)
                            self.wfile.flush()

            def log_message(self, *_args: object) -> None: ...

        server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()


def test_every_address_of_every_page_leads_somewhere(proxied: str) -> None:
    waiting, seen = ["/talks/"], set[str]()
    with httpx.Client(base_url=proxied, timeout=30) as client:
        while waiting and len(seen) < 40:
            path = waiting.pop(0)
            seen.add(path)
            answer = client.get(path)
            assert answer.status_code in (200, 303, 307), path
            found = [answer.headers["location"]] if answer.is_redirect else []
            if "html" in answer.headers.get("content-type", ""):
                found += re.findall(
                    r'(?:href|src|action|data-(?!root)\w+)="(/[^"#]*)"', answer.text
                )
            for one in found:
                address = urljoin(path, one.replace("&amp;", "&"))
                assert address.startswith("/talks/"), (path, one)
                if address not in seen and address not in waiting:
                    page = address.startswith("/talks/n/")
                    waiting.insert(len(waiting) if page else 0, address)
        kinds = {path.split("/")[2] for path in seen}
        assert {"n", "static", "api"} <= kinds
        described = client.get("/talks/api/openapi.json").json()
        assert described["servers"] == [{"url": "/talks"}]


def test_the_live_feed_is_where_the_page_asks_for_it(proxied: str) -> None:
    page = httpx.get(f"{proxied}/talks/n/us-china-2018/", timeout=30).text
    assert 'data-root="/talks"' in page
    with httpx.stream("GET", f"{proxied}/talks/api/feed?after=94", timeout=20) as answer:
        assert answer.status_code == 200
        lines = answer.iter_lines()
        assert any(line.startswith("event: recorded") for line in lines)


def test_a_refusal_leads_back_to_where_the_reader_was(proxied: str) -> None:
    page = httpx.get(f"{proxied}/talks/n/us-china-2018/?as_of=nonsense", timeout=30)
    assert page.status_code == 422
    assert 'href="/talks/n/us-china-2018/"' in page.text


def test_the_path_alone_leads_to_the_page(place: str, serve: Serve) -> None:
    client = serve(place, prefix="/talks")
    answers = [client.get(path, follow_redirects=False) for path in ("/talks", "/talks/")]
    assert [answer.status_code for answer in answers] == [307, 307]
    assert {answer.headers["location"] for answer in answers} == {"/talks/n/us-china-2018/"}


@pytest.mark.parametrize("prefix", ["talks", "/ta lks", "/a//b", "https://example.org/talks"])
def test_what_is_no_path_is_refused(place: str, prefix: str) -> None:
    code, _, err = call("--db", place, "serve", "--path-prefix", prefix)
    assert code == 2
    assert "is no path: write it like /talks" in err


def test_names_with_a_slash_have_pages_of_their_own(place: str, serve: Serve) -> None:
    db = ("--db", place, "-n", "eu/uk")
    for line in (
        ("new", "eu/uk", "--title", "EU and UK"), ("party", "a/b"), ("party", "a"),
        ("issue", "c", "--title", "C"), ("issue", "b/c", "--title", "B/C"),
        ("append", "demand", "--id", "one/1", "--occurred", "2018-05-01", "--issue", "c",
         "--by", "a/b", "--to", "a", "--proposal", "p", "--quantity", "7 USD bn"),
        ("append", "demand", "--id", "two/2", "--occurred", "2018-05-01", "--issue", "b/c",
         "--by", "a", "--to", "a/b", "--proposal", "q", "--quantity", "9 USD bn"),
    ):  # fmt: skip
        assert call(*db, *line).code == 0, line
    client = serve(place)
    base = re.search(r'href="(/n/[^"]*uk[^"]*)"', client.get("/").text)
    assert base is not None
    assert client.get(base[1]).status_code == 200
    first = client.get(f"{base[1]}position/a~b/c").text
    other = client.get(f"{base[1]}position/a/b~c").text
    assert "7 USD bn" in first
    assert "9 USD bn" not in first
    assert "9 USD bn" in other
    assert client.get(f"{base[1]}development/one~1").status_code == 200
    assert client.get("/api/show/one/1?negotiation=eu/uk").json()["development"]["id"] == "one/1"
    for page in (client.get(base[1]).text, client.get(f"{base[1]}timeline").text, first):
        for link in re.findall(r'href="(/n/[^"]+)"', page):
            assert client.get(link.replace("&amp;", "&")).status_code in (200, 303), link


def test_a_party_and_an_issue_with_hyphens_are_not_mistaken(place: str, serve: Serve) -> None:
    db = ("--db", place, "-n", "hyphens")
    for line in (
        ("new", "hyphens", "--title", "H"), ("party", "a-b"), ("party", "a"),
        ("issue", "c", "--title", "C"), ("issue", "b-c", "--title", "BC"),
        ("append", "demand", "--id", "one", "--occurred", "2018-05-01", "--issue", "c",
         "--by", "a-b", "--to", "a", "--proposal", "p", "--quantity", "7 USD bn"),
        ("append", "demand", "--id", "two", "--occurred", "2018-05-01", "--issue", "b-c",
         "--by", "a", "--to", "a-b", "--proposal", "q", "--quantity", "9 USD bn"),
    ):  # fmt: skip
        assert call(*db, *line).code == 0, line
    client = serve(place)
    first = client.get("/n/hyphens/?part=cell-a--b-c").text
    assert "7 USD bn" in first
    assert "9 USD bn" not in first


def test_a_board_of_many_rounds_of_talks_begins_with_the_last_ones(
    place: str, serve: Serve, tmp_path: Path
) -> None:
    rounds = tmp_path / "rounds.jsonl"
    rounds.write_text("".join(
        f'{{"kind": "talks-{what}", "id": "{what}-{n}", "occurred": "2018-05-{n + 10}", '
        f'"between": ["USA", "CHN"], "round": "round-{n:02}"}}\n'
        for n in range(12) for what in (("opened", "closed") if n else ("opened",))
    ))  # fmt: skip
    assert call("--db", place, "append", rounds).code == 0
    page = serve(place).get("/n/us-china-2018/?as_of=2018-06-01").text
    earlier, _, last = page.partition('id="talks-earlier"')[2].partition('id="talks-round-07"')
    assert "8 earlier rounds, 1 of them open" in earlier
    assert re.findall(r'id="talks-round-(\d+)"', earlier) == [f"{n:02}" for n in range(7)]
    assert re.findall(r'id="talks-round-(\d+)"', last) == ["08", "09", "10", "11"]
    assert last.index("</details>") < last.index('id="talks-round-08"')


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_at_the_edge_of_the_calendar_is_shown_and_drawn(
    place: str, serve: Serve, day: str
) -> None:
    kinds = (
        ("statement", "--says", "until further notice"),
        ("demand", "--to", "CHN", "--proposal", "edge", "--quantity", "1 USD bn"),
        ("talks-opened", "--between", "USA,CHN", "--round", "edge"),
        ("statement", "--says", "by then", "--occurred", f"../{day}"),
    )
    for kind, *more in kinds:
        by = () if kind == "talks-opened" else ("--by", "USA")
        when = () if "--occurred" in more else ("--occurred", day)
        added = call("--db", place, "append", kind, "--issue", "trade-deficit", *by, *when, *more)
        assert added.code == 0, added.err
    client = serve(place)
    for view in ("", "hardening", "timeline", "compare", "position/USA/trade-deficit"):
        assert client.get(f"/n/us-china-2018/{view}").status_code == 200, view
    for name in ("board", "strip", "lanes"):
        assert client.get(f"/n/us-china-2018/picture/{name}.svg").status_code == 200, name
    ladder = "/n/us-china-2018/picture/ladder.svg?party=USA&issue=trade-deficit"
    assert client.get(ladder).status_code == 200
    for answer in ("stance", "replay", "audit", "talks", "measures", "proposals", "check"):
        assert client.get(f"/api/{answer}").status_code == 200, answer


def test_an_address_that_says_something_empty_is_put_right_on_every_page(proxied: str) -> None:
    for view in ("", "hardening", "position/USA/trade-deficit", "development/us-deficit-200"):
        path = f"/talks/n/us-china-2018/{view}"
        answer = httpx.get(f"{proxied}{path}?as_of=", timeout=30)
        assert (answer.status_code, urljoin(path, answer.headers["location"])) == (303, path)
