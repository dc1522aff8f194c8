"""The live feed: what is recorded by whichever process, once and in order, across reconnects."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from tests.calling import call
from tests.web.conftest import STATEMENT, bearer, make_token, running
from timeline.store.driver import sqlite3
from timeline.store.tokens import Tokens
from web.settings import ServeSettings


class Follower:
    """A client of the feed, as a browser has one."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.iter_lines()

    def next(self) -> dict[str, Any]:
        """The next event: `id`, `event`, `data` (decoded); comments are passed over."""
        event: dict[str, Any] = {}
        for line in self._lines:
            name, _, value = line.partition(": ")
            if not line and "data" in event:
                return event
            if name in ("id", "event"):
                event[name] = value
            if name == "data":
                event[name] = json.loads(value)
        raise EOFError

    def comment(self) -> str:
        """The next comment."""
        return next(line for line in self._lines if line.startswith(":"))


@contextmanager
def following(address: str, query: str = "", **headers: str) -> Iterator[Follower]:
    """Follow the feed; entered once the service says that it is being followed."""
    with httpx.stream("GET", f"{address}api/feed{query}", headers=headers, timeout=20) as response:
        assert response.status_code == 200, response.read()
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] == "no-store"
        follower = Follower(response)
        assert follower.comment() == ": following"
        yield follower


def test_what_another_process_records_arrives(everywhere: str) -> None:
    with running(ServeSettings(place=everywhere)) as address, following(address) as follower:
        done = call("--db", everywhere, "append", "statement", "--id", "cn-may-6", "--occurred",
                    "2018-05-06", "--issue", "process", "--by", "CHN",
                    "--says", "Go on.")  # fmt: skip
        assert done.code == 0, done.err

        event = follower.next()

        assert (event["event"], event["id"]) == ("recorded", "119")
        log = httpx.get(f"{address}api/log").json()
        assert event["data"] == log["events"][-1]


def test_a_follower_that_comes_back_goes_on_where_it_was(place: str) -> None:
    headers = bearer(make_token(place, "append"))
    with running(ServeSettings(place=place)) as address:
        with following(address, "?after=116") as follower:
            assert [follower.next()["id"] for _ in range(2)] == ["117", "118"]
        for number in range(3):
            entry = {**STATEMENT, "id": f"cn-{number}"}
            assert (
                httpx.post(f"{address}api/append", json=entry, headers=headers).status_code == 201
            )
        # The header of a browser that reconnects goes before the address that it first asked.
        with following(address, "?after=116", **{"Last-Event-ID": "119"}) as follower:
            assert [follower.next()["data"]["id"] for _ in range(2)] == ["cn-1", "cn-2"]


def test_a_long_log_arrives_whole_and_in_order(place: str) -> None:
    lines = "\n".join(
        json.dumps({**STATEMENT, "id": f"many-{n}", "says": f"Number {n}."}) for n in range(450)
    )
    assert call("--db", place, "append", "-", stdin=lines).code == 0

    with running(ServeSettings(place=place)) as address, following(address, "?after=0") as follower:
        assert [int(follower.next()["id"]) for _ in range(546)] == list(range(1, 547))


def test_one_negotiation_may_be_followed(place: str) -> None:
    with (
        running(ServeSettings(place=place)) as address,
        following(address, "?negotiation=us-china-2018") as one,
        following(address) as all_,
    ):
        assert call("--db", place, "new", "steel").code == 0
        retracted = call("--db", place, "-n", "us-china-2018", "retract", "us-deficit-200",
                         "--reason", "x")  # fmt: skip
        assert retracted.code == 0, retracted.err

        assert one.next()["id"] == "120"
        assert [all_.next()["data"]["negotiation"] for _ in range(2)] == ["steel", "us-china-2018"]


def test_a_quiet_feed_gives_signs_of_life(place: str) -> None:
    settings = ServeSettings(place=place, heartbeat=0.1)

    with running(settings) as address, following(address) as follower:
        assert [follower.comment() for _ in range(3)] == [": alive"] * 3


def test_a_feed_ends_when_its_token_is_revoked(place: str) -> None:
    headers = bearer(make_token(place, "read"))
    settings = ServeSettings(place=place, heartbeat=0.1, read_needs_token=True)

    with running(settings) as address, following(address, **headers) as follower:
        assert follower.comment() == ": alive"
        tokens = Tokens(place)
        tokens.revoke(tokens.all()[0].id)
        tokens.close()

        with pytest.raises(EOFError):
            follower.next()


def test_a_log_that_ends_before_is_not_the_one_that_was_followed(place: str) -> None:
    with running(ServeSettings(place=place)) as address:
        answer = httpx.get(f"{address}api/feed", headers={"Last-Event-ID": "119"})

    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"


