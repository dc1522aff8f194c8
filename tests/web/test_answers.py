"""What is served is what the command line prints, on both databases and at any cut."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec
import pytest
from fastapi.testclient import TestClient

from cli.main import timeline
from tests.calling import call
from tests.web.conftest import Serve
from timeline.answers.checked import CheckAnswer
from timeline.answers.written import WrittenAnswer
from timeline.questions import table as questions
from web.app import create_app
from web.settings import ServeSettings

QUESTIONS: list[tuple[str, dict[str, Any], list[str]]] = [
    ("stance", {}, []),
    ("stance", {"as_of": "2018-05-04", "party": "USA"}, ["--as-of=2018-05-04", "--party=USA"]),
    ("stance", {"all": "true", "issue": "zte-ban"}, ["--all", "--issue=zte-ban"]),
    ("stance", {"as_of": "2018-04-15", "reading": "possible"},
     ["--as-of=2018-04-15", "--reading=possible"]),
    ("stance", {"without": ["A4", "A5"], "without_source": "nyt-2018-05-04"},
     ["--without=A4", "--without=A5", "--without-source=nyt-2018-05-04"]),
    ("stance", {"codebook": "named", "known_by": "2018-05-04"},
     ["--codebook=named", "--known-by=2018-05-04"]),
    ("replay", {"recorded_by": "60"}, ["--recorded-by=60"]),
    ("replay", {"party": "CHN"}, ["--party=CHN"]),
    ("audit", {"since": "2018-05-01", "issue": "trade-deficit"},
     ["--since=2018-05-01", "--issue=trade-deficit"]),
    ("diff", {"from": "2018-05-02", "to": "2018-05-04"}, ["--from=2018-05-02", "--to=2018-05-04"]),
    ("diff", {"from_recorded": "50", "to_recorded": "90"},
     ["--from-recorded=50", "--to-recorded=90"]),
    ("why", {"party": "CHN", "issue": "market-access"}, ["CHN", "market-access"]),
    ("talks", {}, []),
    ("talks", {"party": "CHN", "issue": "process"}, ["--party=CHN", "--issue=process"]),
    ("measures", {"as_of": "2018-04-30"}, ["--as-of=2018-04-30"]),
    ("measures", {"party": "USA", "issue": "zte-ban"}, ["--party=USA", "--issue=zte-ban"]),
    ("measures", {"toward": "all"}, ["--toward=all"]),
    ("proposals", {"toward": "USA", "as_of": "2018-05-03"},
     ["--toward=USA", "--as-of=2018-05-03"]),
    ("proposals", {"party": "USA", "issue": "trade-deficit"},
     ["--party=USA", "--issue=trade-deficit"]),
    ("proposals", {"as_of": "2018-05-04"}, ["--as-of=2018-05-04"]),
    ("answers", {}, []),
    ("answers", {"as_of": "2018-05-04", "party": "CHN", "issue": "trade-deficit"},
     ["--as-of=2018-05-04", "--party=CHN", "--issue=trade-deficit"]),
    ("agreements", {}, []),
    ("agreements", {"party": "CHN", "all": "true"}, ["--party=CHN", "--all"]),
    ("gap", {}, []),
    ("gap", {"issue": "trade-deficit", "as_of": "2018-05-04"},
     ["--issue=trade-deficit", "--as-of=2018-05-04"]),
    ("show/us-deficit-200", {}, ["us-deficit-200"]),
    ("show/40", {"recorded_by": "50"}, ["40", "--recorded-by=50"]),
    ("log", {"recorded_by": "20"}, ["--recorded-by=20"]),
    ("check", {}, []),
    ("check", {"recorded_by": "60"}, ["--recorded-by=60"]),
    ("list", {"search": "deficit"}, ["--search=deficit"]),
]  # fmt: skip


@pytest.fixture(scope="module")
def schemas() -> Any:
    """The types of the description by their names."""
    return create_app(ServeSettings(place="nowhere")).openapi()["components"]["schemas"]


@pytest.mark.parametrize(("route", "query", "arguments"), QUESTIONS)
def test_an_answer_is_the_one_of_the_command_line_and_of_the_type_that_is_described(
    client: TestClient, place: str, schemas: Any, route: str, query: dict[str, Any],
    arguments: list[str],
) -> None:  # fmt: skip
    served = client.get(f"/api/{route}", params=query)
    command = route.partition("/")[0]
    printed = call("--db", place, command, *arguments, "--format", "json")

    assert printed.code == 0, printed.err
    assert served.status_code == 200, served.text
    assert served.headers["content-type"] == "application/json"
    assert served.json() == json.loads(printed.out)
    kind = questions.QUESTIONS[command].answer
    assert isinstance(msgspec.json.decode(served.content, type=kind), kind)
    assert not list(unknown(schemas, schemas[kind.__name__], served.json(), route))


def unknown(schemas: Any, schema: Any, value: Any, where: str) -> Iterator[str]:
    """Every text that is none of an `enum`, and every field that is not described."""
    schema = schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    if "anyOf" in schema:
        found = [list(unknown(schemas, one, value, where)) for one in schema["anyOf"]
                 if (one.get("type") == "null") == (value is None)]  # fmt: skip
        yield from min(found, key=len, default=[])
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value}"
    elif isinstance(value, dict) and "properties" in schema:
        for name, one in value.items():
            yield from unknown(schemas, schema["properties"][name], one, f"{where}.{name}")
    elif isinstance(value, list):
        for one in value:
            yield from unknown(schemas, schema["items"], one, where)


def test_every_question_has_a_route_and_every_route_is_asked_here() -> None:
    served = {
        path.removeprefix("/api/").partition("/")[0]
        for path, methods in create_app(ServeSettings(place="nowhere")).openapi()["paths"].items()
        if "get" in methods and path.startswith("/api/")
    }

    assert served == {*questions.QUESTIONS, "export", "negotiations", "feed",
                      "developments.atom", "calendar.ics"}  # fmt: skip
    assert {route.partition("/")[0] for route, _, _ in QUESTIONS} == set(questions.QUESTIONS)


def test_every_command_that_shows_the_record_has_a_route() -> None:
    shell = {
        name
        for name in timeline.list_commands(click.Context(timeline))
        if (command := timeline.get_command(click.Context(timeline), name))
        and "recorded_by" in {one.name for one in command.params}
    }

    assert {"answers", "check", "stance", "audit", "talks"} <= shell
    # A picture has an address of its own in the page; what is followed says its form in its name.
    assert shell - {"chart", "feed", "calendar", "publish", "report", "certify"} <= {
        route.partition("/")[0] for route, _, _ in QUESTIONS
    } | {"export"}


OURS = {"db", "negotiation", "form", "to", "what", "output", "force", "help", "kind", "summary",
        "limit", "offset", "tail"}  # fmt: skip
"""Options of the shell that are not of the question: where it is asked, and how and how much of it
is printed."""


def test_every_option_of_a_question_is_a_parameter_of_its_route() -> None:
    paths = create_app(ServeSettings(place="nowhere")).openapi()["paths"]
    for route in sorted({route.partition("/")[0] for route, _, _ in QUESTIONS}):
        command = timeline.get_command(click.Context(timeline), route)
        assert command is not None
        options = {
            max(one.opts, key=len).removeprefix("--").replace("-", "_")
            for one in command.params
        } - {"format"}  # fmt: skip
        path = next(path for path in (f"/api/{route}", f"/api/{route}/{{id}}") if path in paths)
        taken = {one["name"] for one in paths[path]["get"]["parameters"]}
        assert options - OURS <= taken, route


def test_a_broken_assertion_is_told_by_the_write_and_by_the_check(
    client: TestClient, place: str, ana: dict[str, str]
) -> None:
    expected = {"kind": "assertion", "id": "ban", "as-of": "2018-05-04",
                "expects": "USA zte-ban in-force"}  # fmt: skip
    assert client.post("/api/append", json=expected, headers=ana).status_code == 201
    held = msgspec.json.decode(client.get("/api/check").content, type=CheckAnswer)
    assert [one.holds for one in held.assertions] == [True]

    gone = {"id": "zte-ban", "reason": "a test"}
    written = client.post("/api/retract", json=gone, headers=ana)

    told = msgspec.json.decode(written.content, type=WrittenAnswer)
    assert [one.id for one in told.broken] == ["ban"]
    answer = client.get("/api/check")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    (broken,) = msgspec.json.decode(answer.content, type=CheckAnswer).assertions
    assert (broken.holds, broken.broken_by and broken.broken_by.target) == (False, "zte-ban")
    assert client.post("/api/reinstate", json=gone, headers=ana).status_code == 201
    declared = {"kind": "party", "party": "USA", "mediator": "true"}
    written = client.post("/api/append", json=declared, headers=ana)
    told = msgspec.json.decode(written.content, type=WrittenAnswer)
    assert [one.broken_by and one.broken_by.type for one in told.broken] == ["party-joined"]
    assert told.events[0].changes[0].startswith("USA on ")

    answer = client.get("/api/check")
    printed = call("--db", place, "check", "--format", "json")
    assert (printed.code, json.loads(printed.out)) == (1, answer.json())


def test_both_databases_give_the_same_answers(filled_url: str, place: str, serve: Serve) -> None:
    one, other = serve(place), serve(filled_url)

    for route, query, _ in QUESTIONS:
        if route != "log":  # which also says when each store recorded it
            here, there = one.get(f"/api/{route}", params=query).json(), None
            there = other.get(f"/api/{route}", params=query).json()
            assert _timeless(there) == _timeless(here), route


def _timeless(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _timeless(v) for k, v in value.items() if k not in ("recorded", "known")}
    return [_timeless(one) for one in value] if isinstance(value, list) else value


def test_the_export_is_what_the_command_line_prints_and_what_append_takes(
    client: TestClient, place: str, ana: dict[str, str]
) -> None:
    served = client.get("/api/export")

    assert served.headers["content-type"] == "application/x-ndjson"
    lines = [json.loads(line) for line in served.text.splitlines()]
    assert lines == [json.loads(line) for line in call("--db", place, "export").out.splitlines()]
    # All of it is there already: entered again, it writes nothing.
    again = client.post(
        "/api/append",
        content=served.content,
        headers={**ana, "Content-Type": "application/x-ndjson"},
    )
    assert (again.status_code, again.json()["new"]) == (200, 0), again.text


def test_the_negotiation_may_be_left_out_where_there_is_one(client: TestClient, place: str) -> None:
    assert client.get("/api/negotiations").json() == {
        "schema": "list/1",
        "negotiations": ["us-china-2018"],
    }
    assert client.get("/api/talks").json()["negotiation"] == "us-china-2018"
    assert call("--db", place, "new", "steel").code == 0

    refused = client.get("/api/talks")

    assert refused.status_code == 422
    assert refused.json()["problems"] == [
        {
            "where": "negotiation",
            "message": "is missing: the store holds 2 (us-china-2018, steel); say which",
            "place": None,
        }
    ]
    assert client.get("/api/talks?negotiation=steel").json()["talks"] == []


def test_a_service_of_one_negotiation_answers_for_it(place: str, serve: Serve) -> None:
    assert call("--db", place, "new", "steel").code == 0

    assert serve(place, negotiation="steel").get("/api/talks").json()["negotiation"] == "steel"


def test_an_answer_does_not_mix_two_ends_of_the_log(
    client: TestClient, ana: dict[str, str]
) -> None:
    before = client.get("/api/stance").json()["cut"]["recorded_by"]
    client.post("/api/retract", json={"id": "us-deficit-200", "reason": "a test"}, headers=ana)

    after = client.get("/api/stance")
    then = client.get("/api/stance", params={"recorded_by": str(before)})

    assert after.json()["cut"]["recorded_by"] == before + 1
    assert "us-deficit-200" not in {p["since"] for p in after.json()["positions"]}
    assert "us-deficit-200" in {p["since"] for p in then.json()["positions"]}


def test_a_source_that_is_a_link_alone_is_called_by_its_host_at_every_door(
    tmp_path: Path, serve: Serve
) -> None:
    store = tmp_path / "links.sqlite"

    def run(*words: str) -> str:
        done = call("--db", store, "-n", "n", *words)
        assert done.code == 0, done.err
        return done.out

    for line in ("new n", "party A", "party B", "issue i", "source s-1 --url "
                 "https://www.herald.example/1 --published 2026-03-02"):  # fmt: skip
        run(*line.split())
    run("append", "demand", "--id", "ask", "--occurred", "2026-03-02", "--by", "A", "--to", "B",
        "--issue", "i", "--proposal", "p", "--source", "s-1")  # fmt: skip
    run("publish", str(tmp_path / "site"), "--no-pictures")
    page = serve(str(store))
    told = {path: page.get(f"/n/n/{path}").text for path in ("", "timeline", "development/ask")}
    told["a board"] = run("stance", "--format", "table")
    told["why"] = run("why", "A", "i", "--format", "table")
    told["a feed"] = run("feed", "-o", "-")
    for name in ("sources.html", "source/s-1.html", "development/ask.html"):
        told[name] = (tmp_path / "site" / name).read_text(encoding="utf-8")

    for door, text in told.items():
        assert re.search(r"(?<!www\.)herald\.example(?!/)", text), door


def test_a_figure_without_a_title_stands_under_its_name(tmp_path: Path, serve: Serve) -> None:
    store = tmp_path / "measures.sqlite"

    def run(*words: str) -> str:
        done = call("--db", store, *words)
        assert done.code == 0, done.err
        return done.out

    for line in ("new n", "party A", "party B", "issue i"):
        run(*line.split())
    for name, told in (("fentanyl-duty", ["--quantity", "20 percent rate"]),
                       ("other-duty", ["--quantity", "125 percent rate"]),
                       ("old-ban", ["--says", "Arms are banned."])):  # fmt: skip
        run("append", "measure-imposed", "--occurred", "2025-03-04", "--by", "A", "--to", "B",
            "--issue", "i", "--measure", name, *told)  # fmt: skip

    board = re.sub(r"<[^>]*>", "", serve(str(store)).get("/n/n/").text)
    picture = run("chart", "board", "-o", "-", "--as", "svg")
    for name, figure in (("fentanyl duty", "20 percent rate"), ("other duty", "125 percent rate")):
        assert re.search(rf"{name}\s*{figure}", board), board
        assert f"{name}: {figure}" in picture
    assert "old ban" not in board  # its words say what it is
    run("title", "other-duty", "The reciprocal duty")
    assert "other duty" not in serve(str(store)).get("/n/n/").text


@pytest.mark.parametrize("asked", ["party=CHN", "issue=zte-ban", "party=USA&issue=trade-deficit"])
def test_the_page_lists_of_a_party_or_an_issue_what_the_replay_of_them_tells(
    client: TestClient, asked: str
) -> None:
    replay = client.get(f"/api/replay?{asked}").json()
    page = client.get(f"/n/us-china-2018/timeline?{asked}").text
    told = {step["development"] for step in (*replay["steps"], *replay["possible"])}
    assert set(re.findall(r'id="told-([^"]+)"', page)) == told


@pytest.mark.parametrize("told_again", [[], ["--account-of", "three"]])
def test_words_of_a_commitment_that_differ_are_all_told_at_every_door(
    tmp_path: Path, serve: Serve, told_again: list[str]
) -> None:
    store = tmp_path / "deals.sqlite"

    def run(*words: str) -> str:
        done = call("--db", store, *words)
        assert done.code == 0, done.err
        return done.out

    for line in ("new n", "party A", "party B", "issue i --unit kt"):
        run(*line.split())
    deal = ("append", "agreement", "--occurred", "2025-10-30", "--between", "A,B", "--issue", "i",
            "--agreement", "school-deal", "--commits")  # fmt: skip
    run(*deal, "A: build a school", "--id", "three")
    run(*deal, "A: build a hospital", "--commits", "B: 5 kt", "--id", "four", *told_again)

    doors = {
        "board": run("stance", "--format", "table"),
        "report": run("report", "-o", "-", "--as", "md"),
        "picture": run("chart", "board", "-o", "-", "--as", "svg"),
        "page": re.sub(r"<[^>]*>", "", serve(str(store)).get("/n/n/").text),
    }
    doors["report"] = next(
        line for line in doors["report"].splitlines() if line.startswith("| i |")
    )
    for door, text in doors.items():
        assert "build a school" in text, door
        assert "build a hospital" in text, door
