"""ETags follow the cut, the head and the codebook, and nothing is kept that may change."""

import pytest
from fastapi.testclient import TestClient

from tests.calling import call
from tests.web.conftest import STATEMENT

ROUTES = ["stance", "replay", "audit", "talks", "measures", "proposals", "log", "export", "list",
          "show/us-deficit-200", "why?party=CHN&issue=market-access",
          "diff?from=2018-05-02", "developments.atom", "calendar.ics"]  # fmt: skip


@pytest.mark.parametrize("route", ROUTES)
def test_an_answer_that_the_client_has_is_not_sent_again(client: TestClient, route: str) -> None:
    tag = client.get(f"/api/{route}").headers["etag"]

    again = client.get(f"/api/{route}", headers={"If-None-Match": f'"other", W/{tag}'})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert client.get(f"/api/{route}", headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("route", ROUTES)
def test_what_is_recorded_makes_another_answer(
    client: TestClient, ana: dict[str, str], route: str
) -> None:
    tag = client.get(f"/api/{route}").headers["etag"]

    assert client.post("/api/append", json=STATEMENT, headers=ana).status_code == 201

    changed = client.get(f"/api/{route}", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


def test_another_question_has_another_tag(client: TestClient) -> None:
    asked = ["", "?as_of=2018-05-04", "?as_of=2018-05-03", "?codebook=named", "?reading=possible",
             "?without=A4", "?without_source=nyt-2018-05-04", "?party=USA", "?recorded_by=50",
             "?all=true"]  # fmt: skip

    tags = {client.get(f"/api/stance{query}").headers["etag"] for query in asked}

    assert len(tags) == len(asked)


def test_the_tag_names_the_end_of_the_log_and_the_codebook(client: TestClient) -> None:
    assert client.get("/api/stance?recorded_by=50").headers["etag"].startswith('"50-standard.2-')


@pytest.mark.parametrize(
    "query",
    ["stance?recorded_by=50&codebook=standard/2", "log?recorded_by=50", "export?recorded_by=118",
     "diff?from_recorded=40&to_recorded=50&recorded_by=50&codebook=standard/2"],
)  # fmt: skip
def test_what_never_changes_may_be_kept(
    client: TestClient, ana: dict[str, str], query: str
) -> None:
    before = client.get(f"/api/{query}")
    client.post("/api/append", json=STATEMENT, headers=ana)

    after = client.get(f"/api/{query}")

    assert "immutable" in before.headers["cache-control"]
    assert after.content == before.content


@pytest.mark.parametrize(
    "query",
    ["stance", "stance?recorded_by=50",  # the codebook of that name may have a next version
     "stance?recorded_by=119&codebook=standard/2",
     "stance?recorded_by=2999-01-01&codebook=standard/2",
     "log?recorded_by=119", "log", "list?recorded_by=50&codebook=standard/2",
     "diff?from_recorded=40&to_recorded=119&recorded_by=50&codebook=standard/2"],
)  # fmt: skip
def test_what_may_change_is_asked_for_again(client: TestClient, query: str) -> None:
    answer = client.get(f"/api/{query}")

    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "private, no-cache"


def test_a_number_beyond_the_head_comes_to_mean_more(
    client: TestClient, ana: dict[str, str]
) -> None:
    first = client.get("/api/log?recorded_by=200")
    client.post("/api/append", json=STATEMENT, headers=ana)

    second = client.get(
        "/api/log?recorded_by=200", headers={"If-None-Match": first.headers["etag"]}
    )

    assert second.status_code == 200
    assert len(second.json()["events"]) == len(first.json()["events"]) + 1


def test_head_answers_as_get_does_without_the_body(client: TestClient) -> None:
    got, head = client.get("/api/talks"), client.head("/api/talks")

    assert (head.status_code, head.content) == (200, b"")
    for name in ("etag", "content-length", "content-type", "cache-control"):
        assert head.headers[name] == got.headers[name]


def test_what_the_law_ordered_removed_is_not_said_to_be_unchanged(
    client: TestClient, place: str
) -> None:
    query = "show/us-deficit-200?recorded_by=118&codebook=standard/2"
    before = client.get(f"/api/{query}")
    assert "development" in before.json()
    done = call("--db", place, "redact", "us-deficit-200", "--reason", "court order", "--yes")
    assert done.code == 0, done.err

    after = client.get(f"/api/{query}", headers={"If-None-Match": before.headers["etag"]})

    assert after.status_code == 200
    assert after.json()["development"] is None
