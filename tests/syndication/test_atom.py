"""Atom feeds, read by another library: one identity for good, and every change told."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import feedparser
import pytest
from fastapi.testclient import TestClient

from tests.syndication.conftest import Follower
from web.app import create_app
from web.settings import ServeSettings
from web.syndication import atom
from web.templates import template


def read(text: str | bytes) -> Any:
    feed = feedparser.parse(text.encode() if isinstance(text, str) else text)
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


def entries(store: Follower, *options: object) -> dict[str, Any]:
    """The entries by their titles."""
    feed = read(store.run("feed", "-o", "-", *options))
    assert len({one.id for one in feed.entries}) == len(feed.entries)
    return {one.title: one for one in feed.entries}


def test_a_feed_has_each_development_with_what_it_did_and_where_it_is_told(place: str) -> None:
    feed = read(Follower(Path(place)).run("feed", "-o", "-"))

    assert feed.feed.title == "US-China trade talks, Beijing, 3-4 May 2018"
    assert len(feed.entries) == 67
    (one,) = [e for e in feed.entries if e.title.startswith("Cut the trade gap by USD 200 billion")]
    assert one.id.startswith("urn:uuid:")
    assert [tag.term for tag in one.tags] == ["demand", "trade-deficit", "hardened"]
    assert "United States, Demand" in one.content[0].value
    assert [link.rel for link in one.get("links", [])] == []
    assert one.updated_parsed >= one.published_parsed


def test_what_a_deal_does_on_another_issue_is_told_with_it(store: Follower) -> None:
    store.run("issue", "duties", "--title", "Duties")
    store.run("append", "agreement", "--id", "deal", "--occurred", "2026-03-20", "--issue",
              "exports", "--between", "ARL,BOR", "--agreement", "accord", "--status", "agreed",
              "--commits", "BOR on exports: fewer", "--commits", "BOR on duties: none")  # fmt: skip
    told = next(one.content[0].value for title, one in entries(store).items() if "Agree" in title)
    assert "Borland, Agreement: accord, toward Arland: agreed; fewer" in told
    assert "Borland on Duties, Agreement: accord, toward Arland: agreed; none" in told


def test_a_feed_of_a_verdict_has_only_its_steps(store: Follower) -> None:
    assert list(entries(store, "--verdict", "hardened")) == ["Arland: hardened. A cut of 400 kt."]
    assert entries(store, "--verdict", "softened") == {}
    assert list(entries(store, "--verdict", "hardened", "--party", "BOR")) == []


def test_what_is_corrected_is_updated_under_the_same_id(store: Follower) -> None:
    before = entries(store)
    store.run("correct", "more", "--set", "says=A cut of 450 kt.", "--set", "quantity=450 kt",
              "--reason", "misread")  # fmt: skip

    after = entries(store)

    old, new = before["A cut of 400 kt."], after["A cut of 450 kt."]
    assert (new.id, new.published) == (old.id, old.published)
    assert new.updated > old.updated
    assert after["A cut of 300 kt."] == before["A cut of 300 kt."]


def test_what_nobody_put_into_words_is_called_by_what_it_is(store: Follower) -> None:
    store.run("correct", "more", "--set", "says=", "--reason", "not ours")
    assert "Demand, Arland, on Exports of steel" in entries(store)


def test_what_is_retracted_says_so_under_the_same_id(store: Follower) -> None:
    before = entries(store)
    store.run("retract", "more", "--reason", "never said")

    after = entries(store)

    gone = after["Retracted: A cut of 400 kt."]
    assert gone.id == before["A cut of 400 kt."].id
    assert gone.updated > before["A cut of 400 kt."].updated
    assert "400" not in gone.content[0].value
    store.run("reinstate", "more", "--reason", "said after all")
    back = entries(store)["A cut of 400 kt."]
    assert (back.id, back.updated > gone.updated) == (gone.id, True)


def test_a_feed_of_a_verdict_tells_that_a_step_no_longer_has_it(store: Follower) -> None:
    before = entries(store, "--verdict", "hardened")["Arland: hardened. A cut of 400 kt."]
    store.run("correct", "more", "--set", "quantity=200 kt", "--set", "due=2026-09-30",
              "--reason", "misread")  # fmt: skip

    (after,) = entries(store, "--verdict", "hardened").values()

    assert after.title == "No longer hardened: Arland: hardened. A cut of 400 kt."
    assert after.id == before.id


def test_what_the_law_orders_removed_leaves_only_that_it_was(store: Follower) -> None:
    before = entries(store)["A cut of 400 kt."]
    store.run("redact", "more", "--reason", "court order", "--yes")

    text = store.run("feed", "-o", "-")

    # A time or an identity may hold these digits, too.
    assert "400" not in re.sub(r"<(updated|published|id)>[^<]*", "", text)
    (gone,) = [e for e in read(text).entries if e.title == "Removed from the record"]
    assert gone.id == before.id


def test_markup_in_a_text_is_text(store: Follower) -> None:
    hostile = "</p><script>1</script>&amp;"
    store.run("append", "statement", "--id", "bad", "--occurred", "2026-03-20", "--issue",
              "exports", "--by", "ARL", "--says", hostile)  # fmt: skip

    feed = feedparser.parse(store.run("feed", "-o", "-"), sanitize_html=False)

    assert hostile in [one.title for one in feed.entries]
    assert "<script>" not in "".join(one.content[0].value for one in feed.entries)


def test_an_empty_record_and_a_cut_before_everything_are_feeds_without_entries(
    store: Follower,
) -> None:
    assert entries(store, "--as-of", "1999-01-01") == {}
    assert len(read(store.run("feed", "-o", "-", "--last", "1")).entries) == 1


def test_the_service_gives_the_same_entries_with_addresses(store: Follower) -> None:
    with TestClient(
        create_app(ServeSettings(place=str(store.path))), base_url="http://localhost"
    ) as client:
        answer = client.get("/api/developments.atom?verdict=hardened")

        assert answer.headers["content-type"].startswith("application/atom+xml")
        (one,) = read(answer.content).entries
        assert one.id == entries(store, "--verdict", "hardened")[one.title].id
        assert client.get(next(link.href for link in one.links)).status_code == 200
        again = {"If-None-Match": answer.headers["etag"]}
        assert (
            client.get("/api/developments.atom?verdict=hardened", headers=again).status_code == 304
        )
        assert client.get("/api/developments.atom?verdict=angry").status_code == 422
        page = client.get("/n/steel/?as_of=2026-03-10").text
        assert "/api/developments.atom?negotiation=steel&amp;as_of=2026-03-10" in page


def test_a_reader_that_asks_again_and_again_is_answered_from_what_is_kept(
    store: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    monkeypatch.setattr(atom, "atom", lambda *_, last, **__: (made.append(last), b"<feed/>")[1])
    app = create_app(ServeSettings(place=str(store.path)))
    with TestClient(app, base_url="http://localhost") as client:
        for _ in range(50):
            assert client.get("/api/developments.atom").content == b"<feed/>"
        assert made == [100]
        for last in range(1, 99):
            client.get(f"/api/developments.atom?last={last}")
        assert client.get("/api/developments.atom?last=1_0").status_code == 422
        client.get("/api/developments.atom")
        assert made[-1] == 100, "what was asked for least goes, so that memory has a bound"
        store.run("retract", "more", "--reason", "never said")
        assert client.get("/api/developments.atom").status_code == 200
        assert made[-2:] == [100, 100]


@pytest.mark.parametrize("command", ["feed", "calendar"])
def test_a_file_that_is_there_is_kept(store: Follower, command: str) -> None:
    from tests.calling import call

    there = store.path.with_suffix(".out")
    there.write_text("mine")

    assert call("--db", store.path, command, "-o", there).code == 3
    assert call("--db", store.path, command, "-o", store.path.parent / "no" / "x").code == 5
    assert call("--db", store.path, command, "-o", "-", "--party", "NOBODY").code == 3
    assert there.read_text() == "mine"


@pytest.mark.parametrize(
    ("command", "name"),
    [("feed", "talks.ics"), ("feed", "talks.rss"), ("feed", "talks.JSON"),
     ("calendar", "talks.atom"), ("calendar", "talks.csv"), ("calendar", "talks.xml")],
)  # fmt: skip
def test_a_name_of_another_form_is_refused(store: Follower, command: str, name: str) -> None:
    from tests.calling import call

    there = store.path.with_name(name)
    told = call("--db", store.path, command, "-o", there)
    assert (told.code, "is of no form that is written here" in told.err) == (2, True)
    assert not there.exists()


def test_a_template_is_put_together_once() -> None:
    assert template("web.report", "report.html") is template("web.report", "report.html")