def test_there_is_room_for_so_many(place: str) -> None:
    settings = ServeSettings(place=place, followers=1, heartbeat=0.1)
    with running(settings) as address:
        with following(address):
            refused = httpx.get(f"{address}api/feed")
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "30")
        # Room again once the one has left, which the service sees at the next sign of life.
        deadline = time.monotonic() + 10
        while True:
            with httpx.stream("GET", f"{address}api/feed") as response:
                if response.status_code == 200:
                    break
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_followers_end_when_the_service_does(place: str) -> None:
    begun, ended = threading.Event(), threading.Event()

    def follow(address: str) -> None:
        with following(address) as follower:
            begun.set()
            with pytest.raises(EOFError):
                follower.next()
        ended.set()

    with running(ServeSettings(place=place)) as address:
        thread = threading.Thread(target=follow, args=(address,))
        thread.start()
        assert begun.wait(20)
    assert ended.wait(10)
    thread.join()


@pytest.mark.parametrize("how", ["revoked", "gone", "damaged"])
def test_a_busy_feed_ends_as_well_when_its_token_holds_no_longer(place: str, how: str) -> None:
    token = make_token(place, "read")
    settings = ServeSettings(place=place, read_needs_token=True, heartbeat=60)
    with running(settings) as address, following(address, **bearer(token)) as follower:
        append_statement(place, "one")
        assert follower.next()["data"]["id"] == "one"
        with sqlite3.connect(place) as connection:
            connection.execute(
                {
                    "revoked": "UPDATE access_tokens SET revoked = created",
                    "gone": "DELETE FROM access_tokens",
                    "damaged": "UPDATE access_tokens SET digest = zeroblob(3)",
                }[how]
            )
        connection.close()
        append_statement(place, "two")
        with pytest.raises(EOFError):
            follower.next()


def append_statement(place: str, name: str) -> None:
    done = call("--db", place, "append", "statement", "--id", name, "--occurred", "2018-05-06",
                "--issue", "process", "--by", "CHN", "--says", f"Talks go on: {name}.")  # fmt: skip
    assert done.code == 0, done.err


def test_those_who_come_together_are_counted_too(place: str) -> None:
    with running(ServeSettings(place=place, followers=5, heartbeat=0.2)) as address:
        found: list[int] = []
        together = threading.Barrier(40)

        def ask() -> None:
            with httpx.stream("GET", f"{address}api/feed", timeout=30) as response:
                found.append(response.status_code)
                together.wait(60)  # nobody leaves before all were answered

        threads = [threading.Thread(target=ask) for _ in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert sorted(found) == [200] * 5 + [503] * 35
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:  # their places are free again
            with httpx.stream("GET", f"{address}api/feed", timeout=30) as response:
                if response.status_code == 200:
                    return
            time.sleep(0.2)
        raise AssertionError("nobody could follow any more")


def test_a_feed_over_a_store_that_was_replaced_says_so(place: str, tmp_path: Path) -> None:
    append_statement(place, "one")
    assert call("--db", place, "backup", tmp_path / "copy.db").code == 0
    append_statement(place, "two")
    settings = ServeSettings(place=place, heartbeat=0.3)
    with running(settings) as address, following(address) as follower:
        append_statement(place, "three")
        assert follower.next()["data"]["id"] == "three"
        append_statement(str(tmp_path / "copy.db"), "another-two")
        append_statement(str(tmp_path / "copy.db"), "another-three")
        for beside in ("-wal", "-shm"):  # of the old log: SQLite would mix the two
            Path(place + beside).unlink(missing_ok=True)
        os.replace(tmp_path / "copy.db", place)
        lines = [line for _, line in zip(range(60), follower._lines, strict=False)]
        assert "event: replaced" in lines


def test_a_tag_is_of_one_log_and_not_of_a_number(place: str, tmp_path: Path) -> None:
    assert call("--db", place, "backup", tmp_path / "copy.db").code == 0
    append_statement(place, "one")
    with running(ServeSettings(place=place)) as address, httpx.Client(timeout=30) as client:
        for path in ("api/replay", "api/log", "api/export", "api/stance?recorded_by=50"):
            before = client.get(address + path)
            tag = {"If-None-Match": before.headers["etag"]}
            assert client.get(address + path, headers=tag).status_code == 304, path
        tags = {
            path: client.get(address + path).headers["etag"] for path in ("api/replay", "api/log")
        }
        append_statement(str(tmp_path / "copy.db"), "other")  # as many events, not the same ones
        os.replace(tmp_path / "copy.db", place)
        for path, old in tags.items():
            answer = client.get(address + path, headers={"If-None-Match": old})
            assert (answer.status_code, "other" in answer.text) == (200, True), path
