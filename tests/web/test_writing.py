"""Appending and amending over HTTP: once, in one piece, and against what was expected."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.calling import call
from tests.web.conftest import STATEMENT, Serve, bearer, make_token


def test_an_entry_is_recorded_as_the_command_line_would(
    client: TestClient, place: str, ana: dict[str, str]
) -> None:
    entry = {"kind": "demand", "id": "us-deficit-300", "occurred": "2018-05-06",
             "issue": "trade-deficit", "by": "USA", "to": "CHN", "proposal": "us-deficit-cut",
             "quantity": "300 USD bn total", "supersedes": ["us-deficit-200"],
             "source": ["nyt-2018-05-04"]}  # fmt: skip
    options = [f"--{name}={v}" for name, value in entry.items() if name != "kind"
               for v in ([value] if isinstance(value, str) else value)]  # fmt: skip
    foretold = call("--db", place, "--format", "json", "append", "demand", "--dry-run", *options)

    answer = client.post("/api/append", json=entry, headers=ana)

    assert answer.status_code == 201, answer.text
    expected = json.loads(foretold.out)
    done = answer.json()
    assert done["events"][0]["effects"] == expected["events"][0]["effects"]
    assert "200 -> 300 USD bn: hardened (R1, high)" in done["events"][0]["says"]
    assert done["events"][0]["says"].startswith("119 us-deficit-300 recorded. ")


def test_a_request_that_is_sent_again_is_answered_with_the_first(
    client: TestClient, ana: dict[str, str]
) -> None:
    keyed = {**ana, "Idempotency-Key": '"6f1c"'}
    first = client.post("/api/append", json=STATEMENT, headers=keyed)
    again = client.post("/api/append", json=STATEMENT, headers={**ana, "Idempotency-Key": "6f1c"})
    without = client.post("/api/append", json=STATEMENT, headers=ana)
    other = client.post("/api/append", json={**STATEMENT, "says": "Another."}, headers=keyed)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["events"][0]["seq"] == again.json()["events"][0]["seq"] == 119
    assert again.json()["new"] == 0
    # The id is taken: without the key it cannot be known to be the same request.
    assert without.status_code in (200, 409)
    assert other.status_code == 409
    assert "used for event 119 with another body" in other.json()["detail"]
    assert client.get("/api/log").json()["events"][-1]["seq"] == 119


@pytest.mark.parametrize("key", ["", " ", '""', "ü", "x" * 201])
def test_a_key_that_is_none_is_refused(client: TestClient, ana: dict[str, str], key: str) -> None:
    headers = {**ana, "Idempotency-Key": key.encode("utf-8")}

    answer = client.post("/api/append", json=STATEMENT, headers=headers)

    assert answer.status_code == 422
    assert answer.json()["problems"][0]["where"] == "Idempotency-Key"


def test_the_version_that_is_expected_must_be_the_one(
    client: TestClient, ana: dict[str, str]
) -> None:
    def post(headers: dict[str, str], query: str = "") -> int:
        return client.post(
            f"/api/append{query}", json=STATEMENT, headers={**ana, **headers}
        ).status_code

    assert post({"If-Match": '"3"'}) == 412
    assert post({}, "?expect_version=3") == 409
    assert post({"If-Match": "W/x"}) == 422
    assert post({"If-Match": '"118"'}, "?expect_version=3") == 422
    for told in ("x", "1_18", "118.0", "%2B118"):
        assert post({}, f"?expect_version={told}") == 422
    assert client.get("/api/log").json()["events"][-1]["seq"] == 118
    assert post({"If-Match": '"118"'}) == 201


def test_a_dry_run_says_what_would_happen_and_writes_nothing(
    client: TestClient, ana: dict[str, str]
) -> None:
    answer = client.post("/api/append?dry_run=true", json=STATEMENT, headers=ana)

    assert answer.status_code == 200
    assert answer.json()["dry_run"] is True
    assert "would be" in answer.json()["events"][0]["says"]
    assert client.get("/api/log").json()["events"][-1]["seq"] == 118


def test_a_development_is_corrected_retracted_reinstated_linked_and_sourced(
    everywhere: str, serve: Serve
) -> None:
    client, ana = serve(everywhere), bearer(make_token(everywhere, "append"))

    def post(route: str, **body: Any) -> str:
        answer = client.post(f"/api/{route}", json=body, headers=ana)
        assert answer.status_code == 201, answer.text
        says: str = answer.json()["events"][0]["says"]
        return says

    post("correct", id="us-deficit-200", set={"quantity": "210 USD bn total", "says": None},
         reason="misread")  # fmt: skip
    post("add-source", id="us-deficit-200", source="dw-2018-05-04", quote="by 200 billion")
    post("link", id="us-deficit-200", relation="in-tension", other="hua-not-realistic",
         reason="a test")  # fmt: skip
    shown = client.get("/api/show/us-deficit-200").json()
    assert shown["development"]["fields"]["quantities"][0]["min"] == "210"
    assert "says" not in shown["development"]["fields"]
    assert "dw-2018-05-04" in [s["id"] for s in shown["development"]["sources"]]
    assert [event["recorder"] for event in shown["history"]][-3:] == ["Ana Lind"] * 3

    post("retract", id="us-deficit-200", reason="coded twice")
    assert client.get("/api/show/us-deficit-200").json()["development"] is None
    post("reinstate", id="us-deficit-200", reason="confirmed")
    assert client.get("/api/show/us-deficit-200").json()["development"] is not None


@pytest.mark.parametrize(
    ("route", "body", "where"),
    [
        ("retract", {"id": "us-deficit-200"}, "reason"),
        ("retract", {"id": "nobody", "reason": "x"}, "id"),
        ("retract", {"kind": "retract", "id": "us-deficit-200", "reason": "x"}, "kind"),
        ("retract", [{"id": "us-deficit-200", "reason": "x"}], ""),
        ("correct", {"id": "us-deficit-200", "reason": "x"}, "set"),
        ("correct", {"id": "us-deficit-200", "set": {}, "reason": "x"}, "set"),
        ("correct", {"id": "us-deficit-200", "set": {"says": {"a": 1}}, "reason": "x"}, "says"),
        ("link", {"id": "us-deficit-200", "relation": "before", "other": "us-deficit-100"},
         "relation"),
        ("add-source", {"id": "us-deficit-200", "source": "nobody"}, "source"),
    ],
)  # fmt: skip
def test_a_bad_amendment_is_refused(
    client: TestClient, ana: dict[str, str], route: str, body: Any, where: str
) -> None:
    answer = client.post(f"/api/{route}", json=body, headers=ana)

    assert answer.status_code == 422, answer.text
    assert where in [p["where"] for p in answer.json()["problems"]], answer.text


def test_a_document_is_recorded_all_or_nothing_in_every_form(
    client: TestClient, ana: dict[str, str]
) -> None:
    entries: list[dict[str, Any]] = [
        {"kind": "party", "party": "FRA", "name": "France"},
        {"kind": "source", "source": "monde", "published": "2018-05-07"},
        {**STATEMENT, "id": "fr-1", "by": "FRA", "source": "monde"},
    ]
    yaml = "developments:\n- kind: statement\n  id: fr-2\n  occurred: 2018-05-07\n" \
           "  issue: process\n  by: FRA\n  says: Patience.\n"  # fmt: skip

    bad = client.post("/api/append", json=[*entries, {"kind": "demand"}], headers=ana)
    listed = client.post("/api/append", json=entries, headers=ana)
    told = client.post(
        "/api/append", content=yaml, headers={**ana, "Content-Type": "application/yaml"}
    )

    assert bad.status_code == 422
    assert {p["place"] for p in bad.json()["problems"]} == {"entry 4"}
    assert (listed.status_code, listed.json()["new"]) == (201, 3), listed.text
    assert (told.status_code, told.json()["new"]) == (201, 1), told.text


def test_many_desks_at_once_lose_nothing(everywhere: str, serve: Serve) -> None:
    client, ana = serve(everywhere), bearer(make_token(everywhere, "append"))

    def post(number: int) -> int:
        body = {**STATEMENT, "id": f"many-{number % 12}", "says": f"Number {number % 12}."}
        headers = {**ana, "Idempotency-Key": f"key-{number % 12}"}
        return client.post("/api/append", json=body, headers=headers).status_code

    with ThreadPoolExecutor(6) as threads:
        statuses = list(threads.map(post, range(24)))

    assert sorted(set(statuses)) == [200, 201]
    assert statuses.count(201) == 12
    seqs = [event["seq"] for event in client.get("/api/log").json()["events"]]
    assert seqs == list(range(1, 131))


def test_names_are_declared_titled_and_committed_to_as_on_the_command_line(
    client: TestClient, ana: dict[str, str]
) -> None:
    def post(**entry: object) -> dict[str, Any]:
        answer = client.post("/api/append", json=entry, headers=ana)
        assert answer.status_code in (200, 201), answer.text
        found: dict[str, Any] = answer.json()
        return found

    assert post(kind="party", party="WTO", mediator=True)["new"] == 1
    assert post(kind="party", party="WTO")["new"] == 0
    assert post(kind="title", name="us-deficit-cut", title="The cut")["new"] == 1
    commits = [{"party": "CHN", "issue": "trade-deficit", "quantity": "50 USD bn total"}]
    deal = {"kind": "agreement", "id": "deal", "occurred": "2018-05-19", "issue": "zte-ban",
            "between": ["USA", "CHN"], "commits": commits}  # fmt: skip
    assert post(**deal)["new"] == 1
    shown = client.get("/api/show/deal").json()
    assert shown["history"][0]["body"]["commits"] == [
        {"party": "CHN", "issue": "trade-deficit",
         "quantities": [{"min": "50", "max": "50", "unit": "USD bn", "basis": "total"}]}
    ]  # fmt: skip
    listed = client.get("/api/list").json()
    assert {"party": "WTO", "name": None, "mediator": True} in listed["parties"]
    assert {"name": "us-deficit-cut", "title": "The cut"} in listed["titles"]
    assert "Cut the US trade deficit" not in str(listed["titles"])
    changed = [{"party": "CHN", "text": "words", "if": ["once"]}]
    amended = client.post("/api/correct", headers=ana, json={
        "id": "deal", "set": {"commits": changed}, "reason": "a slip"})  # fmt: skip
    assert amended.status_code == 201, amended.text
    again = post(**deal)["events"][0]
    assert again["now"].startswith("Corrected by deal.corrected: it says now commits '{")
    refused = client.post("/api/append", headers=ana, json={"kind": "close", "reason": "done"})
    assert refused.status_code == 422
    assert "only one in which nothing but declarations was recorded is closed" in refused.text
